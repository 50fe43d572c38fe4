"""Files of problems: with the act or not at all, once, and written down."""

import pytest

from counties.concurrency import StaleEdit
from counties.models import AuditEvent
from tests.conftest import CANARY
from tests.roadmaps.hostile import PDF, kept
from tests.supervision.builders import problem
from tests.supervision.conftest import Scene
from tracker.roadmaps.models import Evidence
from tracker.roadmaps.services.evidence import add_files
from tracker.supervision.models import ProblemEvent, ProblemEvidence
from tracker.supervision.rules.problem_states import ProblemAct
from tracker.supervision.services.problems import ProblemRefused, act_on, add_problem_files


def test_files_come_with_the_act(scene: Scene):
    row = problem(scene)
    files = [kept(), kept(b"words", "说明.txt"), kept(name="再来一次.pdf")]
    event = act_on(
        by=scene.cast.reporter, problem=row, act=ProblemAct.CLAIM, version=0, text="已整改",
        files=files,
    )  # fmt: skip
    uses = ProblemEvidence.objects.all()
    assert [(u.evidence.name, u.event, u.by, u.at) for u in uses] == [
        ("总结.pdf", event, scene.cast.reporter, event.at),
        ("说明.txt", event, scene.cast.reporter, event.at),
    ]  # the same bytes under another name are the same file
    linked = AuditEvent.objects.filter(verb="关联佐证材料").order_by("id")
    assert [e.after["name"] for e in linked] == ["总结.pdf", "说明.txt"]


@pytest.mark.parametrize(
    ("act", "error"),
    [
        ({"act": ProblemAct.STRIKE}, ProblemRefused),
        ({"text": " "}, ProblemRefused),
        ({"version": 9}, StaleEdit),
    ],
)
def test_an_act_that_is_refused_leaves_no_file(scene: Scene, tmp_path, act, error):
    row = problem(scene)
    asked = {"act": ProblemAct.CLAIM, "version": 0, "text": "x", **act}
    with pytest.raises(error):
        act_on(by=scene.cast.office, problem=row, files=[kept()], **asked)
    assert (ProblemEvidence.objects.count(), Evidence.objects.count()) == (0, 0)
    assert ProblemEvent.objects.count() == 1
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


def test_a_held_file_is_linked_once_and_only_one_of_the_county(scene: Scene):
    task = scene.plan.tasks.first()
    assert task is not None
    theirs = scene.cast.other.plans.get().tasks.first()
    assert theirs is not None
    held = add_files(task=task, by=scene.cast.office, files=[kept()])[0].evidence
    foreign = add_files(task=theirs, by=scene.cast.stranger, files=[kept(PDF, f"{CANARY}.pdf")])[
        0
    ].evidence
    row = problem(scene)
    for count in (1, 0):
        made = add_problem_files(by=scene.cast.office, problem=row, existing=[held, foreign])
        assert [link.evidence for link in made] == [held] * count
    assert [(u.evidence, u.event) for u in row.evidence_uses.all()] == [(held, None)]
