"""Write frozen dataclasses as JSON values and read them back.

A child process answers in this form; staged plans and what issued papers say are stored in it.
Fields that hold their default are left out. Reading accepts only the declared fields and types.
"""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

_Kind = TypeVar("_Kind")


def to_json(value: Any) -> Any:
    """Return `value` as mappings, lists, texts and numbers."""
    if is_dataclass(value):
        pairs = [(spec, getattr(value, spec.name)) for spec in fields(value)]
        return {spec.name: to_json(each) for spec, each in pairs if each != _default(spec)}
    if isinstance(value, Mapping):
        return {key: to_json(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [to_json(each) for each in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value


def from_json(kind: type[_Kind], value: Any) -> _Kind:
    """Return the value of type `kind` that `to_json` wrote. Raises ValueError for anything else."""
    return _built(kind, value)


def _default(spec: Field[Any]) -> Any:
    if spec.default is not MISSING:
        return spec.default
    return spec.default_factory() if spec.default_factory is not MISSING else MISSING


def _built(kind: Any, value: Any) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _one_of(arguments, value)
    if origin is tuple:
        return _row(arguments, value)
    if origin is list:
        return [_built(arguments[0], each) for each in _of(list, value)]
    if origin is dict:
        return {
            _built(arguments[0], key): _built(arguments[1], each)
            for key, each in _of(dict, value).items()
        }
    if is_dataclass(kind):
        return _record(kind, value)
    return _scalar(kind, value)


def _scalar(kind: Any, value: Any) -> Any:
    if kind is date:
        return date.fromisoformat(_of(str, value))
    if kind is Decimal:
        return Decimal(_of(str, value))
    return kind(_of(str, value)) if issubclass(kind, Enum) else _of(kind, value)


def _of(kind: Any, value: Any) -> Any:
    if type(value) is not kind:
        raise ValueError(f"{value!r:.80} is no {kind.__name__}")
    return value


def _one_of(kinds: tuple[Any, ...], value: Any) -> Any:
    """Read a value of a union: None, or the first of the kinds that has all fields of `value`."""
    if value is None and NoneType in kinds:
        return None
    for kind in kinds:
        foreign = set(value) - {spec.name for spec in fields(kind)} if is_dataclass(kind) else ()
        if kind is not NoneType and not foreign:
            return _built(kind, value)
    raise ValueError(f"{value!r:.80} fits none of its kinds")


def _row(kinds: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    values = _of(list, value)
    if kinds[-1] is Ellipsis:
        return tuple(_built(kinds[0], each) for each in values)
    return tuple(_built(kind, each) for kind, each in zip(kinds, values, strict=True))


def _record(kind: Any, value: Any) -> Any:
    hints = _hints(kind)
    try:
        return kind(**{name: _built(hints[name], each) for name, each in _of(dict, value).items()})
    except (KeyError, TypeError) as error:
        raise ValueError(f"no {kind.__name__}: {error}") from error


@cache
def _hints(kind: Any) -> Mapping[str, Any]:
    return get_type_hints(kind)
