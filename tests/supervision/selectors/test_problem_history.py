"""Reading what files prove of problems."""

from datetime import date, timedelta

import pytest

from tests.conftest import CANARY
from tests.roadmaps.builders import at
from tests.roadmaps.hostile import PDF, kept
from tests.supervision.builders import problem
from tests.supervision.conftest import TODAY, Scene
from tracker.indicators.models import Indicator
from tracker.roadmaps.selectors.evidence_archive import read_archive
from tracker.supervision.models import Problem
from tracker.supervision.rules.problem_states import ProblemAct
from tracker.supervision.selectors.problem_history import archived_files, problem_history
from tracker.supervision.services.problems import act_on, add_problem_files


def act(scene: Scene, row: Problem, what: ProblemAct, *names: str) -> None:
    row.refresh_from_db()
    act_on(
        by=scene.cast.office, problem=row, act=what, version=row.version, text="说明",
        files=[kept(name.encode(), f"{name}.txt") for name in names],
    )  # fmt: skip


def test_the_claim_is_the_last_act_alone(scene: Scene, time_machine):
    row = problem(scene)
    assert problem_history(row, TODAY).claim is None
    act(scene, row, ProblemAct.PROGRESS, "甲")
    assert problem_history(row, TODAY).claim is None
    time_machine.move_to(at(date(2024, 5, 21)), tick=False)
    act(scene, row, ProblemAct.CLAIM, "甲", "乙")
    add_problem_files(by=scene.cast.office, problem=row, files=[kept()])
    history = problem_history(row, date(2024, 5, 21))
    assert history.claim is not None
    assert [file.name for file in history.claim.files] == ["甲.txt", "乙.txt"]
    assert [use.evidence.name for use in history.linked] == ["总结.pdf"]
    assert [len(action.files) for action in history.actions] == [0, 1, 2]
    before = problem_history(row, TODAY)
    assert ([len(action.files) for action in before.actions], before.linked) == ([0, 1], [])
    act(scene, row, ProblemAct.RETURN)
    assert problem_history(row, date(2024, 5, 21)).claim is None


def test_files_of_a_problem_stand_under_its_indicator(scene: Scene, reference):
    indicator = Indicator.objects.get(code="L1")
    row, other = problem(scene, indicator=indicator), problem(scene)
    act(scene, row, ProblemAct.CLAIM, "甲", "乙")
    add_problem_files(by=scene.cast.office, problem=row, files=[kept("甲".encode(), "甲.txt")])
    act(scene, other, ProblemAct.CLAIM, "丙")  # concerns no indicator
    archive = read_archive(scene.plan, TODAY, archived_files(scene.county, TODAY))
    (section,) = [s for s in archive.sections if s.lines]
    mark = f"问{row.pk:03d}"
    assert [(line.number, line.name, line.unit) for line in section.lines] == [
        (f"L1-{mark}-01", "甲.txt", "县财政局"),
        (f"L1-{mark}-02", "乙.txt", "县财政局"),
    ]
    (place,) = section.places
    assert (place.folder, place.title) == (f"问题{row.pk:03d}", "问题：实验室药品管理不规范")
    assert list(archived_files(scene.county, TODAY - timedelta(days=1))) == []


@pytest.mark.parametrize("count", [1, 30])
def test_proofs_take_one_query_and_know_their_county(
    scene: Scene, reference, count, django_assert_num_queries
):
    indicator = Indicator.objects.get(code="L1")
    row = problem(scene, indicator=indicator)
    act(scene, row, ProblemAct.CLAIM, *map(str, range(count)))
    their = Problem.objects.create(
        county=scene.cast.other, source="self", description=CANARY, indicator=indicator,
        responsible=scene.cast.other.departments.first(), due_on=TODAY, by=scene.cast.stranger,
    )  # fmt: skip
    add_problem_files(by=scene.cast.stranger, problem=their, files=[kept(PDF, f"{CANARY}.pdf")])
    with django_assert_num_queries(1):
        lines = list(archived_files(scene.county, TODAY))
    assert len(lines) == count
    assert CANARY not in str(lines)
