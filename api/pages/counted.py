"""Why an hour does not count, what puts a class before a person, and what has a record number: in words."""

from __future__ import annotations

from typing import Final

from api.pages.look import mark as _

WHY: Final = {
    "class.hour_min": _("时长不足"),
    "att.theory_full_video": _("理论课录像有缺口"),
    "att.practical_15min": _("实操缺 15 分钟连续录像"),
    "att.video_all_2022": _("录像未显示全部学员"),
    "att.video_all_2024": _("录像未显示全部学员"),
    "att.video_linked": _("有课没有录像"),
    "att.custody_exempt": _("监所培训缺现场检查"),
    "att.maintenance": _("自存录像不在维护时段内"),
    "platform.unlisted_void_2022": _("线上平台当日未列入"),
    "platform.unlisted_void_2024": _("线上平台当日未列入"),
    "platform.theory_max_40": _("线上理论课超出比例"),
}
NUMBERED: Final = {
    "class": _("班级"),
    "person": _("学员和教师"),
    "session": _("课"),
    "inspection": _("检查"),
    "evaluation": _("评价"),
    "certificate": _("证书"),
}
