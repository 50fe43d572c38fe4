"""What happened to a problem, and the files that prove it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from counties.access import Access
from counties.models import County
from tracker.roadmaps.models import Evidence
from tracker.roadmaps.models.querysets import end_of
from tracker.roadmaps.selectors.evidence_archive import ArchivedFile, EvidenceSource
from tracker.supervision.models import Problem, ProblemEvent, ProblemEvidence
from tracker.supervision.rules.problem_states import ProblemAct


@dataclass(frozen=True)
class ProblemAction:
    """An event of a problem, and the files that came with it."""

    event: ProblemEvent
    uses: list[ProblemEvidence]

    @property
    def files(self) -> list[Evidence]:
        return [use.evidence for use in self.uses]


@dataclass(frozen=True)
class ProblemHistory:
    """The events of a problem, oldest first, and the files that belong to none of them."""

    actions: list[ProblemAction]
    linked: list[ProblemEvidence]

    @property
    def claim(self) -> ProblemAction | None:
        """The 申请销号 that waits for the office's verification."""
        last = self.actions[-1]
        return last if last.event.act == ProblemAct.CLAIM else None


def problem_history(problem: Problem, day: date) -> ProblemHistory:
    """Return the history of `problem` up to the end of `day`. Two queries."""
    events = problem.events.filter(at__lt=end_of(day)).select_related("by")
    uses = problem.evidence_uses.filter(at__lt=end_of(day)).select_related("evidence", "by")
    uses_of: dict[int | None, list[ProblemEvidence]] = defaultdict(list)
    for use in uses:
        uses_of[use.event_id].append(use)
    actions = [ProblemAction(event, uses_of[event.pk]) for event in events]
    return ProblemHistory(actions, uses_of[None])


def may_add_files(problem: Problem, access: Access) -> bool:
    """Return whether a user may add files to `problem`.

    The office may to any problem, a reporter if the own department is responsible.
    """
    return access.reports_for_all or problem.responsible_id in access.department_ids


def archived_files(county: County, day: date) -> Iterator[ArchivedFile]:
    """Yield the files of problems that concern an indicator, for the archive as of `day`.

    One query.
    """
    uses = ProblemEvidence.objects.for_county(county).filter(
        at__lt=end_of(day), problem__indicator__isnull=False
    )
    related = ("problem__indicator", "problem__responsible", "evidence__by")
    for use in uses.select_related(*related).order_by("at", "id"):
        problem, evidence = use.problem, use.evidence
        assert problem.indicator is not None
        mark = f"问{problem.pk:03d}"
        yield ArchivedFile(
            number="",
            code=problem.indicator.code,
            place=EvidenceSource(mark, mark.replace("问", "问题"), f"问题：{problem}"),
            unit=str(problem.responsible),
            evidence=evidence.pk,
            name=evidence.name,
            path=evidence.file.name,
            size=evidence.size,
            sha256=evidence.sha256,
            by=evidence.by.name,
            at=evidence.at,
        )
