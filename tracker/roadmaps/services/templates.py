"""Plan templates: kept, shared, and filled into draft versions of a county's plan."""

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
from tracker.roadmaps.services.versions import claim_draft, new_version


@lru_cache(maxsize=8)
def read_template(text: str) -> PlanDraft:
    """The template that `text`, a kept plan file, holds."""
    return yaml_files.parse(text, "模板")


def load_template(path: Path) -> PlanTemplate:
    """Keep the template that comes with the portal in the file at `path`, or bring it up to date.

    Raises DraftError for a file that is no template.
    """
    draft = yaml_files.read(path)
    if problems := check_template(draft):
        raise DraftError(problems)
    kept, _ = PlanTemplate.objects.update_or_create(key=draft.key, defaults=_kept(draft))
    return kept


def _kept(draft: PlanDraft) -> dict[str, Any]:
    return {
        "title": draft.title,
        "text": yaml_files.write(draft),
        "tasks": len(draft.tasks),
        "blanks": len(blanks.find(draft)),
    }


@transaction.atomic
def save_as_template(*, plan: CountyPlan, by: User) -> PlanTemplate:
    """Make a template of `plan`, for the county itself until it is shared; made again, it takes
    the place of the one made before. Raises DraftError for a plan that is not in force.
    """
    if plan.state != PlanState.IN_FORCE:
        raise DraftError([Flaw("", "只有施行中的方案才能另存为模板")])
    county = plan.county
    draft = generalised(draft_of(plan), (county.name, county.short_name))
    kept, _ = PlanTemplate.objects.update_or_create(
        key=f"{county.code}-{plan.series}",
        defaults={
            **_kept(draft),
            "county": county,
            "shared": False,  # others see what was looked at before
            "made_by": by,
            "made_at": timezone.now(),
        },
    )
    _record(by, "另存为模板", kept, {"plan": plan.label})
    return kept


@transaction.atomic
def share_template(*, template: PlanTemplate, shared: bool, by: User) -> None:
    """Let other counties see the county's own `template`, or no longer."""
    template.shared = shared
    template.save(update_fields=["shared"])
    _record(by, "模板供其他县使用" if shared else "模板不再供其他县使用", template, {})


@transaction.atomic
def delete_template(*, template: PlanTemplate, by: User) -> None:
    """Delete the county's own `template`; plans made from it stay."""
    _record(by, "删除模板", template, {})
    template.delete()


def _record(by: User, verb: str, template: PlanTemplate, after: dict[str, Any]) -> None:
    audit.record(by=by, verb=verb, target=template, county=template.county, after=after)


def newest_plan(county: County) -> int:
    """The id of the plan version made last in `county`, 0 where there is none."""
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
    """Make `template`, moved by `years` and with `answers` (by mark), a draft version of the plan
    of `county`; what is not answered stays open.

    Raises DraftError for answers that do not fit and targets looser than the indicator set,
    StaleEdit when another version was made since the form was opened (`seen_newest`).
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
    """Write `answers` (by mark) into the blanks of the draft `plan`, seen with `seen_edits`.

    Raises as `use_template`; StaleEdit when the draft has been edited or issued since.
    """
    claim_draft(plan, seen_edits)
    before = draft_of(plan)
    after = fill(before, answers)
    if problems := check(after):
        raise DraftError(problems)
    refuse_looser(after, plan.county)
    _rewrite(plan, before, after)
    filled = {b.mark for b in blanks.find(before)} - {b.mark for b in blanks.find(after)}
    given = {blanks.name_of(mark): answers[mark] for mark in sorted(filled)}
    _record_plan(by, "填写方案空白", plan, given)
    return plan


def _record_plan(by: User, verb: str, plan: CountyPlan, after: dict[str, Any]) -> None:
    audit.record(by=by, verb=verb, target=plan, county=plan.county, after=after)


def _rewrite(plan: CountyPlan, before: PlanDraft, after: PlanDraft) -> None:
    """Give the rows of `plan`, which say `before`, the words of `after`: the same rows, in the
    same order."""
    for name in ("title", "roadmap_title", "issuer", "basis", "note", "doc_number", "annex"):
        setattr(plan, name, getattr(after, name))
    plan.save()
    goals = [{"goal": goal.goal} for goal in after.milestones]
    _save(YearlyMilestone, plan.milestones.all(), before.milestones, after.milestones, goals)
    stages = [stage_values(stage) for stage in after.stages]
    _save(Stage, plan.stages.all(), before.stages, after.stages, stages)
    tasks = list(plan.tasks.filter(source=TaskSource.PLAN))
    _save(Task, tasks, before.tasks, after.tasks, [task_values(each) for each in after.tasks])
    _promises(plan.targets.filter(task=None), before.targets, after.targets)
    for row, old, new in zip(tasks, before.tasks, after.tasks, strict=True):
        if old == new:
            continue
        Task.objects.filter(pk=row.pk).update(version=F("version") + 1)
        RowChoice.objects.filter(after=row).delete()
        texts = [{"text": text} for text in new.items]
        _save(ActionItem, row.items.all(), old.items, new.items, texts)
        _promises(row.targets.all(), old.targets, new.targets)


def _promises(rows: Iterable[IndicatorTarget], old: tuple[Any, ...], new: tuple[Any, ...]) -> None:
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
