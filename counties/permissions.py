"""Roles and their permissions. The table of roles is used by the code and shown on the pages."""

from enum import StrEnum
from typing import ClassVar


class Permission(StrEnum):
    """An action that a role may allow in a county."""

    READ = "read"  # boards, ledger, dashboards, papers
    REPORT = "report"  # report progress: own department, or any for the office
    REVIEW = "review"  # approve or return a report, rule on a task
    SUPERVISE = "supervise"  # dispatch sheets and bulletins; record and verify problems
    INSTRUCT = "instruct"  # write a leader's instruction on a task
    ENTER_FIGURES = "enter_figures"  # figures of any school and of the county; 定稿
    CONFIRM_PLAN = "confirm_plan"  # revise and issue the plan, confirm what it leaves open
    MANAGE_DEPARTMENTS = "manage_departments"  # departments with aliases, groups
    MANAGE_USERS = "manage_users"  # accounts and memberships
    AUDIT = "audit"  # read the audit log


class RoleName(StrEnum):
    LEADER = "leader"
    OFFICE = "office"
    REPORTER = "reporter"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class Role:
    """A role: its Chinese label and description, its permissions, and the first page of its
    users.
    """

    label: ClassVar[str]
    description: ClassVar[str]
    permissions: ClassVar[frozenset[Permission]]
    # URL name
    first_page: ClassVar[str]


class Leader(Role):
    label = "领导小组"
    description = "查看本县全部看板、台账、总览和文书；对任务作批示；不填报、不修改。"
    permissions = frozenset({Permission.READ, Permission.INSTRUCT})
    first_page = "dashboard"


class Office(Role):
    label = "创建办"
    description = (
        "查看本县全部内容；代各单位填报；审核、退回、裁定；拟制督办文书和通报，登记和核查问题；"
        "填报、导入学校数据和全县数据并定稿；"
        "修订、对照、印发方案，确认其中的待定事项；维护单位；查看操作日志。"
    )
    permissions = frozenset(
        {
            Permission.READ,
            Permission.REPORT,
            Permission.REVIEW,
            Permission.SUPERVISE,
            Permission.ENTER_FIGURES,
            Permission.CONFIRM_PLAN,
            Permission.MANAGE_DEPARTMENTS,
            Permission.AUDIT,
        }
    )
    first_page = "board"


class Reporter(Role):
    label = "填报员"
    description = (
        "查看本县全部内容；只填报本单位承担的任务、答复发给本单位的督办、报告本单位的整改；"
        "学校的填报员核对本校数据。"
    )
    permissions = frozenset({Permission.READ, Permission.REPORT})
    first_page = "mine"


class Supervisor(Role):
    label = "上级督导"
    description = "查看所辖各县的全部内容并横向比较，不填报、不修改。"
    permissions = frozenset({Permission.READ})
    first_page = "portfolio"


class Admin(Role):
    label = "系统管理员"
    description = "维护用户、单位和集合单位；查看本县全部内容和操作日志，不填报、不审核。"
    permissions = frozenset(
        {
            Permission.READ,
            Permission.MANAGE_DEPARTMENTS,
            Permission.MANAGE_USERS,
            Permission.AUDIT,
        }
    )
    first_page = "users"


ROLES: dict[RoleName, type[Role]] = {
    RoleName.LEADER: Leader,
    RoleName.OFFICE: Office,
    RoleName.REPORTER: Reporter,
    RoleName.SUPERVISOR: Supervisor,
    RoleName.ADMIN: Admin,
}
