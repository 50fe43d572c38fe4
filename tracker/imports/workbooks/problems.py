"""Check an uploaded 问题清单 (list of problems) against the county.

Nothing is saved here: `services.problems` saves. The columns have the names of the exported
问题清单, and the signs that the export writes for an empty value (全县, —) are read as empty.
"""

from collections import defaultdict
from datetime import date
from typing import Any

from django.utils import timezone

from counties.models import Alias, County, Department
from counties.names import NameIndex
from tracker.imports.workbooks.layouts import WorkbookLayout
from tracker.imports.workbooks.line_checks import (
    CheckedLine,
    CheckedWorkbook,
    LineErrors,
    read_choice,
    read_day,
    read_department,
    read_line,
)
from tracker.indicators.models import Indicator
from tracker.indicators.selectors.rule_sets import indicators_of
from tracker.supervision.choices import ProblemSource
from tracker.supervision.models import Problem
from tracker.supervision.rules.problem_states import ProblemState

HEADS = (
    "问题", "来源", "学校或单位", "指标", "整改措施", "责任单位", "整改期限", "回头看",
)  # fmt: skip
MOST_PROBLEMS = 500  # saved in one transaction, while other writers wait
LONGEST = 4000  # characters of a text, as in the form of a problem
WHOLE_COUNTY, NOTHING = "全县", "—"
SOURCES = {source.label: source.value for source in ProblemSource}
NOTES = (
    "每行一个新问题；已登记的问题在门户里修改和办理，不在这里改。",
    "学校或单位、责任单位写“单位”页面上的名称或别名；不限于一所学校的，写“全县”或留空。",
    "指标可以写名称或编号（如 L1），不涉及指标的留空。没有想好整改措施的留空。",
    "整改期限、回头看写成 2024-09-01；回头看要晚于整改期限，不需要的留空。",
    f"一次最多 {MOST_PROBLEMS} 个。",
)


def problem_layout(county: County) -> WorkbookLayout:
    """Return the layout for `county`, with its departments and indicators as choices."""
    departments = Department.objects.for_county(county).in_use_or([])
    names = list(departments.values_list("name", flat=True))
    indicators = [f"{one.code} {one.name}" for one in _indicators(county)]
    choices = {
        "来源": list(SOURCES),
        "学校或单位": [WHOLE_COUNTY, *names],
        "指标": indicators,
        "责任单位": names,
    }
    required = ("问题", "来源", "责任单位", "整改期限")
    return WorkbookLayout(HEADS, required, choices, NOTES, check_problems)


def check_problems(county: County, rows: list[Any]) -> CheckedWorkbook:
    """Return which problem each line would record in `county`. Four queries for any length."""
    lookup = _ProblemLookup(county)
    lines = [_read(number, cells) for number, cells in rows]
    seen: dict[tuple[Any, ...], int] = {}
    for line in lines:
        errors = LineErrors(line, HEADS)
        line.payload = {
            "description": _words(line, errors, "问题", needed=True),
            "source": read_choice(line, errors, "来源", SOURCES),
            "place": read_department(line, errors, "学校或单位", lookup.departments),
            "indicator": _indicator(line, errors, lookup),
            "measure": _words(line, errors, "整改措施"),
            "responsible": _responsible(line, errors, lookup),
            **_days(line, errors),
        }
        _refuse_duplicate(line, errors, lookup, seen)
        line.action = "新增"
        parts = ("来源", "学校或单位", "指标", "责任单位", "整改期限")
        line.summary = " · ".join(line.values[head] for head in parts if line.values[head])
    return CheckedWorkbook(HEADS, lines)


class _ProblemLookup:
    """The departments, indicators and open problems of a county, read once."""

    def __init__(self, county: County) -> None:
        rows = Department.objects.for_county(county).in_use_or([])
        departments = {department.name: department for department in rows}
        by_pk = {department.pk: department for department in rows}
        for alias in Alias.objects.for_county(county).filter(department__in=by_pk):
            departments.setdefault(alias.name, by_pk[alias.department_id or 0])
        self.departments = NameIndex(departments, county.name)
        self.indicators: dict[str, list[Indicator]] = defaultdict(list)
        for indicator in _indicators(county):
            code, name = indicator.code, indicator.name
            for text in {code, name, f"{code} {name}"}:
                self.indicators[text].append(indicator)
        standing = Problem.objects.for_county(county).as_of(timezone.localdate())
        unsolved = standing.exclude(state=ProblemState.STRUCK)
        self.problems = set(unsolved.values_list("description", "place_id", "responsible_id"))


def _indicators(county: County) -> Any:
    """The indicators of the set in force, as in the form of a problem."""
    return indicators_of(county, timezone.localdate())


def _read(number: int, cells: list[Any]) -> CheckedLine:
    line = read_line(number, cells, HEADS)
    for head, text in line.values.items():
        if text == NOTHING or (head, text) == ("学校或单位", WHOLE_COUNTY):
            line.values[head] = ""
    return line


def _words(line: CheckedLine, errors: LineErrors, head: str, *, needed: bool = False) -> str:
    text = line.values[head]
    if needed and not text:
        errors.add(head, "没有填写。请写明发现了什么问题。")
    if len(text) > LONGEST:
        errors.add(head, f"有 {len(text)} 个字，超过 {LONGEST} 个字，请写简短。")
    return text


def _indicator(line: CheckedLine, errors: LineErrors, lookup: _ProblemLookup) -> Indicator | None:
    text = line.values["指标"]
    matches = lookup.indicators.get(text, [])
    if text and not matches:
        errors.add("指标", f"没有“{text[:20]}”这项指标，请从下拉列表中选择，或留空。")
    elif len(matches) > 1:
        errors.add("指标", f"叫“{text[:20]}”的指标不止一项，请从下拉列表中选择，连编号一起写。")
    return matches[0] if len(matches) == 1 else None


def _responsible(
    line: CheckedLine, errors: LineErrors, lookup: _ProblemLookup
) -> Department | None:
    if not line.values["责任单位"]:
        errors.add("责任单位", "没有填写。请写负责整改的单位。")
    return read_department(line, errors, "责任单位", lookup.departments)


def _days(line: CheckedLine, errors: LineErrors) -> dict[str, date | None]:
    if not line.values["整改期限"]:
        errors.add("整改期限", "没有填写。请写成 2024-09-01 的形式。")
    due = read_day(line, errors, "整改期限", whole_month="last")
    back = read_day(line, errors, "回头看", whole_month="last")
    if due and back and back <= due:
        errors.add("回头看", "应晚于整改期限，请改正。")
    return {"due_on": due, "look_back_on": back}


def _refuse_duplicate(
    line: CheckedLine, errors: LineErrors, lookup: _ProblemLookup, seen: dict[tuple[Any, ...], int]
) -> None:
    """Add an error to a line that repeats an open problem or another line.

    Otherwise a file that is sent again would record every problem twice.
    """
    payload = line.payload
    place, responsible = payload["place"], payload["responsible"]
    if not payload["description"] or responsible is None:
        return
    key = (payload["description"], place.pk if place else None, responsible.pk)
    if key in lookup.problems:
        errors.add("问题", "同一单位的同样问题已经登记，还没有销号；请删去这一行。")
    elif key in seen:
        errors.add("问题", f"与第 {seen[key]} 行重复，请删去一行。")
    seen.setdefault(key, line.number)
