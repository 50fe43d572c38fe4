"""各校: the schools of a year with their verdicts, all of them, those of one verdict, or a draw."""

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django import forms
from django.db.models import Count

from counties.models import County, School
from tracker.indicators.engine.resources import SchoolStageVerdict
from tracker.indicators.engine.values import ANSWER_NAMES, STAGE_NAMES, Answer
from tracker.indicators.engine.verdicts import GRAVEST
from tracker.indicators.verdicts import YearVerdicts
from tracker.supervision.models import Problem
from tracker.supervision.rules.problem_states import ProblemState

MOST = 20  # schools in one draw, and in one pack of sheets
LEFT_OUT = "excluded"
KINDS = {each.value: ANSWER_NAMES[each] for each in GRAVEST if each is not Answer.FLOOR}
KINDS[LEFT_OUT] = "不计入"


class DrawForm(forms.Form):
    """随机抽取: how many, and the number of an earlier draw to be repeated."""

    draw = forms.IntegerField(label="随机抽取（所）", min_value=1, max_value=MOST)
    seed = forms.RegexField(
        label="抽取号（重复以前的抽取才填）",
        regex=r"^[0-9]{1,12}$",
        required=False,
        error_messages={"invalid": "抽取号是1至12位数字，见以前的名单。"},
    )


@dataclass(frozen=True)
class Choice:
    """Which schools are wanted: of the verdict `kind` (empty: all), and of those a draw of `draw`
    (0: none) by the number `seed`."""

    kind: str = ""
    draw: int = 0
    seed: str = ""

    def of(self, found: YearVerdicts) -> list[int]:
        """The keys of the schools wanted, in the order of the register."""
        kinds = kinds_of(found)
        wanted = [key for key in found.rows if self.kind in ("", kinds[key])]
        if not self.draw:
            return wanted
        drawn = set(draw(wanted, self.draw, self.seed))
        return [key for key in wanted if key in drawn]


def read_choice(asked: Mapping[str, str]) -> tuple[Choice, DrawForm | None]:
    """The choice that an address asks for, and its form where it asks for a draw; one that cannot
    be read is not drawn. Without a number there is a new one."""
    kind = asked.get("kind", "")
    kind = kind if kind in KINDS else ""
    if "draw" not in asked:
        return Choice(kind), None
    form = DrawForm(asked)
    if not form.is_valid():
        return Choice(kind), form
    seed = form.cleaned_data["seed"] or str(secrets.randbelow(900_000) + 100_000)
    return Choice(kind, form.cleaned_data["draw"], seed), form


def draw(keys: Iterable[int], count: int, seed: str) -> list[int]:
    """`count` of `keys` by lot. The same number draws the same, and of other keys as many of the
    same as can be: each has its own lot, the hash of the number and the key."""
    return sorted(keys, key=lambda key: sha256(f"{seed}-{key}".encode()).digest())[:count]


def kinds_of(found: YearVerdicts) -> dict[int, str]:
    """Of which of `KINDS` each school is."""
    return {
        key: found.schools[key].value if key in found.schools else LEFT_OUT for key in found.rows
    }


def counts(found: YearVerdicts) -> list[tuple[str, str, int]]:
    """Value, label and number of schools of each kind that there is."""
    counted = Counter(kinds_of(found).values())
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
    county: County, found: YearVerdicts, keys: Iterable[int], day: date
) -> list[SchoolLine]:
    """The lines of the schools `keys`. One query."""
    units: dict[int, list[SchoolStageVerdict]] = {}
    for unit in found.resources.units:
        units.setdefault(unit.school.key, []).append(unit)
    keys = list(keys)
    rows = Problem.objects.for_county(county).standing_at(day).exclude(state=ProblemState.STRUCK)
    rows = rows.filter(place__in=[found.rows[key].school.department_id for key in keys])
    problems = dict(rows.order_by().values_list("place").annotate(count=Count("pk")))
    return [
        SchoolLine(
            school=found.rows[key].school,
            answer=found.schools.get(key),
            excluded=found.resources.excluded.get(key, ""),
            stages=tuple(met_words(unit) for unit in units.get(key, [])),
            gaps=sum(bool(each.gap) for unit in units.get(key, []) for each in unit.resources),
            problems=problems.get(found.rows[key].school.department_id, 0),
        )
        for key in keys
    ]


def met_words(unit: SchoolStageVerdict) -> str:
    """小学 5/7（1 项未填报）: what is not reported is not said to be missed."""
    missing, every = unit.count(Answer.MISSING), len(unit.resources)
    if missing == every:
        return f"{STAGE_NAMES[unit.stage]} —"
    words = f"{STAGE_NAMES[unit.stage]} {unit.count(Answer.MET)}/{every}"
    return words + (f"（{missing} 项未填报）" if missing else "")
