"""The archive (档案): the numbered evidence of each indicator, and the evidence that is missing.

The number of a file consists of the indicator, the task and a serial number: L1-003-02. A later
file gets the next serial number, so that numbers do not change. Evidence that does not belong to a
task, such as that of a corrected problem, is passed in by the caller; its number is L1-问012-01.
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
from counties.units_on_day import department_name, group_name
from tracker.indicators.selectors.rule_sets import indicators_known, indicators_of
from tracker.roadmaps.choices import PlanState
from tracker.roadmaps.models import CountyPlan, EvidenceUse, IndicatorTarget, Task
from tracker.roadmaps.models.querysets import end_of
from tracker.roadmaps.rules.status import State

UNSORTED = "00"  # replaces the indicator in numbers of files for tasks without an indicator


@dataclass(frozen=True, order=True)
class EvidenceSource:
    """The task or problem to which a file belongs."""

    mark: str  # in its number: 003
    folder: str  # 第003项
    title: str  # 第3项 招聘教师


@dataclass(frozen=True)
class ArchivedFile:
    """A file under one indicator and source. `read_archive` sets its number."""

    number: str
    code: str  # of the indicator
    place: EvidenceSource
    unit: str  # the unit whose report has it; empty if it was linked to the task
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
    """An indicator with its files, and the number of files in each of the three years."""

    code: str
    name: str
    lines: list[ArchivedFile]
    by_year: list[int]

    @property
    def places(self) -> dict[EvidenceSource, list[ArchivedFile]]:
        """The files by task in the order of the plan, then by problem."""
        files: dict[EvidenceSource, list[ArchivedFile]] = defaultdict(list)
        for line in self.lines:
            files[line.place].append(line)
        return dict(sorted(files.items()))


@dataclass(frozen=True)
class MissingEvidence:
    """A task that should have evidence but has none, and the reason."""

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
        """Each file by its id, with its first number."""
        return {line.evidence: line for line in reversed(self.lines)}

    @property
    def empty(self) -> list[ArchiveSection]:
        """The indicators without evidence."""
        return [section for section in self.sections if not section.lines]


def read_archive(plan: CountyPlan, day: date, more: Iterable[ArchivedFile] = ()) -> Archive:
    """Return the archive of `plan` at the end of `day`.

    `more` are the files that do not belong to tasks, the oldest first. Four queries; six if a file
    proves an indicator that is no longer in the set.
    """
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
    """Return the names of the indicators of the county's set by code, in their order.

    Those of other sets that are in `used` come last.
    """
    names = dict(indicators_of(county, day).values_list("code", "name"))
    if used - names.keys() - {UNSORTED}:
        known = indicators_known(county, day)
        names |= {code: each.name for code, each in known.items() if code in used - names.keys()}
    return names


def _indicators_of_tasks(plan: CountyPlan) -> dict[int, list[str]]:
    """Return the codes of the indicators of each task, according to its targets."""
    targets = IndicatorTarget.objects.filter(plan=plan, task__isnull=False)
    codes: dict[int, list[str]] = defaultdict(list)
    pairs = targets.filter(indicator__isnull=False).order_by("indicator__position")
    for task, code in pairs.values_list("task_id", "indicator__code"):
        if code not in codes[task]:
            codes[task].append(code)
    return codes


def _uses(plan: CountyPlan, day: date) -> list[dict[str, Any]]:
    """Return the uses of evidence for the tasks of `plan`.

    The evidence of a superseded version is linked to the current rows of its tasks; it is returned
    with the texts that the tasks had in that version, which takes one more query.
    """
    former_texts: dict[int, dict[str, Any]] = {}
    if plan.state == PlanState.SUPERSEDED:
        texts = plan.tasks.exclude(carried_by=None)
        names = {"task_id": F("pk"), "root": F("carried_by"), **{
            f"task__{name}": F(name) for name in ("position", "title", "content")
        }}  # fmt: skip
        former_texts = {row.pop("root"): row for row in texts.values(**names)}
    of_plan = Q(task__plan=plan) | Q(task__in=list(former_texts))
    uses = EvidenceUse.objects.filter(of_plan, at__lt=end_of(day))
    rows = uses.order_by("at", "id").values(
        "task_id", "task__position", "task__title", "task__content", "indicator__code",
        "report__assignment__department", "report__assignment__department__name",
        "report__assignment__group", "report__assignment__group__name",
        "evidence_id", "evidence__name", "evidence__file", "evidence__size", "evidence__sha256",
        "evidence__by__name", "evidence__at",
    )  # fmt: skip
    return [use | former_texts.get(use["task_id"], {}) for use in rows]


def _lines(uses: Iterable[dict[str, Any]], codes: dict[int, list[str]]) -> Iterator[ArchivedFile]:
    for use in uses:
        own = use["indicator__code"]
        for code in [own] if own else codes.get(use["task_id"]) or [UNSORTED]:
            yield _line(use, code)


def _numbered(lines: Iterable[ArchivedFile]) -> Iterator[ArchivedFile]:
    """Number the files; one that was linked several times to the same source appears once."""
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
    return ArchivedFile(
        number="",
        code=code,
        place=EvidenceSource(f"{position:03d}", f"第{position:03d}项", f"第{position}项 {title}"),
        unit=_unit(use),
        evidence=use["evidence_id"],
        name=use["evidence__name"],
        path=use["evidence__file"],
        size=use["evidence__size"],
        sha256=use["evidence__sha256"],
        by=use["evidence__by__name"],
        at=use["evidence__at"],
    )


def _unit(use: dict[str, Any]) -> str:
    """Return the name on the day of the unit whose report the file proves, or nothing."""
    assignment = "report__assignment__"
    if name := use[f"{assignment}department__name"]:
        return department_name(use[f"{assignment}department"], name)
    return group_name(use[f"{assignment}group"], use[f"{assignment}group__name"] or "")


def _short(content: str) -> str:
    """Return the title of a task without one: the beginning of its content."""
    return Truncator(content).chars(40)


def _gaps(plan: CountyPlan, day: date, proved: set[int]) -> list[MissingEvidence]:
    """Return the tasks without evidence that are closed or require it."""
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
