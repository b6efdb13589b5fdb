"""The outside systems in words."""

from __future__ import annotations

from typing import Final

from api.pages.look import mark as _

SYSTEM: Final = {"skilled_talent": _("省高技能人才系统"), "employment": _("互联网+就业创业系统")}
