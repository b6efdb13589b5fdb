"""Opening a class: what is missing in the application, and what its reviewers must say."""

from __future__ import annotations

from typing import Final

from voucher.core.refusal import Kind, Sentence

SENTENCES: Final[dict[str, Sentence]] = {
    "class.platform_missing": Sentence(
        Kind.INVALID,
        "platform.theory_max_40",
        "计划了 {online} 课时线上理论课，须填写所用的网络平台。请填写平台，或把线上课时改为 0。",
        "{online} hours of theory are planned online: name the platform, or plan none online.",
    ),
    "class.theory": Sentence(
        Kind.POLICY,
        "platform.theory_max_40",
        "线上只能上理论课：计划线上 {online} 课时，多于总课时减去实操课时。请改正课时后重新申请。",
        "Only theory is taught online: {online} hours are planned there, more than the plan has theory. Plan anew.",
    ),
    "class.employer_missing": Sentence(
        Kind.INVALID,
        "app.cap_100",
        "企业新型学徒制的班须填写企业，且须为已登记的企业。请填写企业。",
        "A class of apprentices needs its enterprise, which must be registered as one. Name it.",
    ),
    "class.prescribed": Sentence(
        Kind.INVALID,
        "class.cert_only_min_40",
        "填写规定课时须同时写明规定它的文件。请填写文件号，或两项都不填。",
        "A prescribed number of hours needs the document that prescribes it. Give both or neither.",
    ),
    "class.reason_missing": Sentence(
        Kind.INVALID,
        "class.application_form",
        "不同意开班须选择原因。请选择原因后再签名。",
        "A rejection needs a reason. Choose one and sign again.",
    ),
    "class.no_exception": Sentence(
        Kind.POLICY,
        "class.application_form",
        "条款 {rule} 不允许对本班记录例外。请按条款要求调整开班计划。",
        "Clause {rule} allows no exception for this class. Change the plan as the clause asks.",
    ),
    "class.practical_online": Sentence(
        Kind.INVALID,
        "platform.theory_max_40",
        "线上只能上理论课，实操课不能在网络平台上。请把本次课改记为理论课，或改在教室上实操课。",
        "Only theory is taught online. Record the session as theory, or teach practice in the classroom.",
    ),
    "class.not_over": Sentence(
        Kind.STAGE,
        "app.cap_100",
        "本班结束日期 {end} 还没有过，只有培训机构自己可以放弃。请等结束日期之后，或请机构放弃。",
        "The class's last day, {end}, is not over: until then only its institution gives it up. Wait, or ask the institution.",
    ),
    "class.held": Sentence(
        Kind.STAGE,
        "class.practical_min",
        "本班因 {rules} 暂不能结课，课时没有变化。请补足实操课时，或由两名经办人员记录例外后再办理。",
        "This class is held for {rules} and nothing was taught since. Teach more practical hours, or have two officers "
        "document an exception, then complete it.",
    ),
}
