"""The archive: what proves each indicator, by task and unit, numbered; and what is missing.

A number is made of the indicator, the task and the order of coming: L1-003-02. A file that comes
later takes the next one, so that a number once given out stays. What else proves an indicator (a
problem put right) is handed in by those who know of it, under a mark of its own: L1-问012-01.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q
from django.utils import timezone
from django.utils.text import Truncator

from counties.models import County
from tracker.indicators.rule_sets import indicators_known, indicators_of
from tracker.roadmaps.choices import PlanState
from tracker.roadmaps.models import CountyPlan, EvidenceUse, IndicatorTarget, Task
from tracker.roadmaps.models.querysets import end_of
from tracker.roadmaps.rules.status import State

UNSORTED = "00"  # in the number of what proves a task that serves no indicator


@dataclass(frozen=True, order=True)
class EvidenceSource:
    """What a file belongs to under its indicator: a task, or a problem."""

    mark: str  # in its number: 003
    folder: str  # 第003项
    title: str  # 第3项 招聘教师


@dataclass(frozen=True)
class ArchivedFile:
    """One file under one indicator and place. Its number is given by `read_archive`."""

    number: str
    code: str  # of the indicator
    place: EvidenceSource
    unit: str  # whose report brought it; empty where it was linked to the task
    evidence: int
    name: str
    path: str  # in the storage
    size: int
    sha256: str
    by: str
    at: datetime

    @property
    def year(self) -> int:
        return timezone.localtime(self.at).year


@dataclass(frozen=True)
class ArchiveSection:
    """One indicator: its files, and how many came in each of the three years."""

    code: str
    name: str
    lines: list[ArchivedFile]
    by_year: list[int]

    @property
    def places(self) -> dict[EvidenceSource, list[ArchivedFile]]:
        """The files by task in the order of the plan, then by problem."""
        found: dict[EvidenceSource, list[ArchivedFile]] = defaultdict(list)
        for line in self.lines:
            found[line.place].append(line)
        return dict(sorted(found.items()))


@dataclass(frozen=True)
class MissingEvidence:
    """A task that should have evidence and has none."""

    pk: int
    position: int
    title: str
    why: str


@dataclass(frozen=True)
class Archive:
    """The evidence of a plan as of a day."""

    years: list[int]
    sections: list[ArchiveSection]
    gaps: list[MissingEvidence]

    @property
    def lines(self) -> list[ArchivedFile]:
        return [line for section in self.sections for line in section.lines]

    @property
    def files(self) -> dict[int, ArchivedFile]:
        """Each file once, under its first number."""
        return {line.evidence: line for line in reversed(self.lines)}

    @property
    def empty(self) -> list[ArchiveSection]:
        """The indicators that nothing proves."""
        return [section for section in self.sections if not section.lines]


def read_archive(plan: CountyPlan, day: date, more: Iterable[ArchivedFile] = ()) -> Archive:
    """The archive of `plan` by the end of `day`, with `more` lines, oldest first, of what is no
    task. Four queries, whatever its size; six where a file proves what the set no longer has."""
    uses = list(_uses(plan, day))
    lines = list(_numbered([*_lines(uses, _indicators_of_tasks(plan)), *more]))
    years = [day.year - 2, day.year - 1, day.year]
    names = _names(plan.county, day, {line.code for line in lines})
    if any(line.code == UNSORTED for line in lines):
        names[UNSORTED] = "未对应指标的任务"
    by_code: dict[str, list[ArchivedFile]] = defaultdict(list)
    for line in lines:
        by_code[line.code].append(line)
    sections = [_section(code, name, by_code[code], years) for code, name in names.items()]
    return Archive(years, sections, _gaps(plan, day, {use["task__position"] for use in uses}))


def _section(code: str, name: str, lines: list[ArchivedFile], years: list[int]) -> ArchiveSection:
    count = Counter(line.year for line in lines)
    ordered = sorted(lines, key=lambda line: line.number)
    return ArchiveSection(code, name, ordered, [count[year] for year in years])


def _names(county: County, day: date, used: set[str]) -> dict[str, str]:
    """Names of the indicators the county is judged by, in the order of their set; then those
    `used` that only another set has."""
    names = dict(indicators_of(county, day).values_list("code", "name"))
    if used - names.keys() - {UNSORTED}:
        known = indicators_known(county, day)
        names |= {code: each.name for code, each in known.items() if code in used - names.keys()}
    return names


def _indicators_of_tasks(plan: CountyPlan) -> dict[int, list[str]]:
    """The codes of the indicators that each task serves, by the plan's targets."""
    targets = IndicatorTarget.objects.filter(plan=plan, task__isnull=False)
    found: dict[int, list[str]] = defaultdict(list)
    pairs = targets.filter(indicator__isnull=False).order_by("indicator__position")
    for task, code in pairs.values_list("task_id", "indicator__code"):
        if code not in found[task]:
            found[task].append(code)
    return found


