"""The sections of a county's pages: the navigation lists them, and each view belongs to one."""

from enum import Enum

from counties.permissions import Permission


class Section(Enum):
    """A section of a county's pages, in the order in which the navigation lists them.

    `page` is the URL name that its link leads to and `label` the text of the link. Who has one of
    the permissions in `seen_with` sees the link.
    """

    DASHBOARD = "dashboard", "总览"
    BOARD = "board", "看板"
    LEDGER = "ledger", "台账"
    MY_TASKS = "mine", "我的任务", Permission.REPORT
    REVIEW = "review_queue", "审核", Permission.REVIEW
    INSTRUCTIONS = "instructions", "批示", Permission.INSTRUCT, Permission.REVIEW
    ROADMAP = "roadmap", "作战图"
    SUPERVISION = "supervision", "督导"
    INDICATORS = "indicators", "指标"
    SCHOOLS = "school_list", "学校"
    ARCHIVE = "archive", "档案"
    PLAN = "plan", "方案"
    DEPARTMENTS = "departments", "单位"
    USERS = "users", "用户", Permission.MANAGE_USERS
    AUDIT = "audit", "日志", Permission.AUDIT

    def __init__(self, page: str, label: str, *seen_with: Permission) -> None:
        self.page = page
        self.label = label
        self.seen_with = frozenset(seen_with or {Permission.READ})
