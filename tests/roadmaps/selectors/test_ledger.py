"""The ledger: what each filter leaves, alone and together; how each head sorts."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from django.http import QueryDict

from counties.models import Department, DepartmentGroup
from tests.roadmaps.builders import (
    EDUCATION,
    FINANCE,
    HOUSING,
    SCHOOLS,
    assignment,
    at,
    close,
    plan,
    say,
    task,
    unit,
)
from tracker.roadmaps.choices import ReportKind, RulingKind
from tracker.roadmaps.filtersets import read_month
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.plans.schema import MilestoneDraft
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.rules.status import Lamp, State, Timeliness
from tracker.roadmaps.selectors.ledger import SORTS, Ledger, read_ledger
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.rulings import rule

DAY = date(2024, 5, 20)
# content: year, start, end, due, units
TASKS = {
    "逾期": (2023, None, None, date(2024, 5, 19), (EDUCATION,)),
    "临期": (2024, date(2024, 3, 1), date(2024, 6, 4), date(2024, 6, 4), (FINANCE, EDUCATION)),
    "未到期": (2024, date(2024, 6, 1), date(2024, 9, 1), date(2024, 9, 1), (EDUCATION, SCHOOLS)),
    "待审核": (2024, date(2024, 5, 1), date(2024, 9, 30), date(2024, 9, 30), (FINANCE,)),
    "按期办结": (2024, None, None, date(2024, 5, 10), (EDUCATION,)),
    "逾期办结": (2023, None, None, date(2024, 5, 8), (FINANCE,)),
    "中止": (2024, None, None, date(2024, 5, 1), (EDUCATION,)),
    "无日期": (None, None, None, None, (unit(EDUCATION, role="lead", leads=True), HOUSING)),
}


@pytest.fixture
def ledger(cast) -> CountyPlan:
    """Eight tasks that differ in every way a filter asks for."""
    made = issue_plan(
        plan(
            *(
                task(name, year=year, start=start, end=end, due=due, units=units)
                for name, (year, start, end, due, units) in TASKS.items()
            )
        ),
        by=None,
    )
    rows = {t.content: t for t in made.tasks.all()}
    say(assignment(rows["待审核"], FINANCE), cast.office, ReportKind.CLOSING, when=at(DAY, 8))
    for name in ("按期办结", "逾期办结"):
        unit_name = EDUCATION if name == "按期办结" else FINANCE
        close(assignment(rows[name], unit_name), cast.office, when=at(date(2024, 5, 9)))
    rule(task=rows["中止"], by=cast.office, kind=RulingKind.CANCEL, reason="不再", at=at(DAY, 8))
    say(assignment(rows["临期"], FINANCE), cast.office, share=30, when=at(DAY, 8))
    return made


def read(cast, query: str, day: date = DAY) -> Ledger:
    request = SimpleNamespace(GET=QueryDict(query), county=cast.county, day=day)
    return read_ledger(request)  # type: ignore[arg-type]


def listed(cast, query: str, day: date = DAY) -> list[str]:
    return [t.content for t in read(cast, query, day).tasks]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", list(TASKS)),
        ("year=2023", ["逾期", "逾期办结"]),
        ("month=2024-05", ["逾期", "临期", "待审核", "按期办结", "逾期办结", "中止"]),
        ("month=2024-09", ["未到期", "待审核"]),
        ("month=2025-01", []),
        ("state=not_started", ["逾期", "未到期", "无日期"]),
        ("state=in_progress", ["临期"]),
        ("state=under_review", ["待审核"]),
        ("state=closed", ["按期办结", "逾期办结"]),
        ("state=cancelled", ["中止"]),
        ("state=open", ["逾期", "临期", "未到期", "待审核", "无日期"]),
        ("state=active", ["逾期", "临期", "未到期", "待审核", "按期办结", "逾期办结", "无日期"]),
        ("timeliness=overdue", ["逾期"]),
        ("timeliness=due_soon", ["临期"]),
        ("timeliness=not_due", ["未到期", "待审核"]),
        ("timeliness=undated", ["无日期"]),
        ("timeliness=closed_on_time", ["按期办结"]),
        ("timeliness=closed_late", ["逾期办结"]),
        ("timeliness=cancelled", ["中止"]),
        ("lamp=red", ["逾期"]),
        ("lamp=yellow", ["临期", "逾期办结"]),
        ("lamp=green", ["待审核", "按期办结"]),
        ("lamp=grey", ["未到期", "中止", "无日期"]),
        ("role=lead", ["无日期"]),
        ("role=leads", list(TASKS)),
        ("role=section", []),
        ("due_from=2024-06-04", ["临期", "未到期", "待审核"]),
        ("due_to=2024-05-08", ["逾期办结", "中止"]),
        ("due_from=2024-05-08&due_to=2024-05-10", ["按期办结", "逾期办结"]),
        ("closed_to=2024-05-09", ["按期办结", "逾期办结"]),
        ("closed_to=2024-05-08", []),
        ("q=逾期", ["逾期", "逾期办结"]),
        ("q=%25", []),
        ("q=_", []),
        # together
        ("year=2024&lamp=green&q=办结", ["按期办结"]),
        ("state=open&month=2024-05&due_to=2024-05-31", ["逾期"]),
        # an empty value asks for nothing
        ("year=&state=&q=&month=", list(TASKS)),
        # what no filter is called is no filter
        ("utm=1&plan=7", list(TASKS)),
    ],
)
def test_a_filter_leaves_what_it_names(cast, ledger, query, expected) -> None:
    assert listed(cast, query) == expected
    is_asked = any(value for value in QueryDict(query).values()) and not query.startswith("utm")
    assert read(cast, query).is_filtered is is_asked


@pytest.mark.parametrize(
    ("name", "role", "expected"),
    [
        (FINANCE, "", ["临期", "待审核", "逾期办结"]),
        (EDUCATION, "", ["逾期", "临期", "未到期", "按期办结", "中止", "无日期"]),
        (EDUCATION, "leads", ["逾期", "未到期", "按期办结", "中止", "无日期"]),
        (EDUCATION, "lead", ["无日期"]),
        (HOUSING, "responsible", ["无日期"]),
        (HOUSING, "lead", []),
        (SCHOOLS, "", ["未到期"]),
        (SCHOOLS, "responsible", ["未到期"]),
        (SCHOOLS, "leads", []),
    ],
)
def test_a_unit_in_a_role(cast, ledger, name, role, expected) -> None:
    group = DepartmentGroup.objects.filter(name=name).first()
    department = Department.objects.filter(county=cast.county, name=name).first()
    unit_filter = f"group={group.pk}" if group else f"department={department.pk}"
    assert listed(cast, f"{unit_filter}&role={role}") == expected


@pytest.mark.parametrize(
    "query",
    [
        "year=abc", "year=2031", "month=2024-13", "month=2024-5-40", "month=五月", "state=done",
        "timeliness=late", "lamp=purple", "department=abc", "department=0",
        "department=99999999999999999999999", "group=7", "role=boss", "due_from=2024-13-01",
        "due_to=x", "closed_to=1", "q=%00", "lamp=red&year=abc", f"q={'长' * 3}",
    ],
)  # fmt: skip
def test_a_value_that_fits_no_filter_leaves_no_task(cast, ledger, query) -> None:
    assert listed(cast, query) == []
    assert read(cast, query).is_filtered


def test_units_of_another_county_are_none_here(cast, ledger) -> None:
    there = issue_plan(plan(task("金丝雀的任务"), county="530426"), by=None)
    department = Department.objects.filter(county=cast.other).first()
    group = DepartmentGroup.objects.filter(county=cast.other).first()
    assert there.tasks.count() == 1
    assert listed(cast, f"department={department.pk}") == []
    assert listed(cast, f"group={group.pk}") == []
    assert listed(cast, "") == list(TASKS)


def test_the_ledger_of_a_past_day(cast, ledger) -> None:
    day = date(2024, 5, 8)
    assert listed(cast, "state=closed", day) == []
    assert listed(cast, "state=closed", date(2024, 5, 9)) == ["按期办结", "逾期办结"]
    assert listed(cast, "lamp=red", day) == ["中止"]
    assert listed(cast, "lamp=red", date(2024, 5, 9)) == ["中止"]


def test_only_the_plan_in_force_is_in_the_ledger(cast) -> None:
    issue_plan(plan(task("草案"), state="draft", key="draft", version=2), by=None)
    assert (read(cast, "").plan, listed(cast, "")) == (None, [])
    made = issue_plan(plan(task("施行")), by=None)
    assert (read(cast, "").plan, listed(cast, "")) == (made, ["施行"])


# ------------------------------------------------------------------------------------------- sort


def key(name: str, row) -> object:
    ranks = {"state": [*State], "timeliness": [*Timeliness], "lamp": [*Lamp]}
    value = getattr(row, name)
    return ranks[name].index(value) if name in ranks else value


@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize("name", SORTS)
def test_each_head_sorts_both_ways_with_the_unknown_last(cast, ledger, name, down) -> None:
    found = read(cast, f"sort={'-' if down else ''}{name}")
    assert found.sort == f"{'-' if down else ''}{name}"
    rows = list(found.tasks)
    known = [r for r in rows if key(name, r) is not None]
    assert rows[: len(known)] == known
    assert [key(name, r) for r in known] == sorted((key(name, r) for r in known), reverse=down)
    # equal ones keep the order of the plan
    for value in {key(name, r) for r in rows}:
        same = [r.position for r in rows if key(name, r) == value]
        assert same == sorted(same)
    assert len(rows) == len(TASKS)


@pytest.mark.parametrize("sort", ["", "content", "--position", "-", "pk", "plan__title"])
def test_an_unknown_order_is_the_plans_own(cast, ledger, sort) -> None:
    assert read(cast, f"sort={sort}").sort == "position"
    assert listed(cast, f"sort={sort}") == list(TASKS)


# ------------------------------------------------------------------------------------------ month


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05", Month(2024, 5)),
        (" 2024-12 ", Month(2024, 12)),
        ("2100-12", Month(2100, 12)),
        ("2024-00", None),
        ("2024-13", None),
        ("2024-5", Month(2024, 5)),
        ("1999-12", None),
        ("2101-01", None),
        ("2024-05-01", None),
        ("２０２４-05", Month(2024, 5)),
        ("", None),
    ],
)
def test_a_month_is_read_or_not(text, expected) -> None:
    assert read_month(text) == expected


def test_the_years_offered_are_those_that_have_tasks(cast) -> None:
    draft = plan(task("一", year=2023), task("二", year=2023), task("三", year=2024))
    goals = (MilestoneDraft(year=2021, goal="全面启动"), *draft.milestones)
    issue_plan(replace(draft, milestones=goals), by=None)
    form = read(cast, "").filterset.form
    assert [value for value, _ in form.fields["year"].choices if value] == [2023, 2024]


def test_without_a_plan_no_year_is_offered(cast) -> None:
    form = read(cast, "").filterset.form
    assert [value for value, _ in form.fields["year"].choices if value] == []
