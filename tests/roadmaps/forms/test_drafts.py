"""Names of units in one field."""

import pytest

from tracker.roadmaps.plans.unit_lists import split_units

KNOWN = ["县财政局", "发展和改革、统计局", "县教育局"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        ("县财政局、县教育局", ["县财政局", "县教育局"]),
        ("县财政局，县教育局；县住建局　", ["县财政局", "县教育局", "县住建局"]),
        ("县财政局（第2项）、县教育局", ["县财政局（第2项）", "县教育局"]),
        ("发展和改革、统计局、县财政局", ["发展和改革、统计局", "县财政局"]),
        ("、、", []),
    ],
)
def test_names_are_told_apart(text: str, names: list[str]) -> None:
    assert split_units(text, KNOWN) == (tuple(names), False)
