"""The roster sheet of the demonstration, as an office would make it: titles in merged cells, numbers of several shapes,
a blank line, a subtotal, signatures."""

from __future__ import annotations

import io

import xlsxwriter

from voucher.shell.desk import Identity

_WIDE = {ord(digit): chr(ord(digit) + 0xFEE0) for digit in "0123456789X"}


def roster_sheet(title: str, people: list[Identity]) -> bytes:
    """An .xlsx of these people."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("花名册")
    centre = book.add_format({"align": "center", "bold": True})
    sheet.merge_range(0, 0, 0, 4, title, centre)
    sheet.merge_range(1, 0, 1, 4, "填报单位：演示培训学校（盖章）", centre)
    for column, heading in enumerate(("序号", "姓  名", "身份证号码", "联系电话", "备注")):
        sheet.write_string(2, column, heading, centre)
    row = 3
    for number, person in enumerate(people):
        if number == len(people) // 2:
            row += 1
        _write(sheet, row, number, person)
        row += 1
    sheet.write_string(row, 0, "合计")
    sheet.write_string(row, 1, f"{len(people)}人")
    sheet.write_string(row + 2, 0, "填表人签字：")
    sheet.write_string(row + 2, 2, "负责人签字：")
    book.close()
    return buffer.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, number: int, person: Identity) -> None:
    sheet.write_number(row, 0, number + 1)
    sheet.write_string(row, 1, person.name if number % 5 else f" {person.name} ")
    shown = person.number
    if number % 6 == 1:
        shown = shown.translate(_WIDE)
    elif number % 6 == 2:
        shown = shown.lower()
    elif number % 6 == 3:
        shown = f"{shown[:6]} {shown[6:14]} {shown[14:]}"
    sheet.write_string(row, 2, shown)
    if person.phone:
        sheet.write_number(row, 3, int(person.phone))
