"""What is known of people: profiles, questionnaires, and ending a training that is never assessed."""

from __future__ import annotations

from typing import Final

from voucher.core.refusal import Kind, Sentence

SENTENCES: Final[dict[str, Sentence]] = {
    "person.profile_by_bureau": Sentence(
        Kind.POLICY,
        "voucher.three_roles",
        "该人员的资料由人社部门登记，机构不能改动。请联系人社部门更正。",
        "The bureau entered this person's profile; an institution cannot change it. Ask the bureau to correct it.",
    ),
    "person.profile_unreadable": Sentence(
        Kind.POLICY,
        "voucher.eligible_holder",
        "该人员的登记资料无法读取或与账本不符，不能据此决定。请人社部门核查后重新登记。",
        "This person's profile cannot be read, or is not what the ledger was told. Have the bureau check and enter it again.",
    ),
    "person.answered_by_worker": Sentence(
        Kind.POLICY,
        "elig.intent_triple",
        "本人已自行填写问卷，机构不能代为更改。如有变化，请本人重新填写。",
        "The person answered the questionnaire themselves; an institution cannot change it. They may answer again.",
    ),
    "enrolment.not_open": Sentence(
        Kind.STAGE,
        "elig.gap_unassessed",
        "该人员不在本班等待考核（当前为 {current}），无须终止。",
        "The person is not waiting for this class's assessment (now {current}); there is nothing to terminate.",
    ),
}
