"""Plan templates: store and share them, and fill them to make or complete a draft plan."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from counties import audit
from counties.concurrency import StaleEdit
from counties.models import County, User
from tracker.roadmaps.choices import PlanState, TaskSource
from tracker.roadmaps.models import (
    ActionItem,
    CountyPlan,
    IndicatorTarget,
    PlanTemplate,
    RowChoice,
    Stage,
    Task,
    YearlyMilestone,
)
from tracker.roadmaps.plans import blanks, yaml_files
from tracker.roadmaps.plans.schema import (
    DraftError,
    Flaw,
    PlanDraft,
)
from tracker.roadmaps.plans.templates import check_template, fill, generalised
from tracker.roadmaps.plans.validation import check
from tracker.roadmaps.selectors.plan_drafts import draft_of
from tracker.roadmaps.selectors.targets import refuse_looser
from tracker.roadmaps.services.plans import stage_values, target_values, task_values
from tracker.roadmaps.services.versions import lock_draft, new_version


@lru_cache(maxsize=8)
def read_template(text: str) -> PlanDraft:
    """Return the template in `text`, the stored text of a plan file."""
    return yaml_files.parse(text, "模板")


def load_template(path: Path) -> PlanTemplate:
    """Store, or update, the template of the portal in the file at `path`.

    Raises DraftError if the file is not a valid template.
    """
    draft = yaml_files.read(path)
    if problems := check_template(draft):
        raise DraftError(problems)
    template, _ = PlanTemplate.objects.update_or_create(
        key=draft.key, defaults=_template_values(draft)
    )
    return template


def _template_values(draft: PlanDraft) -> dict[str, Any]:
    return {
        "title": draft.title,
        "text": yaml_files.write(draft),
        "tasks": len(draft.tasks),
        "blanks": len(blanks.blanks_in(draft)),
    }


@transaction.atomic
def save_as_template(*, plan: CountyPlan, by: User) -> PlanTemplate:
    """Make a template of `plan` and return it; only the county itself sees it until it is shared.

    It replaces an earlier template of the same plan. Raises DraftError if `plan` is not in force.
    """
    if plan.state != PlanState.IN_FORCE:
        raise DraftError([Flaw("", "只有施行中的方案才能另存为模板")])
    county = plan.county
    draft = generalised(draft_of(plan), (county.name, county.short_name))
    template, _ = PlanTemplate.objects.update_or_create(
        key=f"{county.code}-{plan.series}",
        defaults={
            **_template_values(draft),
            "county": county,
            "shared": False,  # the county looks at the new text before others see it
            "made_by": by,
            "made_at": timezone.now(),
        },
    )
    _record(by, "另存为模板", template, {"plan": plan.label})
    return template


@transaction.atomic
def share_template(*, template: PlanTemplate, shared: bool, by: User) -> None:
    """Share the county's own `template` with other counties, or stop sharing it."""
    template.shared = shared
    template.save(update_fields=["shared"])
    _record(by, "模板供其他县使用" if shared else "模板不再供其他县使用", template, {})


@transaction.atomic
def delete_template(*, template: PlanTemplate, by: User) -> None:
    """Delete the county's own `template`; plans that were made from it stay."""
    _record(by, "删除模板", template, {})
    template.delete()


def _record(by: User, verb: str, template: PlanTemplate, after: dict[str, Any]) -> None:
    audit.record(by=by, verb=verb, target=template, county=template.county, after=after)


def newest_plan(county: County) -> int:
    """Return the id of the newest plan version of `county`, 0 if there is none."""
    return CountyPlan.objects.for_county(county).aggregate(n=models.Max("pk"))["n"] or 0


