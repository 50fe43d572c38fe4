"""Plan templates: fill a template for a county, and make a template from a county's plan.

A template is a `PlanDraft` with blanks, one of them for the name of the county. Pure.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from tracker.roadmaps.plans import blanks
from tracker.roadmaps.plans.blanks import AnswerError, read_answer
from tracker.roadmaps.plans.schema import (
    AssignmentDraft,
    DraftError,
    DueDraft,
    Flaw,
    GroupDraft,
    PlanDraft,
    TargetDraft,
    TaskDraft,
    WindowDraft,
)
from tracker.roadmaps.plans.shifting import shifted
from tracker.roadmaps.plans.validation import check
from tracker.time_expressions.parser import read_due, read_window

COUNTY = "{县名}"
ANY_COUNTY = "100000"  # the county code of a template: that of the whole country
# The kinds of units that differ from county to county, and the kind of group that replaces them.
_OWN_KINDS = {"school": "schools", "township": "townships"}
_GROUPS = {"schools": "各学校", "townships": "各乡镇（街道）"}


def first_year(draft: PlanDraft) -> int | None:
    """Return the first year of a template, which a county may change; None if it has no year."""
    return draft.milestones[0].year if draft.milestones else draft.target_year


def fill(draft: PlanDraft, answers: Mapping[str, str], years: int = 0) -> PlanDraft:
    """Return the template `draft` shifted by `years`, with `answers` (by mark, as typed) filled in.

    A blank without an answer stays. Periods and deadlines whose last blank is filled get their
    dates, and a target whose value was a blank gets a number. Raises DraftError if an answer is not
    valid, a period cannot be read, or the years cannot be shifted.
    """
    known = {blank.mark: blank for blank in blanks.blanks_in(draft)}
    read, problems = {}, []
    for mark, typed in answers.items():
        if mark in known:
            try:
                read[mark] = read_answer(known[mark].kind, typed)
            except AnswerError as error:
                problems.append(Flaw(known[mark].name, str(error)))
    if problems:
        raise DraftError(problems)
    return _written(shifted(draft, years), {mark: text for mark, text in read.items() if text})


def _written(draft: PlanDraft, answers: dict[str, str]) -> PlanDraft:
    filled = blanks.rewritten(draft, lambda text: blanks.fill_in(text, answers))
    return replace(
        filled,
        stages=tuple(
            replace(new, window=_window(new.name, old.window, new.window, None, draft.issued_on))
            for old, new in zip(draft.stages, filled.stages, strict=True)
        ),
        targets=tuple(map(_with_value, filled.targets)),
        tasks=tuple(
            _task(old, new, draft.issued_on)
            for old, new in zip(draft.tasks, filled.tasks, strict=True)
        ),
    )


def _task(old: TaskDraft, new: TaskDraft, issued: date | None) -> TaskDraft:
    name = new.title or new.content[:20]
    return replace(
        new,
        window=_window(name, old.window, new.window, new.year, issued),
        due=_due(old.due, new.due, new.year, issued),
        targets=tuple(map(_with_value, new.targets)),
    )


def _window(
    name: str, old: WindowDraft, new: WindowDraft, year: int | None, issued: date | None
) -> WindowDraft:
    if old.text == new.text or blanks.MARK.search(new.text):
        return new
    read = read_window(new.text, year=year, issued=issued)
    if read.start is None and read.end is None:
        raise DraftError([Flaw(name, f"“{new.text}”读不出起止时间：{read.reason}")])
    return replace(new, start=read.start, end=read.end)


def _due(old: DueDraft, new: DueDraft, year: int | None, issued: date | None) -> DueDraft:
    if old.text == new.text or blanks.MARK.search(new.text):
        return new
    read = read_due(new.text, year=year, issued=issued)
    return replace(new, on=read.due, precision=read.precision.value)


def _with_value(target: TargetDraft) -> TargetDraft:
    """Return `target` with its reference as the value if that is a number.

    The blank for a target's value is in its reference, because `value` is a number.
    """
    is_number = target.reference.isascii() and target.reference.replace(".", "", 1).isdecimal()
    if not is_number or target.value is not None:
        return target
    return replace(target, value=Decimal(target.reference), reference="")


def check_template(draft: PlanDraft) -> list[Flaw]:
    """Return the rules that `draft` breaks: those of a plan, with the county of a template."""
    problems = check(replace(draft, state="draft"))
    if draft.county != ANY_COUNTY:
        problems.append(Flaw("county", f"模板的县代码应为{ANY_COUNTY}"))
    return problems


def generalised(draft: PlanDraft, names: tuple[str, ...]) -> PlanDraft:
    """Return the plan `draft` of a county as a template.

    `names` are the full and the short name of the county; they become a blank. Units get their
    canonical names, and a school or township becomes the group of its kind. The template has no
    number and day of issue, people, aliases, members of groups, source lines or reported figures.
    """
    longest = sorted(filter(None, set(names)), key=len, reverse=True)

    def nameless(text: str) -> str:
        for name in longest:
            text = text.replace(name, COUNTY)
        return text

    general = replace(
        _general_units(draft),
        doc_number="",
        issued_on=None,
        members=(),
        stages=tuple(replace(each, lines=None) for each in draft.stages),
        milestones=tuple(replace(each, lines=None) for each in draft.milestones),
        targets=_general_targets(draft.targets),
    )
    return replace(
        blanks.rewritten(general, nameless),
        key="template",
        series="plan",
        county=ANY_COUNTY,
        state="draft",
        version=1,
    )


def _general_units(draft: PlanDraft) -> PlanDraft:
    """Return `draft` with schools and townships replaced by groups, and only the units it uses."""
    own = {d.name: _OWN_KINDS[d.kind] for d in draft.departments if d.kind in _OWN_KINDS}
    groups = _groups(draft, own)
    named = {group.kind: group.name for group in reversed(groups)}
    instead = {unit: named[kind] for unit, kind in own.items()}
    tasks = tuple(_general_task(task, instead) for task in draft.tasks)
    used = {each.unit for task in tasks for each in task.assignments}
    needed = used | {d.parent for d in draft.departments if d.name in used}
    bureaus = [d for d in draft.departments if d.name in needed and d.name not in own]
    return replace(
        draft,
        departments=tuple(replace(d, aliases=()) for d in bureaus),
        groups=tuple(group for group in groups if group.name in used),
        tasks=tasks,
    )


def _groups(draft: PlanDraft, own: Mapping[str, str]) -> list[GroupDraft]:
    """Return the groups of the plan without members, and new ones to replace its `own` units."""
    groups = [replace(group, members=(), aliases=()) for group in draft.groups]
    taken = {unit.name for unit in (*draft.departments, *draft.groups)}
    for kind in dict.fromkeys(own.values()):
        if not any(group.kind == kind for group in groups):
            name = _GROUPS[kind]
            groups.append(GroupDraft(name if name not in taken else f"{name}（集合）", kind))
    return groups


def _general_task(task: TaskDraft, instead: Mapping[str, str]) -> TaskDraft:
    assignments: dict[tuple[str, str, int | None], AssignmentDraft] = {}
    for each in task.assignments:
        unit = instead.get(each.unit, each.unit)
        place = (unit, each.role, each.item)
        if each.role != "leader" and (each.leads or place not in assignments):
            assignments[place] = replace(each, unit=unit, written=unit)
    return replace(
        task,
        assignments=tuple(assignments.values()),
        targets=_general_targets(task.targets),
        units_text="",
        lines=None,
    )


def _general_targets(targets: tuple[TargetDraft, ...]) -> tuple[TargetDraft, ...]:
    return tuple(replace(each, lines=None) for each in targets if not each.is_status)
