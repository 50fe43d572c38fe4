"""A small indicator set as values: the seven, and one county figure."""

from dataclasses import replace
from decimal import Decimal

from tests.indicators.engine.made import LINES
from tracker.indicators.engine.standards import IndicatorText, ReliefText, SetText, ThresholdText
from tracker.indicators.engine.values import Condition, NumericThreshold


def _seven(position: int, code: str) -> IndicatorText:
    thresholds = []
    for place, (stage, name, value) in enumerate(
        zip(("primary", "junior"), ("小学", "初中"), LINES[code], strict=True), start=1
    ):
        line = Decimal(value)
        thresholds += [
            ThresholdText(
                place, name, ">=", line, "人", line * Decimal("0.85"), stage=stage, figure=code
            ),
            ThresholdText(
                place + 2, name, "<=", Decimal("0.5"), is_spread=True, stage=stage, figure=code
            ),
        ]
    return IndicatorText(
        code, "resources", position, position, f"资源{code}", f"每百名学生{code}",
        "school_spread", "人", tuple(thresholds),
    )  # fmt: skip


SPECIAL = IndicatorText(
    "G7", "guarantee", 7, 14, "特教经费", "生均公用经费不低于6000元", "county", "元",
    (
        ThresholdText(
            1, "特殊教育学校", ">=", Decimal(6000), "元", figure="G7.1", note="可高于6000"
        ),
    ),
)  # fmt: skip
SIZE = IndicatorText(
    "G4", "guarantee", 4, 11, "规模", "不超过2000人", "school", "人",
    (
        ThresholdText(
            1, "小学", "<=", Decimal(2000), "人", figure="compulsory_students",
            reliefs=(
                ReliefText(
                    1, Decimal(2400),
                    (Condition("built_year", NumericThreshold("<=", Decimal(2010))),), "老校",
                ),
            ),
        ),
    ),
)  # fmt: skip
SET = SetText(
    "国家标准", "教督〔2017〕6号", "2017", "", None, 6, None, Decimal(1), Decimal("1.1"),
    Decimal("1.32"), ("special",), 50, "",
    (*(_seven(n, code) for n, code in enumerate(LINES, start=1)), SIZE, SPECIAL),
)  # fmt: skip


def changed(code: str, position: int, text: SetText = SET, **values: object) -> SetText:
    """`text` with values of one threshold changed."""
    return replace(
        text,
        indicators=tuple(
            replace(
                each,
                thresholds=tuple(
                    replace(t, **values) if t.position == position else t for t in each.thresholds
                ),
            )
            if each.code == code
            else each
            for each in text.indicators
        ),
    )


def without(code: str, text: SetText = SET) -> SetText:
    return replace(text, indicators=tuple(i for i in text.indicators if i.code != code))