@transaction.atomic
def use_template(
    *,
    template: PlanTemplate,
    county: County,
    answers: Mapping[str, str],
    years: int,
    seen_newest: int,
    by: User,
) -> CountyPlan:
    """Make a draft version of the plan of `county` from `template`, and return it.

    The template is shifted by `years` and filled with `answers` (by mark); blanks without an answer
    stay. Raises DraftError if an answer is not valid or a target is looser than the indicator set,
    StaleEdit if `seen_newest` is no longer the newest version.
    """
    County.objects.select_for_update().get(pk=county.pk)
    if newest_plan(county) != seen_newest:
        raise StaleEdit
    draft = fill(read_template(template.text), answers, years)
    refuse_looser(draft, county)
    made = new_version(draft=draft, county=county, by=by)
    _record_plan(by, "从模板新建方案", made, {"title": str(template)})
    return made


@transaction.atomic
def fill_plan(
    *, plan: CountyPlan, answers: Mapping[str, str], seen_edits: int, by: User
) -> CountyPlan:
    """Fill `answers` (by mark) into the blanks of the draft `plan`, and return the plan.

    `seen_edits` is the number of edits that the user saw. Raises DraftError as `use_template` does,
    StaleEdit if the draft has been edited or issued since.
    """
    lock_draft(plan, seen_edits)
    before = draft_of(plan)
    after = fill(before, answers)
    if problems := check(after):
        raise DraftError(problems)
    refuse_looser(after, plan.county)
    _rewrite(plan, before, after)
    filled = {b.mark for b in blanks.blanks_in(before)} - {b.mark for b in blanks.blanks_in(after)}
    given = {blanks.name_of(mark): answers[mark] for mark in sorted(filled)}
    _record_plan(by, "填写方案空白", plan, given)
    return plan


def _record_plan(by: User, verb: str, plan: CountyPlan, after: dict[str, Any]) -> None:
    audit.record(by=by, verb=verb, target=plan, county=plan.county, after=after)


def _rewrite(plan: CountyPlan, before: PlanDraft, after: PlanDraft) -> None:
    """Update the rows of `plan` from the draft `before` to `after`, which has the same rows."""
    for name in ("title", "roadmap_title", "issuer", "basis", "note", "doc_number", "annex"):
        setattr(plan, name, getattr(after, name))
    plan.save()
    goals = [{"goal": goal.goal} for goal in after.milestones]
    _save(YearlyMilestone, plan.milestones.all(), before.milestones, after.milestones, goals)
    stages = [stage_values(stage) for stage in after.stages]
    _save(Stage, plan.stages.all(), before.stages, after.stages, stages)
    tasks = list(plan.tasks.filter(source=TaskSource.PLAN))
    _save(Task, tasks, before.tasks, after.tasks, [task_values(each) for each in after.tasks])
    _save_targets(plan.targets.filter(task=None), before.targets, after.targets)
    for row, old, new in zip(tasks, before.tasks, after.tasks, strict=True):
        if old == new:
            continue
        Task.objects.filter(pk=row.pk).update(version=F("version") + 1)
        RowChoice.objects.filter(after=row).delete()
        texts = [{"text": text} for text in new.items]
        _save(ActionItem, row.items.all(), old.items, new.items, texts)
        _save_targets(row.targets.all(), old.targets, new.targets)


def _save_targets(
    rows: Iterable[IndicatorTarget], old: tuple[Any, ...], new: tuple[Any, ...]
) -> None:
    _save(IndicatorTarget, rows, old, new, [target_values(each) for each in new])


def _save(
    model: type[models.Model],
    rows: Iterable[models.Model],
    old: tuple[Any, ...],
    new: tuple[Any, ...],
    values: list[dict[str, Any]],
) -> None:
    changed = list(_changed(rows, old, new, values))
    if changed:
        model._default_manager.bulk_update(changed, list(values[0]), batch_size=100)


def _changed(
    rows: Iterable[models.Model],
    old: tuple[Any, ...],
    new: tuple[Any, ...],
    values: list[dict[str, Any]],
) -> Iterator[models.Model]:
    for row, was, now, fields in zip(rows, old, new, values, strict=True):
        if was != now:
            for name, value in fields.items():
                setattr(row, name, value)
            yield row
