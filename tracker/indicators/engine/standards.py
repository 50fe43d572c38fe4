"""An indicator set written down as values: what its page shows and what a draft of one holds."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.indicators.engine.requirements import Condition
from tracker.indicators.engine.values import YES_NO, NumericThreshold


@dataclass(frozen=True)
class ReliefText:
    """放宽情形: `value` in place of the threshold's where all of `when` hold."""

    position: int
    value: Decimal
    when: tuple[Condition, ...]
    words: str


@dataclass(frozen=True)
class ThresholdText:
    """标准值, with its relief cases. The fields are those of the model of that name."""

    position: int
    scope: str
    operator: str
    value: Decimal | None
    unit: str = ""
    floor: Decimal | None = None
    is_spread: bool = False
    stage: str = ""
    figure: str = ""
    per_figure: str = ""
    per: int | None = None
    when: tuple[Condition, ...] = ()
    note: str = ""
    reliefs: tuple[ReliefText, ...] = ()

    @property
    def is_judged(self) -> bool:
        """Whether it draws a line that figures can be put against."""
        return bool(self.figure) and self.value is not None

    @property
    def is_number(self) -> bool:
        """Whether its line is a number, which a new version may change; 是 stays 是."""
        return self.value is not None and self.unit != YES_NO


@dataclass(frozen=True)
class IndicatorText:
    """指标, with its thresholds."""

    code: str
    area: str
    number: int
    position: int
    name: str
    text: str
    kind: str
    unit: str = ""
    thresholds: tuple[ThresholdText, ...] = ()


@dataclass(frozen=True)
class SetText:
    """指标体系, whole. `edition`: its 版本; `province`: two digits, empty for the whole country."""

    name: str
    document: str
    edition: str
    province: str
    valid_from: date | None
    needed: int
    spread_places: int | None
    weight_primary: Decimal
    weight_junior: Decimal
    weight_senior: Decimal
    excluded_kinds: tuple[str, ...]
    least_students: int
    note: str = ""
    indicators: tuple[IndicatorText, ...] = ()


WEIGHTS = ("weight_primary", "weight_junior", "weight_senior")


def as_kept(text: SetText) -> dict[str, Any]:
    """`text` as JSON values; `as_text` reads it back."""
    return _plain(asdict(text))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, Decimal | date) else value


def as_text(kept: Mapping[str, Any]) -> SetText:
    """The set that `as_kept` wrote down."""
    day = kept["valid_from"]
    return SetText(
        **{
            **kept,
            "valid_from": date.fromisoformat(day) if day else None,
            **{name: Decimal(kept[name]) for name in WEIGHTS},
            "excluded_kinds": tuple(kept["excluded_kinds"]),
            "indicators": tuple(_indicator(each) for each in kept["indicators"]),
        }
    )


def _indicator(kept: Mapping[str, Any]) -> IndicatorText:
    return IndicatorText(
        **{**kept, "thresholds": tuple(_threshold(each) for each in kept["thresholds"])}
    )


def _threshold(kept: Mapping[str, Any]) -> ThresholdText:
    return ThresholdText(
        **{
            **kept,
            "value": _number(kept["value"]),
            "floor": _number(kept["floor"]),
            "when": _conditions(kept["when"]),
            "reliefs": tuple(
                ReliefText(
                    each["position"],
                    Decimal(each["value"]),
                    _conditions(each["when"]),
                    each["words"],
                )
                for each in kept["reliefs"]
            ),
        }
    )


def _number(kept: str | None) -> Decimal | None:
    return None if kept is None else Decimal(kept)


def _conditions(kept: list[dict[str, Any]]) -> tuple[Condition, ...]:
    return tuple(
        Condition(
            each["figure"],
            NumericThreshold(each["line"]["operator"], Decimal(each["line"]["value"])),
        )
        for each in kept
    )
