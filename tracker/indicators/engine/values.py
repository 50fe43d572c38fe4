"""The input of the verdicts: schools, their figures and the rules, as frozen values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class EducationStage(StrEnum):
    """学段. 高中 is never judged; it only takes its part of what the stages of a school share."""

    PRIMARY = "primary"
    JUNIOR = "junior"
    SENIOR = "senior"


# The unit of yes-or-no figures: 1 is 是, 0 is 否.
YES_NO = "是否"
STAGE_NAMES = {
    EducationStage.PRIMARY: "小学",
    EducationStage.JUNIOR: "初中",
    EducationStage.SENIOR: "高中",
}
JUDGED = (EducationStage.PRIMARY, EducationStage.JUNIOR)


class Answer(StrEnum):
    """A verdict: met, at least 85 % of the threshold, below that, or not reported.

    A school may leave one of the seven resources at 85 %: there the verdict is 可保留.
    """

    MET = "met"
    KEPT = "kept"  # like FLOOR, and the school passes without more of it
    FLOOR = "floor"  # below the threshold, not below 85 % of it
    BELOW = "below"
    MISSING = "missing"


ANSWER_NAMES = {
    Answer.MET: "达标",
    Answer.KEPT: "可保留",
    Answer.FLOOR: "达到85%",
    Answer.BELOW: "未达标",
    Answer.MISSING: "未填报",
}


# The first of these that occurs decides: one school below the threshold fails the county, even if
# figures are still missing.
GRAVEST = (Answer.BELOW, Answer.MISSING, Answer.FLOOR, Answer.KEPT, Answer.MET)
# Nothing more is required.
SUFFICIENT = (Answer.MET, Answer.KEPT)


def worst(answers: Iterable[Answer]) -> Answer:
    """Return the gravest of `answers`: 未达标, 未填报, 达到85%, 可保留, 达标; 未填报 if
    none."""
    given = set(answers) or {Answer.MISSING}
    return next(answer for answer in GRAVEST if answer in given)


@dataclass(frozen=True)
class NumericThreshold:
    """A comparison with a number, and optionally its 85 % floor. 以上、以下、不超过 include the
    number; 低于、超过 do not (民法典 art. 1259).
    """

    operator: str  # >=, <=, <, >, =
    value: Decimal
    floor: Decimal | None = None

    def holds(self, top: Decimal, bottom: Decimal = Decimal(1)) -> bool:
        """Return whether `top / bottom` (`bottom` > 0) meets the threshold, computed without
        division.
        """
        return _compare(top, self.operator, self.value * bottom)

    def answer(self, top: Decimal, bottom: Decimal = Decimal(1)) -> Answer:
        """Return the verdict on `top / bottom`; equality with the threshold or floor counts unless
        the operator is strict.
        """
        if self.holds(top, bottom):
            return Answer.MET
        on_floor = self.floor is not None and _compare(top, self.operator, self.floor * bottom)
        return Answer.FLOOR if on_floor else Answer.BELOW


def _compare(left: Decimal, operator: str, right: Decimal) -> bool:
    match operator:
        case ">=":
            return left >= right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case "<":
            return left < right
        case "=":
            return left == right
    raise ValueError(operator)


@dataclass(frozen=True)
class Condition:
    """A condition on a figure. It does not hold if the figure is not reported."""

    figure: str
    threshold: NumericThreshold

    def holds(self, figures: Mapping[str, Decimal | None]) -> bool:
        value = figures.get(self.figure)
        return value is not None and self.threshold.holds(value)


@dataclass(frozen=True)
class Addition:
    """可另计入的资源: the optional `figures` count too at schools for which all of `when` hold;
    `words` says which schools, for the derivation.
    """

    figures: tuple[str, ...]
    when: tuple[Condition, ...]
    words: str


@dataclass(frozen=True)
class Measure:
    """One of the seven resources: (sum of `plus` − sum of `minus`) × `times` × `per` ÷ students.

    The figures of `addition` are added at the schools that it names. If `shared`, the stages of a
    school use it together, and it is divided between them by weighted students.
    """

    code: str
    plus: tuple[str, ...]
    unit: str  # of the gap: 人, 平方米, 元, 间
    minus: tuple[str, ...] = ()
    per: int = 1
    times: int = 1  # 万元 → 元
    shared: bool = False
    addition: Addition | None = None

    @property
    def figures(self) -> tuple[str, ...]:
        """All figures that the resource is computed from."""
        return (*self.plus, *self.minus, *(self.addition.figures if self.addition else ()))


def _at(operator: str, value: int) -> NumericThreshold:
    return NumericThreshold(operator, Decimal(value))


# 乡村小规模学校和教学点: teachers who come to teach there count too.
SMALL_RURAL = Addition(
    ("visiting_teachers",),
    (
        Condition("is_rural", _at("=", 1)),
        Condition("compulsory_students", _at(">=", 50)),
        Condition("compulsory_students", _at("<", 100)),
    ),
    "50人以上、不足100人的乡村小规模学校和教学点",
)
CENTRAL_URBAN = Addition(
    ("special_grounds_area", "leased_grounds_area"),
    (Condition("is_central_urban", _at("=", 1)),),
    "人口密度过高的大城市中心城区学校",
)
# The definitions of indicators L1 to L7; the figures are those of the catalogue.
MEASURES = (
    Measure("L1", ("qualified_teachers",), "人", per=100),
    Measure("L2", ("backbone_teachers",), "人", per=100),
    Measure("L3", ("sports_arts_teachers",), "人", per=100, addition=SMALL_RURAL),
    # 室内体育用房 counts as sports ground, not as teaching room.
    Measure("L4", ("teaching_area",), "平方米", minus=("indoor_sports_area",), shared=True),
    Measure(
        "L5",
        ("grounds_area", "indoor_sports_area"),
        "平方米",
        shared=True,
        addition=CENTRAL_URBAN,
    ),
    Measure("L6", ("equipment_value",), "元", times=10_000, shared=True),
    Measure("L7", ("network_classrooms",), "间", per=100, shared=True),
)
MEASURE_BY_CODE = {measure.code: measure for measure in MEASURES}
ADDITIONS = frozenset(name for each in MEASURES if each.addition for name in each.addition.figures)
FIGURES = tuple(dict.fromkeys(name for each in MEASURES for name in each.figures))
SHARED_FIGURES = frozenset(name for each in MEASURES if each.shared for name in each.figures)
# They stand where the school stands; teachers and equipment can be taken along.
BUILDINGS = SHARED_FIGURES - {"equipment_value"}


@dataclass(frozen=True)
class Rules:
    """The rules of an indicator set for the seven resources.

    `thresholds` and `coefficient_thresholds` are keyed by indicator code and stage. At least
    `needed` of the seven must be met and the rest reach their floor. `weights` divide shared
    resources between stages (1 : 1.1 : 1.32 gives 九年一贯制 1 : 1.1 and 完全中学 1 : 1.2).
    `places` is the number of decimals to which a coefficient is rounded before its verdict, None
    for no rounding.
    """

    thresholds: Mapping[tuple[str, EducationStage], NumericThreshold]
    coefficient_thresholds: Mapping[tuple[str, EducationStage], NumericThreshold]
    weights: Mapping[EducationStage, Decimal]
    needed: int = 6
    places: int | None = None


@dataclass(frozen=True)
class SchoolResources:
    """The figures of one school in one school year from which the seven resources are judged.

    `students` by stage (None if not reported); `own` holds the figures of each stage (teachers),
    `shared` those of the whole school (areas, equipment, rooms, and the facts of `Addition`). A
    figure that is absent or None is not reported. `excluded` names the rule by which the seven do
    not apply, `merged_sites` the 校点 that are merged into its
    figures (`merging`).
    """

    key: int
    students: Mapping[EducationStage, int | None]
    own: Mapping[EducationStage, Mapping[str, Decimal | None]]
    shared: Mapping[str, Decimal | None]
    excluded: str = ""
    merged_sites: tuple[str, ...] = ()

    def grants(self, addition: Addition) -> bool:
        """Return whether the figures of `addition` count at this school."""
        counts = [self.students[stage] for stage in JUDGED if stage in self.students]
        known = [count for count in counts if count is not None]
        students = Decimal(sum(known)) if len(known) == len(counts) else None
        facts = {**self.shared, "compulsory_students": students}
        return all(fact.holds(facts) for fact in addition.when)
