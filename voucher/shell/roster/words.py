"""The words of every refused file and every finding: what is wrong, and what to do about it.

Codes stand here once and are never reused with another meaning. `{name}` in a sentence is filled in by whoever finds.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from voucher.shell.roster.model import Counts, Finding, RosterError, Severity

PROBLEMS: Final = "问题与修改办法"
SUMMARY: Final = "说明"
FIRST_SHEET: Final = "花名册"


class Words(NamedTuple):
    """A finding's severity and sentences."""

    severity: Severity
    zh: str
    en: str


REFUSALS: Final[dict[str, tuple[str, str]]] = {
    "file.too_large": (
        "文件超过 10 MB。请删去图片，或分成几个文件后再上传。",
        "The file is larger than 10 MB. Remove pictures, or split it.",
    ),
    "file.unpacked": (
        "文件解开后过大。请只复制花名册的内容到新的工作簿，另存后再上传。",
        "The file is too large when unpacked. Copy only the roster into a new workbook.",
    ),
    "file.too_many_rows": (
        "第 {limit} 行以后仍有内容，一个文件最多 {limit} 行（含表头）。请分成几个文件，或删去后面多余的行。",
        "There is content below row {limit}, the most one file may have. Split it, or delete the rows below.",
    ),
    "file.too_many_columns": (
        "第 {limit} 列以后仍有内容，最多 {limit} 列。请删去右侧多余的列。",
        "There is content right of column {limit}, the most there may be. Delete the columns beyond.",
    ),
    "file.too_many_sheets": (
        "工作表超过 {limit} 个。请只保留花名册一个工作表。",
        "There are more than {limit} sheets. Keep only the roster's.",
    ),
    "file.long_cell": (
        "单元格 {cell} 的文字超过 {limit} 个字符。请缩短后再上传。",
        "The text in cell {cell} is longer than {limit} characters. Shorten it.",
    ),
    "file.encrypted": (
        "文件设有打开密码。请在 Excel 或 WPS 中取消密码，保存后再上传。",
        "The file is protected by a password. Remove the password, save it and try again.",
    ),
    "file.damaged": (
        "文件已损坏或不完整。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。",
        "The file is damaged or incomplete. Open it, save it as .xlsx and try again.",
    ),
    "file.not_a_sheet": (
        "这不是能读取的表格文件。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。",
        "This is not a sheet that can be read. Open it in a spreadsheet, save it as .xlsx and try again.",
    ),
    "file.encoding": (
        "文字编码无法识别。请在 Excel 或 WPS 中另存为 .xlsx，或另存为 UTF-8 编码的 CSV。",
        "The text's encoding is not known. Save the file as .xlsx, or as CSV in UTF-8.",
    ),
    "file.csv": (
        "CSV 文件中的引号不配对或某一格过长。请在 Excel 或 WPS 中另存为 .xlsx 后再上传。",
        "The CSV has unbalanced quotes or too long a field. Save it as .xlsx and try again.",
    ),
    "file.empty": ("文件里没有内容。请核对选择的文件。", "There is nothing in the file. Check which file was chosen."),
}

