"""Reading policy: packs, explanations."""

from __future__ import annotations

from typing import Final

from voucher.core.refusal import Kind, Sentence

SENTENCES: Final[dict[str, Sentence]] = {
    "explain.too_far": Sentence(
        Kind.INVALID,
        "",
        "这条记录之前的记录太多，网页等不及。请在服务器上运行 tvl explain {index}。",
        "Too many entries stand before this one for a page. Run tvl explain {index} on the server.",
    ),
    "policy.not_a_pack": Sentence(
        Kind.INVALID,
        "",
        "这个文件不是政策包，或者自相矛盾：{why}。请更正文件后重新上传。",
        "The file is no policy pack, or contradicts itself: {why}. Correct it and upload it again.",
    ),
}
