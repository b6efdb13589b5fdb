"""Records of devices and outside systems, recordings and numbers."""

from __future__ import annotations

from typing import Final

from voucher.core.refusal import Kind, Sentence

SENTENCES: Final[dict[str, Sentence]] = {
    "external.file_known": Sentence(
        Kind.STAGE,
        "att.video_linked",
        "这个文件已经导入过（第 {entry} 条，{records} 条记录），无需再传。内容有更新请另存为新文件。",
        "The file was taken in already (entry {entry}, {records} records). Save what is new as another file.",
    ),
    "external.no_exam": Sentence(
        Kind.POLICY,
        "eval.must_take_real_exam_2024",
        "{day} 没有本机构对该班的考核，不能收考试记录。请核对考核日期、班级和考试编号。",
        "On {day} your body held no evaluation of this class. Check the day, the class and the exam.",
    ),
    "external.needs_signature": Sentence(
        Kind.POLICY,
        "eval.must_take_real_exam_2024",
        "考试成绩须由评价机构人员签名导入（按考核上报 exam-results），不能作为设备记录直接上报。",
        "Exam results are brought in to their evaluation (exam-results) under the signature of a person of the body.",
    ),
    "external.other_day": Sentence(
        Kind.POLICY,
        "eval.must_take_real_exam_2024",
        "成绩的考试时间（{day}）不是考核日期 {held_on}。请核对考核和文件。",
        "The result is of {day}; the evaluation was held on {held_on}. Check the evaluation and the file.",
    ),
    "system.known": Sentence(
        Kind.STAGE,
        "system.in_or_no_subsidy_2024",
        "所列系统备案号都已登记，无需再传。",
        "All these record numbers are known already; there is no need to send them again.",
    ),
    "system.contradicts": Sentence(
        Kind.STAGE,
        "system.in_or_no_subsidy_2024",
        "{what} {object} 在该系统中已有另一个备案号（第 {entry} 条）。请核对；备案号登记后不能更改。",
        "{what} {object} has another number in that system (entry {entry}). Check it; a number once given stays.",
    ),
    "system.not_of_class": Sentence(
        Kind.POLICY,
        "system.in_or_no_subsidy_2024",
        "{what} {object} 不属于本班，不能在本班登记备案号。请核对班级。",
        "{what} {object} is not of this class. Check the class.",
    ),
    "video.deleted": Sentence(
        Kind.STAGE,
        "att.video_retention",
        "该录像已于 {day} 登记删除。",
        "The recording was deleted on {day} already.",
    ),
}