FINDINGS: Final[dict[str, Words]] = {
    "sheet.others": Words(
        "warning",
        "文件中还有 {count} 个工作表也像花名册（{names}），只读取了「{name}」。其余的请分别另存为文件后上传。",
        "{count} more sheets look like rosters ({names}); only “{name}” was read. Upload the others as files of their own.",
    ),
    "header.missing": Words(
        "error",
        "没有找到表头。请在名单上方用一行写明「姓名」「身份证号」「联系电话」。",
        "No header row was found. Put 姓名, 身份证号 and 联系电话 in one row above the list.",
    ),
    "header.no_name": Words(
        "error",
        "表头中没有「姓名」一列。请把姓名所在列的表头改为「姓名」。",
        "The header has no column 姓名. Name the column with the names so.",
    ),
    "header.no_id_number": Words(
        "error",
        "表头中没有「身份证号」一列。请把身份证号所在列的表头改为「身份证号」。",
        "The header has no column 身份证号. Name the column with the identity numbers so.",
    ),
    "header.twice": Words(
        "error",
        "表头中与 {first} 相同含义的列出现了两次，无法判断用哪一列。请只保留一列；左右两栏的名单请改为上下一栏。",
        "This column means the same as {first}. Keep one; put lists that stand side by side below each other.",
    ),
    "header.phone_twice": Words(
        "warning",
        "有两列电话，只读取 {first} 一列。如应使用本列，请删去另一列。",
        "There are two columns of phones; only {first}'s is read. Delete that one if this one is meant.",
    ),
    "row.misplaced": Words(
        "error",
        "这里像是身份证号，但不在「身份证号」一列，本行没有读取。请把本行内容移到表头对应的列。",
        "This looks like an identity number outside its column; the row was not read. Move its cells below their headers.",
    ),
    "cell.digits_lost": Words(
        "warning",
        "数字已变成科学计数，末尾几位已经丢失（本列不导入）。如仍需使用，请在 Excel 中把该列设为文本后重新填写。",
        "The number lost its last digits (this column is not imported). Set the column to text and enter it again.",
    ),
    "name.missing": Words("error", "没有填写姓名。请补填。", "The name is missing. Fill it in."),
    "name.lost_character": Words(
        "error",
        "姓名中有一个字在文件里丢失或不是标准汉字。请用支持生僻字的输入法按身份证重新输入；"
        "仍无法输入的，请联系管理员登记。",
        "A character of the name was lost or is not a standard one. Type it again as on the identity card.",
    ),
    "name.masked": Words(
        "error", "姓名被隐去了一部分。请填写完整姓名。", "Part of the name is masked. Fill in the whole name."
    ),
    "name.digits": Words(
        "error",
        "姓名中有数字。请核对后按身份证填写。",
        "There are digits in the name. Enter it as on the identity card.",
    ),
    "name.symbols": Words(
        "error",
        "姓名中有多余的符号。请只保留姓名，其他说明写到备注列。",
        "There are symbols in the name. Keep only the name; put remarks in another column.",
    ),
    "name.long": Words(
        "error",
        "姓名超过 {limit} 个字。请核对是否混入了其他内容。",
        "The name is longer than {limit} characters. Check whether something else is mixed in.",
    ),
    "name.latin": Words(
        "warning",
        "姓名中有外文字母。请核对是否与身份证一致。",
        "There are foreign letters in the name. Check it against the identity card.",
    ),
    "name.short": Words(
        "warning", "姓名只有一个字。请核对是否漏填。", "The name has a single character. Check whether one is missing."
    ),
    "id.missing": Words("error", "没有填写身份证号。请补填。", "The identity number is missing. Fill it in."),
    "id.digits_lost": Words(
        "error",
        "号码被 Excel 当作数字，末尾几位已经丢失。请在 Excel 中把该列设为文本后重新填写。",
        "The number was kept as a figure and lost its last digits. Set the column to text and enter it again.",
    ),
    "id.masked": Words(
        "error",
        "身份证号被隐去了一部分。请填写完整的 18 位号码。",
        "Part of the number is masked. Enter all 18 characters.",
    ),
    "id.old_15": Words(
        "error",
        "这是 15 位旧号码，已停用。请按现用身份证填写 18 位号码；通常是在第 6 位后加 19、末尾加 {check}"
        "（即 {masked}），须与证件核对。",
        "This is an old 15-digit number. Enter the 18 characters on the present card; usually 19 goes after the sixth "
        "digit and {check} at the end ({masked}): check it against the card.",
    ),
    "id.length": Words(
        "error",
        "身份证号应为 18 位，现为 {count} 位。请按身份证核对。",
        "An identity number has 18 characters; this has {count}. Check it against the card.",
    ),
    "id.characters": Words(
        "error",
        "身份证号只能由数字组成，末位可以是 X。请删去其他字符。",
        "An identity number has digits only, and perhaps X at the end. Remove other characters.",
    ),
    "id.date": Words(
        "error",
        "身份证号第 7 至 14 位不是可能的出生日期。请按身份证核对。",
        "Characters 7 to 14 are not a possible date of birth. Check the number against the card.",
    ),
    "id.check_digit": Words(
        "error",
        "身份证号的末位校验码不对，号码中至少有一位写错。请按身份证逐位核对。",
        "The check character does not fit: at least one character is wrong. Check each against the card.",
    ),
    "id.zeros": Words(
        "warning",
        "身份证号以 000 结尾，可能是 Excel 丢失了末三位。请按身份证核对。",
        "The number ends in 000, which a spreadsheet may have put for lost digits. Check it against the card.",
    ),
    "id.place": Words(
        "warning",
        "身份证号前两位不是省级行政区代码。请按身份证核对。",
        "The first two digits are no province. Check the number against the card.",
    ),
    "id.duplicate": Words(
        "error",
        "与 {first} 的身份证号相同，同一人出现了两次。请删去本行。",
        "This is the number in {first}: the same person twice. Delete this row.",
    ),
    "id.other_name": Words(
        "error",
        "与 {first} 的身份证号相同但姓名不同。请按身份证核对两行。",
        "This is the number in {first} with another name. Check both rows against the cards.",
    ),
    "id.registered": Words(
        "error",
        "该身份证号已用另一姓名登记。请按身份证核对；确有更正的，由人社部门两名经办人员办理更正。",
        "This number is registered under another name. Check the card; two officers correct a registered name.",
    ),
    "person.listed": Words(
        "warning",
        "该学员已在本班花名册中，不会重复录入。此行无需处理。",
        "This person is on the class's roster already and is not entered again. Nothing needs to be done.",
    ),
    "gender.contradicts": Words(
        "warning",
        "性别与身份证号第 17 位不一致。请按身份证核对性别和号码。",
        "The gender contradicts the number's 17th digit. Check both against the card.",
    ),
    "phone.invalid": Words(
        "warning",
        "不是 11 位手机号，未导入。请填写一个本人的手机号。",
        "This is not an 11-digit mobile number and was not imported. Enter one mobile number.",
    ),
    "phone.digits_lost": Words(
        "warning",
        "电话被 Excel 当作数字，末尾几位已经丢失，未导入。请在 Excel 中把该列设为文本后重新填写。",
        "The phone lost its last digits and was not imported. Set the column to text and enter it again.",
    ),
}


def refusal(code: str, **values: object) -> RosterError:
    """The error for a file that cannot be taken."""
    zh, en = REFUSALS[code]
    return RosterError(code, zh.format(**values), en.format(**values))


def finding(cell: str, code: str, **values: object) -> Finding:
    """A finding at a cell."""
    words = FINDINGS[code]
    return Finding(cell, code, words.severity, words.zh.format(**values), words.en.format(**values))


def summary(counts: Counts, name: str = FIRST_SHEET) -> list[tuple[str, str]]:
    """The lines of the sheet 说明 in a corrected roster."""
    return [
        ("读到人数", str(counts.people)),
        ("可以导入", str(counts.good)),
        ("需要修改的行", str(counts.bad)),
        ("错误", str(counts.errors)),
        ("提醒", str(counts.warnings)),
        ("跳过的标题、合计、签字等行", str(counts.skipped)),
        ("红色单元格", "有错误，须修改后才能导入"),
        ("黄色单元格", "请核对；无误的可以不改"),
        ("修改办法", f"直接在「{name}」中修改后上传本文件；「{PROBLEMS}」一列不会导入，无须删除"),
    ]