def _uses(plan: CountyPlan, day: date) -> list[dict[str, Any]]:
    """The uses for the tasks of `plan`. Those of an earlier version are on the tasks that went on,
    and are shown under what these said then: one query more."""
    then: dict[int, dict[str, Any]] = {}
    if plan.state == PlanState.SUPERSEDED:
        texts = plan.tasks.exclude(carried_by=None)
        names = {"task_id": F("pk"), "root": F("carried_by"), **{
            f"task__{name}": F(name) for name in ("position", "title", "content")
        }}  # fmt: skip
        then = {row.pop("root"): row for row in texts.values(**names)}
    of_plan = Q(task__plan=plan) | Q(task__in=list(then))
    uses = EvidenceUse.objects.filter(of_plan, at__lt=end_of(day))
    found = uses.order_by("at", "id").values(
        "task_id", "task__position", "task__title", "task__content", "indicator__code",
        "report__assignment__department__name", "report__assignment__group__name",
        "evidence_id", "evidence__name", "evidence__file", "evidence__size", "evidence__sha256",
        "evidence__by__name", "evidence__at",
    )  # fmt: skip
    return [use | then.get(use["task_id"], {}) for use in found]


def _lines(uses: Iterable[dict[str, Any]], codes: dict[int, list[str]]) -> Iterator[ArchivedFile]:
    for use in uses:
        own = use["indicator__code"]
        for code in [own] if own else codes.get(use["task_id"]) or [UNSORTED]:
            yield _line(use, code)


def _numbered(lines: Iterable[ArchivedFile]) -> Iterator[ArchivedFile]:
    """A file counts once under one indicator and place, however often it was linked."""
    last: Counter[tuple[str, str]] = Counter()
    seen: set[tuple[str, str, int]] = set()
    for line in lines:
        place = (line.code, line.place.mark)
        if (*place, line.evidence) in seen:
            continue
        seen.add((*place, line.evidence))
        last[place] += 1
        yield replace(line, number=f"{line.code}-{line.place.mark}-{last[place]:02d}")


def _line(use: dict[str, Any], code: str) -> ArchivedFile:
    position = use["task__position"]
    title = use["task__title"] or _short(use["task__content"])
    department = use["report__assignment__department__name"]
    return ArchivedFile(
        number="",
        code=code,
        place=EvidenceSource(f"{position:03d}", f"第{position:03d}项", f"第{position}项 {title}"),
        unit=department or use["report__assignment__group__name"] or "",
        evidence=use["evidence_id"],
        name=use["evidence__name"],
        path=use["evidence__file"],
        size=use["evidence__size"],
        sha256=use["evidence__sha256"],
        by=use["evidence__by__name"],
        at=use["evidence__at"],
    )


def _short(content: str) -> str:
    """What a task without a title is called in the archive."""
    return Truncator(content).chars(40)


def _gaps(plan: CountyPlan, day: date, proved: set[int]) -> list[MissingEvidence]:
    """Tasks without evidence that are closed, or that demand it."""
    tasks = Task.objects.filter(plan=plan).as_of(day).exclude(position__in=proved)
    wanting = tasks.filter(Q(needs_evidence=True) | Q(state=State.CLOSED)).order_by("position")
    return [
        MissingEvidence(
            task.pk,
            task.position,
            task.title or _short(task.content),
            "已办结，没有材料" if task.state == State.CLOSED else "须有材料，还没有",
        )
        for task in wanting.exclude(state=State.CANCELLED)
    ]
