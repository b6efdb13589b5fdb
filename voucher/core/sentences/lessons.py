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
