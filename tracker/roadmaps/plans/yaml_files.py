"""Read and write plan files: a `PlanDraft` as YAML, for people and for exchange.

`docs/plan-format.md` describes the format. The dataclasses in `schema.py` define it: field names
are keys, and the type of a field determines how its value is written. Every scalar is read as text
and converted here, so that the guesses of YAML (`on` as true, 0123 as octal) do not matter.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_type_hints

import yaml

from counties.characters import outgoing
from tracker.roadmaps.plans.schema import (
    AssignmentDraft,
    DraftError,
    DueDraft,
    Flaw,
    FundingDraft,
    MemberDraft,
    PlanDraft,
    UnitDraft,
    WindowDraft,
)
from tracker.roadmaps.plans.validation import check

MAX_BYTES = 2 * 1024 * 1024
# Short records are written on one line each, so that a list of them reads like a table.
ONE_LINE = (AssignmentDraft, DueDraft, FundingDraft, MemberDraft, UnitDraft, WindowDraft)


class PlanFileError(DraftError):
    """A file is not a valid plan; the message names the file, the places and the reasons."""

    def __init__(self, file: str, problems: Iterable[Flaw]) -> None:
        super().__init__(problems)
        self.file = file

    def __str__(self) -> str:
        return "\n".join(f"{self.file}：{problem}" for problem in self.problems)


def read(path: Path | str) -> PlanDraft:
    """Return the plan in the file at `path`. Raises PlanFileError if it is not a valid one."""
    name = str(path)
    try:
        with Path(path).open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise PlanFileError(name, [Flaw("", f"无法读取（{error.strerror}）")]) from error
    if len(content) > MAX_BYTES:
        raise PlanFileError(name, [Flaw("", f"文件超过{MAX_BYTES // 1024 // 1024} MB")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PlanFileError(name, [Flaw("", "不是UTF-8编码的文本")]) from error
    return parse(text, name)


def parse(text: str, name: str) -> PlanDraft:
    """Return the plan in `text`; errors call the file `name`.

    Raises PlanFileError with all problems if `text` is not a valid plan file.
    """
    builder = _Builder()
    text = unicodedata.normalize("NFC", text)
    draft = builder.build(_compose(text, name), PlanDraft, "")
    problems = builder.problems
    if not problems:
        assert isinstance(draft, PlanDraft)
        problems = [builder.located(problem) for problem in check(draft)]
    if problems:
        raise PlanFileError(name, problems)
    return draft


def write(draft: PlanDraft) -> str:
    """Return `draft` as the text of a plan file, without the empty fields."""
    return yaml.dump(
        _plain(draft), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10**6
    )


class _Loader(yaml.BaseLoader):
    """Rejects aliases, by which a small hostile file can expand to a huge one."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark
            raise yaml.composer.ComposerError(None, None, "不支持YAML别名（*）", mark)
        return super().compose_node(parent, index)


def _compose(text: str, name: str) -> yaml.Node:
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"第{mark.line + 1}行第{mark.column + 1}列：" if mark else ""
        reason = f"{where}YAML格式错误（{error.problem}）"
        raise PlanFileError(name, [Flaw("", reason)]) from error
    except yaml.YAMLError as error:
        raise PlanFileError(name, [Flaw("", "YAML格式错误（含有不允许的字符）")]) from error
    except RecursionError as error:
        raise PlanFileError(name, [Flaw("", "YAML嵌套过深")]) from error
    if node is None:
        raise PlanFileError(name, [Flaw("", "文件是空的")])
    return node


