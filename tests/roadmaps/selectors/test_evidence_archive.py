"""Numbers that stay, files under every indicator they prove, and what is missing."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from counties.models import User
from tests.roadmaps.builders import EDUCATION, FINANCE, assignment, at, close, plan, task
from tests.roadmaps.hostile import kept
from tracker.indicators.models import Indicator
from tracker.roadmaps.models import CountyPlan, Evidence, EvidenceUse
from tracker.roadmaps.plans.schema import TargetDraft
from tracker.roadmaps.selectors.evidence_archive import Archive, read_archive
from tracker.roadmaps.services.evidence import add_files, set_needs_evidence
from tracker.roadmaps.services.plans import issue_plan

DAY = date(2024, 5, 20)
L1 = TargetDraft("高于规定学历教师", ">=", Decimal(1), sentence="达到", indicator="L1")
L2 = TargetDraft("骨干教师", ">=", Decimal(1), sentence="达到", indicator="L2")


@pytest.fixture
def roadmap(cast, reference) -> CountyPlan:
    """Three tasks: of two indicators, of one, of none."""
    drafts = (
        task("招聘教师", units=(EDUCATION, FINANCE), targets=(L1, L2)),
        task("培训骨干", units=(EDUCATION,), targets=(L2,)),
        task("印发通知", units=(EDUCATION,)),
    )
    return issue_plan(plan(*drafts), by=None)


def put(roadmap: CountyPlan, by: User, position: int, name: str, **more: Any) -> None:
    """A file for the task at `position`."""
    row = roadmap.tasks.get(position=position)
    file = kept(f"{position} {name}".encode(), name)
    assert add_files(task=row, by=by, files=[file], **more)


def numbers(archive: Archive, code: str) -> list[tuple[str, str]]:
    section = next(s for s in archive.sections if s.code == code)
    return [(line.number, line.name) for line in section.lines]


def test_a_file_stands_under_every_indicator_of_its_task(cast, roadmap, time_machine) -> None:
    time_machine.move_to(at(DAY), tick=False)
    put(roadmap, cast.office, 1, "a.txt")
    put(roadmap, cast.office, 1, "b.txt")
    put(roadmap, cast.office, 2, "c.txt")
    archive = read_archive(roadmap, DAY)
    assert numbers(archive, "L1") == [("L1-001-01", "a.txt"), ("L1-001-02", "b.txt")]
    assert numbers(archive, "L2") == [
        ("L2-001-01", "a.txt"), ("L2-001-02", "b.txt"), ("L2-002-01", "c.txt"),
    ]  # fmt: skip
    assert [line.number for line in archive.files.values()].count("L1-001-01") == 1
    assert sorted(line.number for line in archive.files.values()) == [
        "L1-001-01", "L1-001-02", "L2-002-01",
    ]  # fmt: skip


def test_an_indicator_that_was_chosen_goes_before_the_tasks_own(cast, roadmap, today) -> None:
    chosen = Indicator.objects.get(code="Q1")
    put(roadmap, cast.office, 1, "a.txt", indicator=chosen)
    archive = read_archive(roadmap, today)
    assert numbers(archive, "Q1") == [("Q1-001-01", "a.txt")]
    assert numbers(archive, "L1") == []


def test_a_task_without_indicator_has_a_place_of_its_own(cast, roadmap, today) -> None:
    assert "00" not in [s.code for s in read_archive(roadmap, today).sections]
    put(roadmap, cast.office, 3, "a.txt")
    assert numbers(read_archive(roadmap, today), "00") == [("00-003-01", "a.txt")]


def test_a_file_linked_twice_is_one_line(cast, roadmap, today) -> None:
    put(roadmap, cast.office, 1, "a.txt")
    row, chosen = roadmap.tasks.get(position=1), Indicator.objects.get(code="L1")
    held = Evidence.objects.all()
    add_files(task=row, by=cast.office, existing=held, indicator=chosen)
    assert EvidenceUse.objects.count() == 2
    assert numbers(read_archive(roadmap, today), "L1") == [("L1-001-01", "a.txt")]


def test_numbers_stay_and_a_day_knows_only_its_own(cast, roadmap, time_machine) -> None:
    for day, name in [(date(2022, 12, 31), "a.txt"), (date(2023, 1, 1), "b.txt"), (DAY, "c.txt")]:
        time_machine.move_to(at(day, 23, 59), tick=False)
        put(roadmap, cast.office, 2, name)
    all_numbers = [("L2-002-01", "a.txt"), ("L2-002-02", "b.txt"), ("L2-002-03", "c.txt")]
    for day, count in [(date(2022, 12, 30), 0), (date(2022, 12, 31), 1), (date(2024, 5, 19), 2)]:
        assert numbers(read_archive(roadmap, day), "L2") == all_numbers[:count]
    archive = read_archive(roadmap, DAY)
    assert numbers(archive, "L2") == all_numbers
    section = next(s for s in archive.sections if s.code == "L2")
    assert (archive.years, section.by_year) == ([2022, 2023, 2024], [1, 1, 1])
    assert [place.title for place in section.places] == ["第2项 培训骨干"]


def test_what_is_missing(cast, roadmap, today) -> None:
    one, two, three = roadmap.tasks.order_by("position")
    assert read_archive(roadmap, today).gaps == []
    set_needs_evidence(task=one, by=cast.office, needed=True)
    close(assignment(two, EDUCATION), cast.office)
    close(assignment(three, EDUCATION), cast.office)
    put(roadmap, cast.office, 3, "a.txt")
    archive = read_archive(roadmap, today)
    assert [(gap.position, gap.why) for gap in archive.gaps] == [
        (1, "须有材料，还没有"), (2, "已办结，没有材料"),
    ]  # fmt: skip
    assert len(archive.empty) == 32


@pytest.mark.parametrize("count", [1, 40])
def test_an_archive_takes_four_queries(
    cast, roadmap, today, count, django_assert_num_queries
) -> None:
    row = roadmap.tasks.get(position=1)
    files = [kept(b"%d" % number, f"{number}.txt") for number in range(count)]
    add_files(task=row, by=cast.office, files=files)
    with django_assert_num_queries(4):
        assert len(read_archive(roadmap, today).files) == count
