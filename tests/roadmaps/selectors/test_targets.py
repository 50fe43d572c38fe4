"""Which lines of the national set each target of the counties' plans answers to."""

from datetime import date
from pathlib import Path

import pytest

from counties.models import County
from tests.roadmaps.plans.test_templates import OUTLINE
from tests.roadmaps.test_reference import PLANS, all_targets
from tracker.roadmaps.plans.schema import TargetDraft
from tracker.roadmaps.plans.target_matching import Standard, matches_of
from tracker.roadmaps.selectors.targets import standards_of

FOLDER = Path(__file__).parent / "answered"


def answer(target: TargetDraft, standards: tuple[Standard, ...]) -> str:
    """The target in one line: its sentence, what it is of, and what it answers to."""
    found = matches_of(target, standards)
    lines = [f"{each.standard.code} {each.standard.words}" for each in found]
    standing = "、".join(sorted({each.strictness for each in found}))
    scope = f"（{target.scope}）" if target.scope else ""
    reported = "现状 " if target.is_status else ""
    answers = f"{standing} {'；'.join(lines)}" if lines else "—"
    return f"{reported}“{target.sentence}” {target.name}{scope} → {answers}"


@pytest.mark.usefixtures("reference")
@pytest.mark.parametrize("name", [*PLANS, "national-outline"])
def test_every_target_answers_to_what_its_sentence_speaks_of(name: str) -> None:
    """The lists were looked over, each line against its sentence."""
    standards = standards_of(County.objects.get(code="652323"), date(2024, 5, 20))
    targets = all_targets(PLANS.get(name, OUTLINE))
    listed = (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()
    assert [answer(target, standards) for target in targets] == listed


def test_no_set_has_no_lines(cast) -> None:
    assert standards_of(cast.county, date(2024, 5, 20)) == ()
