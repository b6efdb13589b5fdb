"""The words of files of external records: the columns' Chinese names, and what is wrong at a place and what to do about it."""

from __future__ import annotations

from string import Formatter
from typing import Any, Final

from voucher.core.refusal import Sentence
from voucher.core.sentences import SENTENCES
from voucher.objects.lessons import LeftOut
from voucher.rules.catalogue import RULES

LABELS: Final = {
    "source": "设备编号",
    "number": "记录编号",
    "digest": "摘要",
    "person": "人员编号",
    "happened": "时间",
    "direction": "进出",
    "method": "方式",
    "score": "匹配度",
    "starts": "开始时间",
    "ends": "结束时间",
    "size": "字节数",
    "gap_seconds": "缺失秒数",
    "kept_until": "保存至",
    "gaps": "缺失时段",
    "visible": "可见人数",
    "own": "自存",
    "platform": "平台编号",
    "finished": "完成时间",
    "speed_percent": "播放速度百分比",
    "windows": "窗口数",
    "live": "实时人脸比对",
    "ordered": "按顺序学习",
    "hours": "课时数",
    "photos": "抽拍照片数",
    "compared": "比对时间",
    "subject": "比对事项",
    "result": "结果",
    "exam": "考试编号",
    "attempt": "次数",
    "event": "事件",
    "passed": "合格",
    "paper": "试卷编号",
    "bank": "题库版本",
    "present": "在场人数",
    "what": "对象类别",
    "object": "对象编号",
    "system": "系统",
}
"""Every column's name in Chinese, which a header may use instead."""
WORDS: Final = {
    "kind": ("没有这种记录。可选：{kinds}。", "There is no such kind. Choose one of: {kinds}."),
    "column": (
        "缺少“{label}”（{column}）列。请按说明补上表头。",
        "The column {column} is missing. Add it to the header.",
    ),
    "unknown": (
        "多出“{column}”列，不能收。请删去；文件中不得有姓名、证件号码等列。",
        "The column {column} is not taken. Remove it; no names or identity numbers.",
    ),
    "twice": ("“{label}”（{column}）列出现了两次。请只留一列。", "The column {column} stands twice. Keep one."),
    "rows": (
        "没有记录，或超过 {most} 条。请分成每个不超过 {most} 条的文件。",
        "There are no records, or more than {most}. Split the file.",
    ),
    "missing": ("第 {line} 行“{label}”为空。请填写。", "Line {line}: {column} is empty. Fill it in."),
    "value": (
        "第 {line} 行“{label}”的值不符合格式。请按说明更正。",
        "Line {line}: {column} is not of the form that is described. Correct it.",
    ),
    "date": (
        "第 {line} 行“{label}”不是有这一天的时间。请写成 2026-03-16 08:21:07（北京时间）或 2026-03-16T00:21:07.000Z。",
        "Line {line}: {column} is no time that there is. Write 2026-03-16 08:21:07 (in China) or 2026-03-16T00:21:07.000Z.",
    ),
    "digits_lost": (
        "第 {line} 行“{label}”被表格软件变成了数字，末几位已丢失。请把这一列设为文本，从原系统重新导出。",
        "Line {line}: the spreadsheet made a figure of {column} and its last digits are lost. Export it again as text.",
    ),
    "beyond": (
        "第 {line} 行比表头多出内容。请把多出的内容移到对应的列，或删去。",
        "Line {line} has more cells than the header. Move or delete what is beyond it.",
    ),
    "repeated": (
        "第 {line} 行与第 {first} 行是同一条记录。请只留一行。",
        "Line {line} is the same record as line {first}. Keep one.",
    ),
}
"""What is wrong, in both languages, by the part of its code after `records.`."""


def told(left: LeftOut) -> tuple[str, str]:
    """Why a line was left out, in both languages, as far as the entry knows."""
    kind, _, code = left.code.partition(".")
    detail = {"line": left.line, "column": left.column, "label": LABELS.get(left.column, left.column)}
    if kind == "records" and code in WORDS:
        zh, en = WORDS[code]
        return filled(zh, detail), filled(en, detail)
    sentence = SENTENCES.get(left.code) or (RULES[left.code].sentence if left.code in RULES else None)
    if sentence is None:
        return f"第 {left.line} 行", f"Line {left.line}"
    return at_line(left.line, sentence, {})


def at_line(line: int, sentence: Sentence, detail: dict[str, Any]) -> tuple[str, str]:
    """A refusal's words about a line."""
    return f"第 {line} 行：{filled(sentence.zh, detail)}", f"Line {line}: {filled(sentence.en, detail)}"


def filled(words: str, detail: dict[str, Any]) -> str:
    """Words with what is known in their places; what is not shows as an ellipsis."""
    fields = {name for _, name, _, _ in Formatter().parse(words) if name}
    return words.format(**{name: detail.get(name, "…") for name in fields})
