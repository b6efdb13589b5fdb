"""What a worker agrees to before taking the first voucher, in the words that are shown, with their version.

A change of one character is another digest: raise the version with it. What was agreed to is found by both.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

VERSION: Final = "2026-1"
TEXT: Final = {
    "zh": (
        "为了给您发放和兑现培训券，人社部门要使用您的姓名、身份证号码、手机号码，以及报到、签到、考核和证书的记录。",
        "能看到姓名和证件号码的，只有您本人、为您办事的人社部门，以及您参加的培训机构和评价机构。谁看过，您都能查到。",
        "姓名和号码加密保存，不写入账本。账本里只有代号，长期保存，任何人不能改。",
        "您同意后，可以收到办理进度的短信或消息。",
        (
            "您可以随时撤回同意。撤回后不再给您发消息，也不能再领新券。已经发生的培训、考核和补贴记录，"
            "依照财政和档案的法律规定仍须保存。"
        ),
    ),
    "en": (
        (
            "To issue and redeem your training voucher, the bureau uses your name, identity number and phone number, and the "
            "records of your enrolment, attendance, evaluation and certificate."
        ),
        (
            "Your name and number are seen by yourself, by the bureau that serves you, and by the institution and evaluation "
            "body that you attend. You can look up who saw them."
        ),
        (
            "Name and numbers are kept encrypted and are not in the ledger. The ledger holds a pseudonym only; it is kept for "
            "long, and nobody can change it."
        ),
        "Once you agree, you may be sent messages about how your matter stands.",
        (
            "You may take your consent back at any time. Then you are sent no more messages and can claim no new voucher. "
            "Records of training, evaluation and subsidy that exist must be kept by the laws on public money and archives."
        ),
    ),
}


def digest(language: str) -> str:
    """SHA-256 of the version and the paragraphs, one a line."""
    return sha256("\n".join((VERSION, *TEXT[language])).encode()).hexdigest()
