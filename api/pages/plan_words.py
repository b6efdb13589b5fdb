"""Words for what a class's plan says as codes: kind, delivery, department, action; and what reviewers give as reasons."""

from __future__ import annotations

from typing import Final

from api.pages.look import mark as _
from voucher.objects.training import ClassState, Delivery, TrainingKind

KIND: Final[dict[str, str]] = {
    TrainingKind.EMPLOYMENT: _("就业技能培训"),
    TrainingKind.PRE_POST: _("岗前培训"),
    TrainingKind.UPSKILLING: _("在岗、岗位技能提升培训"),
    TrainingKind.POST_CHANGE: _("转岗培训"),
    TrainingKind.APPRENTICESHIP: _("企业新型学徒制培训"),
    TrainingKind.TECHNICIAN: _("技师培训"),
    TrainingKind.GOLD_COLLAR: _("“金蓝领”培训"),
    TrainingKind.ENTREPRENEURSHIP: _("创业培训"),
    TrainingKind.PROJECT: _("项目制培训"),
    TrainingKind.ORDER: _("订单、定岗、定向培训"),
    TrainingKind.MENU: _("菜单式培训"),
    TrainingKind.FARMERS: _("高素质农民培训"),
    TrainingKind.COMPETITION: _("以赛促训"),
    TrainingKind.VETERANS: _("退役军人适应性培训"),
    TrainingKind.VILLAGE: _("整村推进培训"),
}
DELIVERY: Final[dict[str, str]] = {
    Delivery.ENTERPRISE_OWN: _("企业自主培训"),
    Delivery.COMMISSIONED: _("委托培训"),
    Delivery.OTHER: _("其他方式"),
}
DEPARTMENT: Final = {
    "education": _("教育部门"),
    "science": _("科技部门"),
    "iit": _("工业和信息化部门"),
    "police": _("公安部门"),
    "civil_affairs": _("民政部门"),
    "justice": _("司法行政部门"),
    "hr": _("人力资源社会保障部门"),
    "resources": _("自然资源部门"),
    "housing": _("住房城乡建设部门"),
    "transport": _("交通运输部门"),
    "agriculture": _("农业农村部门"),
    "commerce": _("商务部门"),
    "culture": _("文化和旅游部门"),
    "health": _("卫生健康部门"),
    "veterans": _("退役军人事务部门"),
    "emergency": _("应急管理部门"),
    "state_assets": _("国资监管部门"),
    "market": _("市场监管部门"),
    "broadcasting": _("广播电视部门"),
    "sports": _("体育部门"),
    "grain": _("粮食和储备部门"),
    "approval": _("行政审批政务信息管理部门"),
    "forestry": _("林业部门"),
    "communications": _("通信管理部门"),
    "post": _("邮政管理部门"),
    "supply_coop": _("供销合作社"),
    "unions": _("工会"),
    "youth_league": _("共青团"),
    "women": _("妇联"),
    "disabled": _("残联"),
}
"""The thirty units of Annex 2, without the province's prefix: each level has its own."""
ACTION: Final = {
    "1": _("制造业技能根基培训专项"),
    "2": _("高素质农民培训专项"),
    "3": _("现代服务业技能提升培训专项"),
    "4": _("“安全河南”技能培训专项"),
    "5": _("重点群体技能培训专项"),
    "6": _("人力资源品牌培训专项"),
    "7": _("高技能人才培训专项"),
    "8": _("职业院校技能培训专项"),
    "9": _("农民工技能培训专项"),
    "10": _("职业技能竞赛培养专项"),
}
REJECTED: Final = {
    "plan_unfit": _("培训计划不符合要求"),
    "roster_unfit": _("花名册不符合要求"),
    "teachers_unfit": _("教师不符合要求"),
    "site_unfit": _("场地或设备不符合要求"),
    "no_need": _("不符合本地培训需求"),
    "no_fund": _("资金没有安排"),
}
EXCEPTED: Final = {
    "site": _("场地条件所限，已采取替代措施"),
    "team_teaching": _("有助教或企业师傅同班辅导"),
    "special_trade": _("本职业（工种）的特殊教学要求"),
    "shortfall": _("补课安排已确认"),
}
WAITS: Final[dict[str, str]] = {
    ClassState.SUBMITTED: _("等行业主管部门初审"),
    ClassState.INDUSTRY_1: _("等行业主管部门复核"),
    ClassState.INDUSTRY_OK: _("等人社部门初审"),
    ClassState.HR_1: _("等人社部门复核"),
}
APPROVE: Final[dict[str, str]] = {
    ClassState.SUBMITTED: _("同意开班（行业主管部门初审）"),
    ClassState.INDUSTRY_1: _("同意开班（行业主管部门复核）"),
    ClassState.INDUSTRY_OK: _("同意开班（人社部门初审）"),
    ClassState.HR_1: _("同意开班（人社部门复核）"),
}
EDUCATION: Final = _("登记学制教育资格")
EDUCATED: Final = {"yes": _("具备"), "no": _("不具备")}
REJECT: Final = _("不同意开班")
EXCEPT: Final = _("为本班记录例外")
