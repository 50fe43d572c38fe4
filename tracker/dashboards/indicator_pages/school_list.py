"""各校: the schools of a year with their verdicts, all of them, those of one verdict, or a draw."""

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django import forms

from counties.base_forms import PortalForm
from counties.fields import WholeNumberField
from counties.models import County, School
from tracker.dashboards.indicator_pages.plan_side import count_problems
from tracker.indicators.engine.resources import SchoolStageVerdict
from tracker.indicators.engine.values import ANSWER_NAMES, STAGE_NAMES, Answer
from tracker.indicators.verdicts.judging import YearVerdicts

MOST = 20  # schools in one draw, and in one pack of sheets
LEFT_OUT = "excluded"
KINDS = {each.value: ANSWER_NAMES[each] for each in (Answer.BELOW, Answer.MISSING, Answer.MET)}
KINDS[LEFT_OUT] = "不计入"


class DrawForm(PortalForm):
    """随机抽取: how many, and the number of an earlier draw to be repeated."""

    draw = WholeNumberField(label="随机抽取（所）", min_value=1, max_value=MOST)
    seed = forms.RegexField(
        label="抽取号（重复以前的抽取才填）",
        regex=r"^[0-9]{1,12}$",
        required=False,
        error_messages={"invalid": "抽取号是1至12位数字，见以前的名单。"},
    )


@dataclass(frozen=True)
class SchoolSelection:
    """Which schools to list: those of the verdict `kind` (empty: all), and of these a draw of
    `draw` (0: none) by the number `seed`."""

    kind: str = ""
    draw: int = 0
    seed: str = ""

    def of(self, year: YearVerdicts) -> list[int]:
        """The keys of the selected schools, in the order of the register."""
        kinds = kinds_of(year)
        keys = [key for key in year.rows if self.kind in ("", kinds[key])]
        if not self.draw:
            return keys
        drawn = set(draw(keys, self.draw, self.seed))
        return [key for key in keys if key in drawn]


def read_selection(query: Mapping[str, str]) -> tuple[SchoolSelection, DrawForm | None]:
    """The selection of an address, and its form if it has a draw; a draw that cannot be read is not
    made. Without a number there is a new one."""
    kind = query.get("kind", "")
    kind = kind if kind in KINDS else ""
    if "draw" not in query:
        return SchoolSelection(kind), None
    form = DrawForm(query)
    if not form.is_valid():
        return SchoolSelection(kind), form
    seed = form.cleaned_data["seed"] or str(secrets.randbelow(900_000) + 100_000)
    return SchoolSelection(kind, form.cleaned_data["draw"], seed), form


def draw(keys: Iterable[int], count: int, seed: str) -> list[int]:
    """`count` of `keys` by lot. The same number draws the same, and of other keys as many of the
    same as can be: each has its own lot, the hash of the number and the key."""
    return sorted(keys, key=lambda key: sha256(f"{seed}-{key}".encode()).digest())[:count]


def kinds_of(year: YearVerdicts) -> dict[int, str]:
    """Of which of `KINDS` each school is."""
    return {key: year.schools[key].value if key in year.schools else LEFT_OUT for key in year.rows}


def counts(year: YearVerdicts) -> list[tuple[str, str, int]]:
    """Value, label and number of schools of each kind that there is."""
    counted = Counter(kinds_of(year).values())
    return [(kind, label, counted[kind]) for kind, label in KINDS.items() if counted[kind]]


@dataclass(frozen=True)
class SchoolLine:
    """One school: the verdict on all its stages (None: left out, by which rule), each stage with
    how many of the seven it meets, gaps, and problems not struck off."""

    school: School
    answer: Answer | None
    excluded: str
    stages: tuple[str, ...]
    gaps: int
    problems: int


def school_lines(
    county: County, year: YearVerdicts, keys: Iterable[int], day: date
) -> list[SchoolLine]:
    """The lines of the schools `keys`. One query."""
    units: dict[int, list[SchoolStageVerdict]] = {}
    for unit in year.resources.units:
        units.setdefault(unit.school.key, []).append(unit)
    keys = list(keys)
    departments = [year.rows[key].school.department_id for key in keys]
    problems = count_problems(county, departments, day)
    return [
        SchoolLine(
            school=year.rows[key].school,
            answer=year.schools.get(key),
            excluded=year.resources.excluded.get(key, ""),
            stages=tuple(met_words(unit) for unit in units.get(key, [])),
            gaps=sum(bool(each.gap) for unit in units.get(key, []) for each in unit.resources),
            problems=problems.get(year.rows[key].school.department_id, 0),
        )
        for key in keys
    ]


def met_words(unit: SchoolStageVerdict) -> str:
    """小学 5/7（1 项未填报）: what is not reported is not counted as missed."""
    missing, every = unit.count(Answer.MISSING), len(unit.resources)
    if missing == every:
        return f"{STAGE_NAMES[unit.stage]} —"
    words = f"{STAGE_NAMES[unit.stage]} {unit.count(Answer.MET)}/{every}"
    return words + (f"（{missing} 项未填报）" if missing else "")
