"""Percentages of the county that are entered as numbers of people: 97 of 100 and not 97 %.

The one table of their parts. A part is reported under a name of its own, such as `G9.1.top`; the
percentage is derived from all parts of a share and judged by the exact fraction.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tracker.indicators.engine.numbers import plain_number

Figures = Mapping[str, Decimal | None]
PEOPLE, YUAN, PLACES_OFFERED = "人", "元", "个"


@dataclass(frozen=True)
class SharePart:
    """A number in the numerator or denominator; `sign` is −1 if it is subtracted. `summed` is the
    figure of schools whose sum is offered for it.
    """

    name: str
    label: str
    sign: int = 1
    summed: str = ""


@dataclass(frozen=True)
class CountyShare:
    """The percentage `figure`: the sum of `top` × 100 ÷ the sum of `bottom`. `may_exceed` if the
    numerator can be the larger one.
    """

    figure: str
    top: tuple[SharePart, ...]
    bottom: tuple[SharePart, ...]
    unit: str = PEOPLE
    may_exceed: bool = False

    @property
    def parts(self) -> tuple[SharePart, ...]:
        return self.top + self.bottom

    @property
    def is_simple(self) -> bool:
        """Whether it has one numerator and one denominator."""
        return len(self.parts) == len((self.top[0], self.bottom[0]))

    @property
    def formula(self) -> str:
        """毕业生人数 − … ÷ …, in the labels of the parts."""
        return self._division({})

    def fraction(self, figures: Figures) -> tuple[Decimal, Decimal] | None:
        """Return numerator and denominator; None if a part is missing or they give no share."""
        top, bottom = _sum(self.top, figures), _sum(self.bottom, figures)
        if top is None or bottom is None or top < 0 or bottom <= 0:
            return None
        return top, bottom

    def entered(self, figures: Figures) -> str:
        """Return what was entered: 97人 ÷ 100人, or with the labels if there are more parts."""
        if self.fraction(figures) is None:
            return ""
        return self._division(figures)

    def _division(self, figures: Figures) -> str:
        sign = " ÷ " if self.is_simple else "÷"  # brackets need no space
        return f"{self._side(self.top, figures)}{sign}{self._side(self.bottom, figures)}"

    def _side(self, parts: tuple[SharePart, ...], figures: Figures) -> str:
        words = ""
        for part in parts:
            value = figures.get(part.name)
            number = "" if value is None else f"{plain_number(value)}{self.unit}"
            label = "" if self.is_simple and number else part.label
            sign = " − " if part.sign < 0 else " + " if words else ""
            words += f"{sign}{label}{number}"
        return words if len(parts) == 1 else f"（{words}）"


def _share(
    figure: str, top: str, bottom: str, *, unit: str = PEOPLE, may_exceed: bool = False,
    summed: str = "",
) -> CountyShare:  # fmt: skip
    return CountyShare(
        figure,
        (SharePart(f"{figure}.top", top, summed=summed),),
        (SharePart(f"{figure}.bottom", bottom),),
        unit,
        may_exceed,
    )


# 初中三年巩固率：（毕业生 − 三年转入 + 三年转出）÷（初一在校生 − 死亡）
_RETENTION = CountyShare(
    "Q1.1",
    (
        SharePart("Q1.1.graduates", "毕业生"),
        SharePart("Q1.1.moved_in", "三年转入", -1),
        SharePart("Q1.1.moved_out", "三年转出"),
    ),
    (SharePart("Q1.1.entered", "三年前初一在校生"), SharePart("Q1.1.died", "死亡", -1)),
)
SHARES = {
    share.figure: share
    for share in (
        _share("G8.1", "教师年平均工资收入", "公务员年平均工资收入", unit=YUAN, may_exceed=True),
        _share("G9.1", "完成5年360学时培训的教师", "应完成培训的教师"),
        _share("G11.1", "交流轮岗教师", "符合交流条件教师"),
        _share("G11.2", "交流轮岗的骨干教师", "交流轮岗教师"),
        _share("G12.1", "持教师资格证上岗的专任教师", "专任教师"),
        _share("G13.1", "就近划片入学的小学新生", "城区和镇区公办小学新生（不含寄宿制）"),
        _share("G13.2", "就近划片入学的初中新生", "城区和镇区公办初中新生（不含寄宿制）"),
        _share(
            "G14.1", "分配到初中的优质高中招生名额", "优质高中招生名额总数", unit=PLACES_OFFERED
        ),
        _share(
            "G15.1",
            "在公办学校和政府购买服务的民办学校就读的随迁子女",
            "符合条件的随迁子女",
            summed="migrant_students",
        ),
        _RETENTION,
        _share("Q2.1", "入学的残疾儿童少年", "适龄残疾儿童少年"),
    )
}
SHARE_OF_PART = {part.name: share.figure for share in SHARES.values() for part in share.parts}


def fraction_of(figure: str, figures: Figures) -> tuple[Decimal, Decimal] | None:
    """Return numerator and denominator of `figure`; None if it was not entered in parts."""
    share = SHARES.get(figure)
    return share.fraction(figures) if share else None


def percent(fraction: tuple[Decimal, Decimal]) -> Decimal:
    """Return a fraction in percent."""
    top, bottom = fraction
    return top * 100 / bottom


def share_problems(share: CountyShare, figures: Figures) -> Iterator[tuple[str, str]]:
    """Yield (name of a part, what is wrong and what to do) for what was entered of `share`.

    Nothing entered at all is no problem.
    """
    filled = [part for part in share.parts if figures.get(part.name) is not None]
    for part in share.parts:
        value = figures.get(part.name)
        if value is None and filled:
            others = "、".join(f"“{each.label}”" for each in filled)
            yield part.name, f"填了{others}，请把“{part.label}”也填上，没有的填0。"
        elif value is not None and value < 0:
            yield part.name, "不能是负数。"
        elif value is not None and share.unit != YUAN and value != int(value):
            yield part.name, "应是整数。"
    if len(filled) == len(share.parts):
        yield from _sum_problems(share, figures)


def _sum_problems(share: CountyShare, figures: Figures) -> Iterator[tuple[str, str]]:
    top, bottom = _sum(share.top, figures), _sum(share.bottom, figures)
    if top is None or bottom is None or any((figures[p.name] or 0) < 0 for p in share.parts):
        return
    first, base = share.top[0], share.bottom[0]
    if top < 0:
        yield (
            first.name,
            f"{share.formula.partition('÷')[0].strip()}得{plain_number(top)}，小于0，请核对。",
        )
    elif bottom < 0:
        yield base.name, f"“{base.label}”减去后得{plain_number(bottom)}，小于0，请核对。"
    elif bottom == 0:
        yield base.name, "分母是0，算不出比例：本县没有的，各格都不填，在说明中写明。"
    elif top > bottom and not share.may_exceed:
        limit = f"{plain_number(bottom)}{share.unit}"
        if share.is_simple:
            yield first.name, f"不能大于“{base.label}”（{limit}）。"
        else:
            yield first.name, f"分子{plain_number(top)}大于分母{limit}，请核对各项人数。"


def _sum(parts: tuple[SharePart, ...], figures: Figures) -> Decimal | None:
    values = [figures.get(part.name) for part in parts]
    if any(value is None for value in values):
        return None
    return sum(
        (part.sign * (value or Decimal(0)) for part, value in zip(parts, values, strict=True)),
        Decimal(0),
    )
