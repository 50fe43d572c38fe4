"""An indicator set as frozen values: the content of its page and of a draft."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.indicators.engine.values import YES_NO, Condition, NumericThreshold


@dataclass(frozen=True)
class ReliefText:
    """放宽情形: `value` replaces that of the threshold if all conditions of `when` hold."""

    position: int
    value: Decimal
    when: tuple[Condition, ...]
    words: str


@dataclass(frozen=True)
class ThresholdText:
    """标准值 with its reliefs. The fields are those of the model `Threshold`."""

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
        """Whether figures are judged against it."""
        return bool(self.figure) and self.value is not None

    @property
    def is_number(self) -> bool:
        """Whether its value is a number, which a new version may change (a yes-or-no stays as it
        is).
        """
        return self.value is not None and self.unit != YES_NO


@dataclass(frozen=True)
class IndicatorText:
    """指标 with its thresholds. The fields are those of the model `Indicator`."""

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
    """指标体系 as a whole. `edition` is its 版本, `province` the two-digit code or "" for the whole
    country.
    """

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


def set_to_json(text: SetText) -> dict[str, Any]:
    """Return `text` as JSON values, which `set_from_json` reads back."""
    return _plain(asdict(text, dict_factory=_json_object))


def _json_object(fields: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the fields of a dataclass by JSON key; a condition's threshold is stored as `line`."""
    return {"line" if name == "threshold" else name: value for name, value in fields}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, Decimal | date) else value


def set_from_json(content: Mapping[str, Any]) -> SetText:
    """Return the set that `set_to_json` wrote as `content`."""
    day = content["valid_from"]
    return SetText(
        **{
            **content,
            "valid_from": date.fromisoformat(day) if day else None,
            **{name: Decimal(content[name]) for name in WEIGHTS},
            "excluded_kinds": tuple(content["excluded_kinds"]),
            "indicators": tuple(_indicator(each) for each in content["indicators"]),
        }
    )


def _indicator(content: Mapping[str, Any]) -> IndicatorText:
    return IndicatorText(
        **{**content, "thresholds": tuple(_threshold(each) for each in content["thresholds"])}
    )


def _threshold(content: Mapping[str, Any]) -> ThresholdText:
    return ThresholdText(
        **{
            **content,
            "value": _number(content["value"]),
            "floor": _number(content["floor"]),
            "when": _conditions(content["when"]),
            "reliefs": tuple(
                ReliefText(
                    each["position"],
                    Decimal(each["value"]),
                    _conditions(each["when"]),
                    each["words"],
                )
                for each in content["reliefs"]
            ),
        }
    )


def _number(number: str | None) -> Decimal | None:
    return None if number is None else Decimal(number)


def _conditions(content: list[dict[str, Any]]) -> tuple[Condition, ...]:
    return tuple(
        Condition(
            each["figure"],
            NumericThreshold(each["line"]["operator"], Decimal(each["line"]["value"])),
        )
        for each in content
    )
