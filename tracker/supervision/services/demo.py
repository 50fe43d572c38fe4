"""A few sheets and problems for the demo counties, each marked （演示）."""

import uuid
from datetime import date, timedelta

from django.db import transaction

from counties.models import County, Department, User
from counties.permissions import RoleName
from tracker.supervision.choices import ProblemSource
from tracker.supervision.models import DispatchSheet, Problem
from tracker.supervision.rules.problem_states import ProblemAct
from tracker.supervision.selectors.proposals import proposals
from tracker.supervision.services import problems, sheets

# description, days until the deadline, the acts that follow its recording
_PROBLEMS = [
    ("（演示）实验室药品未逐瓶登记。", -5, []),
    ("（演示）教师交流轮岗台账缺少审批手续。", 20, [ProblemAct.PROGRESS]),
    ("（演示）图书更新量不足。", 10, [ProblemAct.CLAIM]),
    ("（演示）功能室使用记录不全。", 15, [ProblemAct.CLAIM, ProblemAct.RETURN]),
    ("（演示）校舍安全标识缺失。", 3, [ProblemAct.CLAIM, ProblemAct.STRIKE]),
]


@transaction.atomic
def make_demo(*, today: date) -> int:
    """Add sheets and problems to each demo county that has none; return the number of counties."""
    count = 0
    for county in County.objects.filter(is_demo=True, sheets=None, problems=None):
        office = User.objects.filter(
            memberships__county=county, memberships__role=RoleName.OFFICE
        ).first()
        department = Department.objects.filter(
            county=county, memberships__role=RoleName.REPORTER
        ).first()
        if office is None or department is None:
            continue
        count += 1
        _issue_proposals(county, office, today)
        for description, days, acts in _PROBLEMS:
            due = today + timedelta(days=days)
            _add_problem(office, department, description, due, acts)
    return count


def _issue_proposals(county: County, office: User, today: date) -> list[DispatchSheet]:
    """Draft the first two sheets that are proposed, and issue one of them."""
    chosen = [proposal.key for proposal in proposals(county, today)[:2]]
    drafts = sheets.draft_by_rule(by=office, county=county, chosen=chosen)
    for sheet in drafts[:1]:
        sheets.issue(by=office, sheet=sheet, version=sheet.version)
    return drafts


def _add_problem(
    office: User, department: Department, description: str, due: date, acts: list[ProblemAct]
) -> Problem:
    problem = problems.record_problem(
        by=office,
        county=department.county,
        content=problems.ProblemInput(
            source=ProblemSource.VISIT,
            description=description,
            measure="（演示）建立台账，专人负责。",
            responsible=department,
            due_on=due,
            look_back_on=due + timedelta(days=60),
        ),
        nonce=uuid.uuid4(),
    )
    for act in acts:
        text = "（演示）情况属实，已按要求办理。"
        problems.act_on(by=office, problem=problem, act=act, version=problem.version, text=text)
    return problem
