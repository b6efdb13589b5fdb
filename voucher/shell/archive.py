"""A worker's archive (电子档案) on paper: trainings, hours, evaluations, certificates, and where each step stands in the
log. Handed in data, it lays out an A4 document; the issuer seals it afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

import msgspec
from fpdf import FPDF

from voucher.shell.fonts import Face, Fonts

MARGIN: Final = 18.0
WIDTH, HEIGHT = 210.0, 297.0
POINT: Final = 25.4 / 72
BODY: Final = 10.5


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate."""

    number: str
    kind: str
    occupation: str
    level: str
    issued_on: str
    state: str


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """An evaluation."""

    held_on: str
    way: str
    result: str


class Training(msgspec.Struct, frozen=True, kw_only=True):
    """A class that one was in. `system_record` is its number in the system that the policy names."""

    title: str
    institution: str
    system_record: str
    starts: str
    ends: str
    state: str
    sessions: int
    hours: int
    of_hours: int
    evaluations: tuple[Tried, ...]


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A step, its entry in the log and that entry's leaf hash."""

    day: str
    what: str
    entry: int
    leaf: str


class Archive(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. `number` is masked."""

    format: str = "tvl-archive-1"
    origin: str
    issuer: str
    made: str
    name: str
    number: str
    trainings: tuple[Training, ...]
    certificates: tuple[Paper, ...]
    steps: tuple[Step, ...]


def as_json(archive: Archive) -> bytes:
    """As a program reads it."""
    return msgspec.json.format(msgspec.json.encode(archive), indent=1)


def as_pdf(archive: Archive, fonts: Fonts) -> bytes:
    """As a person reads it; `SlipError` for a character that no font has."""
    document = FPDF(unit="mm", format="A4")
    document.set_auto_page_break(False)
    document.set_title("电子档案 Training archive")
    document.set_lang("zh-CN")
    document.set_creation_date(dt.datetime.fromisoformat(archive.made))
    written = [(size, part) for size, text in _lines(archive) for part in _wrapped(text, size, fonts)]
    families = _fonts(document, [text for _, text in written], fonts)
    y = HEIGHT
    for size, text in written:
        step = size * POINT * 1.7
        if y + step > HEIGHT - MARGIN:
            document.add_page()
            y = MARGIN
        y += step
        x = MARGIN
        for face, run in fonts.runs(text):
            document.set_font(families[face], size=size)
            document.text(x, y, run)
            x += face.width(run) * size * POINT
    return bytes(document.output())


def _fonts(document: FPDF, texts: list[str], fonts: Fonts) -> dict[Face, str]:
    used: dict[Face, set[int]] = {}
    for text in texts:
        for face, run in fonts.runs(text):
            used.setdefault(face, set()).update(map(ord, run))
    families = {face: f"archive{number}" for number, face in enumerate(used)}
    for face, codes in used.items():
        document.add_font(families[face], fname=face.path, unicode_range=sorted(codes))
    return families


def _wrapped(text: str, size: float, fonts: Fonts) -> Iterator[str]:
    """A text in lines as wide as the page."""
    room, line = (WIDTH - 2 * MARGIN) / (size * POINT), ""
    for character in text:
        if line and fonts.width(line + character) > room:
            yield line
            line = ""
        line += character
    yield line


def _lines(archive: Archive) -> Iterator[tuple[float, str]]:
    yield 18, "职业培训电子档案"
    yield BODY, "Training archive"
    yield BODY, f"姓名 Name：{archive.name}　　证件 ID：{archive.number}"
    yield BODY, f"出具 Made：{archive.made[:10]}　　出具方 Issuer：{archive.issuer}　　账本 Ledger：{archive.origin}"
    yield from _trainings(archive)
    yield 13, "证书 Certificates"
    for paper in archive.certificates:
        yield (
            BODY,
            f"{paper.occupation} · {paper.level}　{paper.number}　{paper.kind}　{paper.issued_on}　{paper.state}",
        )
    if not archive.certificates:
        yield BODY, "无 None"
    yield 13, "账本记录 Entries in the ledger"
    for step in archive.steps:
        yield BODY, f"{step.day}　{step.what}　第 {step.entry} 条"
        yield 7.5, f"　　{step.leaf}"
    yield 13, "怎样核验 How to check"
    yield BODY, "本文件末尾有出具方的数字签名。改动一个字，签名即失效。任何人可在出具方网站的“核验档案”页"
    yield BODY, "选择本文件核验（文件不会上传），也可离线核验：tvl verify-archive 文件。打印件不能核验。"
    yield (
        9,
        "The issuer's signature stands at the end of this file. Check the file, not a print of it, on the issuer's page",
    )
    yield 9, "for checking archives (nothing is uploaded), or offline: tvl verify-archive FILE."


def _trainings(archive: Archive) -> Iterator[tuple[float, str]]:
    yield 13, "培训 Trainings"
    for training in archive.trainings:
        yield BODY, f"{training.title}　{training.institution}　{training.system_record}"
        yield BODY, f"　　{training.starts} 至 {training.ends}　{training.state}"
        yield BODY, f"　　到课 {training.sessions} 次，认可 {training.hours} 课时（全班计划 {training.of_hours} 课时）"
        for tried in training.evaluations:
            yield BODY, f"　　考核 {tried.held_on}　{tried.way}　{tried.result}"
    if not archive.trainings:
        yield BODY, "无 None"
