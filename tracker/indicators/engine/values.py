"""What is judged and by which rules, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class EducationStage(StrEnum):
    """学段. 高中 is never judged; it only takes its part of what a school's stages share."""

    PRIMARY = "primary"
    JUNIOR = "junior"
    SENIOR = "senior"


# The unit of what is answered by 是 (1) or 否 (0).
YES_NO = "是否"
STAGE_NAMES = {
    EducationStage.PRIMARY: "小学",
    EducationStage.JUNIOR: "初中",
    EducationStage.SENIOR: "高中",
}
JUDGED = (EducationStage.PRIMARY, EducationStage.JUNIOR)


class Answer(StrEnum):
    MET = "met"
    FLOOR = "floor"  # under the line, not under 85 % of it
    BELOW = "below"
    MISSING = "missing"


ANSWER_NAMES = {
    Answer.MET: "达标",
    Answer.FLOOR: "达到85%",
    Answer.BELOW: "未达标",
    Answer.MISSING: "未填报",
}


@dataclass(frozen=True)
class NumericThreshold:
    """A threshold. 以上、以下、不超过 include the number; 低于、超过 do not (民法典 art. 1259)."""

    operator: str  # >=, <=, <, >, =
    value: Decimal
    floor: Decimal | None = None

    def holds(self, top: Decimal, bottom: Decimal = Decimal(1)) -> bool:
        """Whether `top / bottom` (`bottom` above 0) meets the line, without dividing."""
        return _compare(top, self.operator, self.value * bottom)

    def answer(self, top: Decimal, bottom: Decimal = Decimal(1)) -> Answer:
        """The verdict on `top / bottom`; exactly on the line or on the floor is met."""
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
class Measure:
    """One of the seven resources: (what is added − what is taken off) × `times` × `per` ÷ students.

    `shared`: the stages of one school use it together, and it is split between them by weights.
    """

    code: str
    plus: tuple[str, ...]
    unit: str  # what is missing is counted in: 人, 平方米, 元, 间
    minus: tuple[str, ...] = ()
    per: int = 1
    times: int = 1  # 万元 → 元
    shared: bool = False


# What is divided by what, in the words of the indicators; the figures are fields of SchoolFigures.
MEASURES = (
    Measure("L1", ("qualified_teachers",), "人", per=100),
    Measure("L2", ("backbone_teachers",), "人", per=100),
    Measure("L3", ("sports_arts_teachers",), "人", per=100),
    # 室内体育用房 counts as sports ground, not as teaching room.
    Measure("L4", ("teaching_area",), "平方米", minus=("indoor_sports_area",), shared=True),
    Measure("L5", ("grounds_area", "indoor_sports_area"), "平方米", shared=True),
    Measure("L6", ("equipment_value",), "元", times=10_000, shared=True),
    Measure("L7", ("network_classrooms",), "间", per=100, shared=True),
)
MEASURE_BY_CODE = {measure.code: measure for measure in MEASURES}
FIGURES = tuple(dict.fromkeys(name for each in MEASURES for name in (*each.plus, *each.minus)))
SHARED_FIGURES = frozenset(
    name for each in MEASURES if each.shared for name in (*each.plus, *each.minus)
)


@dataclass(frozen=True)
class Rules:
    """The lines of one indicator set for the seven resources.

    `lines` and `spreads` by indicator code and stage; `needed` of the seven must be met, the rest
    to their floor; `weights` share out what stages use together (1 : 1.1 : 1.32 gives 九年一贯制
    1 : 1.1 and 完全中学 1 : 1.2); `places`: decimals a coefficient is rounded to before it is
    judged, None for none.
    """

    thresholds: Mapping[tuple[str, EducationStage], NumericThreshold]
    coefficient_thresholds: Mapping[tuple[str, EducationStage], NumericThreshold]
    weights: Mapping[EducationStage, Decimal]
    needed: int = 6
    places: int | None = None


@dataclass(frozen=True)
class SchoolResources:
    """One school in one school year.

    `students` by stage (None: not reported); `own` the figures of each stage (teachers), `shared`
    those of the whole school (areas, equipment, rooms); a figure that is absent or None is not
    reported. `excluded` names the rule by which the seven do not apply to it, `points` the 校点
    that are in its figures (`merging`).
    """

    key: int
    students: Mapping[EducationStage, int | None]
    own: Mapping[EducationStage, Mapping[str, Decimal | None]]
    shared: Mapping[str, Decimal | None]
    excluded: str = ""
    points: tuple[str, ...] = ()