class _Builder:
    """Builds dataclasses from nodes; collects problems and records the line of each path."""

    def __init__(self) -> None:
        self.problems: list[Flaw] = []
        self._lines: dict[str, int] = {}

    def build(self, node: yaml.Node, kind: Any, path: str) -> Any:
        """Return the value of type `kind` in `node`, or None after recording a problem."""
        self._lines[path] = node.start_mark.line + 1
        if is_dataclass(kind):
            return self._record(node, kind, path)
        parts = get_args(kind)
        if NoneType in parts:
            (kind,) = (part for part in parts if part is not NoneType)
            parts = get_args(kind)
        if parts:
            return self._list(node, parts, path)
        read_scalar, called = _SCALARS[kind]
        if not isinstance(node, yaml.ScalarNode):
            return self._refuse(path, f"应为{called}")
        try:
            return read_scalar(node.value)
        except ValueError:
            return self._refuse(path, f"应为{called}，现为“{node.value[:40]}”")

    def located(self, problem: Flaw) -> Flaw:
        """Return `problem` with the line of its path, or of the nearest parent in the file."""
        path = problem.path
        while path and path not in self._lines:
            path = re.sub(r"(^|\.)[^.\[]*$|\[[0-9]+\]$", "", path)
        line = self._lines[path]
        return Flaw(problem.path, f"{problem.reason}（第{line}行）")

    def _refuse(self, path: str, reason: str) -> None:
        self.problems.append(self.located(Flaw(path, reason)))

    def _record(self, node: yaml.Node, kind: Any, path: str) -> Any:
        if not isinstance(node, yaml.MappingNode):
            return self._refuse(path, "应为“键: 值”的映射")
        before = len(self.problems)
        hints, values = _schema(kind), {}
        for here, name, value in self._pairs(node, path):
            if name in values:
                self._refuse(here, "键重复")
            elif name not in hints:
                self._refuse(here, "不认识的键")
            else:
                values[name] = self.build(value, hints[name], here)
        for spec in fields(kind):
            if _is_required(spec) and spec.name not in values:
                self._refuse(path, f"缺少“{spec.name}”")
        return kind(**values) if len(self.problems) == before else None

    def _pairs(self, node: yaml.MappingNode, path: str) -> Iterator[tuple[str, str, yaml.Node]]:
        """Yield the path, name and value of each key."""
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._refuse(path, "键应为文字")
                continue
            here = f"{path}.{key.value}" if path else key.value
            self._lines[here] = key.start_mark.line + 1
            yield here, key.value, value

    def _list(self, node: yaml.Node, parts: tuple[Any, ...], path: str) -> Any:
        if not isinstance(node, yaml.SequenceNode):
            return self._refuse(path, "应为列表")
        if parts[-1] is not Ellipsis and len(node.value) != len(parts):
            return self._refuse(path, f"应有{len(parts)}个值，现有{len(node.value)}个")
        places = enumerate(node.value, 1)
        return tuple(self.build(part, parts[0], f"{path}[{place}]") for place, part in places)


@cache
def _schema(kind: Any) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _is_required(spec: Field[Any]) -> bool:
    return spec.default is MISSING


def _whole(text: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,9}", text):
        raise ValueError(text)
    return int(text)


def _number(text: str) -> Decimal:
    if not re.fullmatch(r"-?[0-9]{1,20}(\.[0-9]{1,20})?", text):
        raise ValueError(text)
    return Decimal(text)


def _day(text: str) -> date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _flag(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError(text)
    return text == "true"


# For each type of scalar, the function that reads it and its name in messages.
_SCALARS: dict[Any, tuple[Callable[[str], Any], str]] = {
    str: (str, "文字"),
    int: (_whole, "整数"),
    bool: (_flag, "true或false"),
    date: (_day, "日期（如2022-03-14）"),
    Decimal: (_number, "数（如0.9）"),
}


class _OneLine(dict[str, Any]):
    """A mapping that is written on one line, in braces."""


def _plain(value: Any) -> Any:
    """Return `value` as mappings, lists and texts, without empty fields."""
    if is_dataclass(value):
        # `lines` comes last: it matters least to a reader.
        specs = sorted(fields(value), key=lambda spec: spec.name == "lines")
        values = {spec.name: getattr(value, spec.name) for spec in specs}
        shape = _OneLine if isinstance(value, ONE_LINE) else dict
        return shape({name: _plain(one) for name, one in values.items() if not _is_empty(one)})
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _is_empty(value: Any) -> bool:
    # `is False`: the number 0 equals False, but it is a value.
    return value is False or value in (None, "", (), WindowDraft(), DueDraft(), FundingDraft())


class _Dumper(yaml.BaseDumper):
    """Writes texts without quotes if YAML allows it, because `_Builder` reads scalars as text."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _mapping(dumper: _Dumper, value: dict[str, Any]) -> yaml.Node:
    return dumper.represent_mapping(_TAG_MAP, value, flow_style=isinstance(value, _OneLine))


def _sequence(dumper: _Dumper, value: list[Any]) -> yaml.Node:
    # Only `lines` is a list of numbers; it fits on one line.
    numbers = all(isinstance(part, str) and part.isdecimal() for part in value)
    return dumper.represent_sequence(_TAG_SEQ, value, flow_style=numbers)


def _scalar(dumper: _Dumper, value: str) -> yaml.Node:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar(_TAG_TEXT, outgoing(value), style)


_TAG_TEXT = yaml.resolver.BaseResolver.DEFAULT_SCALAR_TAG
_TAG_MAP = yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG
_TAG_SEQ = yaml.resolver.BaseResolver.DEFAULT_SEQUENCE_TAG
_Dumper.add_representer(dict, _mapping)
_Dumper.add_representer(_OneLine, _mapping)
_Dumper.add_representer(list, _sequence)
_Dumper.add_representer(str, _scalar)
