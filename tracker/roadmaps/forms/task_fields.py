"""Form fields for the fields of a task, with the labels of `plans.fields.TASK_FIELDS`.

The forms for rows of a draft and for rows under review of an import are built here, so that a field
has the same name and label in both.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django import forms

from counties.base_forms import PortalForm
from counties.fields import DayField, WholeNumberField
from tracker.roadmaps.plans.fields import FIELDS, TASK_FIELDS, FieldKind, TaskField
from tracker.roadmaps.plans.funding import read_funding
from tracker.roadmaps.plans.schema import (
    ASSIGNMENT_ROLES,
    ROLE_LABELS,
    ExtraColumn,
    Flaw,
    FundingDraft,
)
from tracker.roadmaps.plans.values import MAX_LENGTHS, MAX_TEXT, YEARS

MAX_UNITS_TEXT = 3_000  # the most characters in the form field of a role

_EXTRA = "extra_"  # the name of the form field of a further column is this and its heading

NamedField = tuple[str, forms.Field]


class TaskFieldsForm(PortalForm):
    """One row of a plan.

    `row` has the attributes of a `TaskDraft`; `units` gives the text of each role. `headings` are
    those of the plan's further columns; the form has a field for each of them, and for each further
    column of the row itself.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(
        self,
        data: Any = None,
        *,
        row: Any,
        units: Mapping[str, str],
        headings: Iterable[str] = (),
        initial: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        own = {each.heading: each.text for each in row.extra}
        # a column may have gone since the form was opened; what was typed for it stays
        sent = (name.removeprefix(_EXTRA) for name in data or () if name.startswith(_EXTRA))
        self.headings = tuple(dict.fromkeys((*headings, *own, *sent)))
        self.stored_funding: FundingDraft = row.funding
        first = {
            **_initial(row), **units,
            **{f"{_EXTRA}{heading}": text for heading, text in own.items()},
        }  # fmt: skip
        super().__init__(data, initial=first | dict(initial or {}), **kwargs)
        for field in TASK_FIELDS:
            self.fields.update(_FORM_FIELDS[field.kind](field))
        for heading in self.headings:
            self.fields[f"{_EXTRA}{heading}"] = _text_box(
                heading, FIELDS["extra"].form_rows, longest=MAX_TEXT
            )
        self.move_to_end("note")

    def move_to_end(self, name: str) -> None:
        """Show the field `name` last."""
        self.fields[name] = self.fields.pop(name)

    def task_values(self) -> dict[str, Any]:
        """The text fields, funding and further columns as arguments of `TaskDraft`.

        Only for a valid form.
        """
        data = self.cleaned_data
        texts: dict[str, Any] = {
            field.name: unix_lines(data[field.name])
            for field in TASK_FIELDS
            if field.kind is FieldKind.TEXT
        }
        return texts | {"funding": self._funding(), "extra": tuple(self._extra())}

    def item_texts(self) -> tuple[str, ...]:
        """Return the numbered items, one per line of the form field. Only for a valid form."""
        lines = self.cleaned_data["items"].splitlines()
        return tuple(line.strip() for line in lines if line.strip())

    def take_problems(self, problems: Iterable[Flaw]) -> None:
        """Show each broken rule at the form field that it concerns."""
        for problem in problems:
            name = problem.path.partition(".")[0].partition("[")[0]
            self.add_error(self._form_field_of(name), problem.reason)

    def _form_field_of(self, name: str) -> str | None:
        """Return the form field for the field `name` of a task; None for the whole form."""
        field = FIELDS.get(name)
        names = [each for each, _ in _FORM_FIELDS[field.kind](field)] if field else []
        return next((each for each in names if each in self.fields), None)

    def _funding(self) -> FundingDraft:
        """Return the funding; its amount is read again only if the text has changed."""
        text = self.cleaned_data["funding"].strip()
        return self.stored_funding if text == self.stored_funding.text else read_funding(text)

    def _extra(self) -> Iterator[ExtraColumn]:
        for heading in self.headings:
            if text := unix_lines(self.cleaned_data[f"{_EXTRA}{heading}"]):
                yield ExtraColumn(heading, text)


def unix_lines(text: str) -> str:
    """Return `text` with Unix line breaks and without white space around it."""
    return text.replace("\r\n", "\n").strip()


def _initial(row: Any) -> dict[str, Any]:
    texts = {f.name: getattr(row, f.name) for f in TASK_FIELDS if f.kind is FieldKind.TEXT}
    return texts | {
        "year": row.year, "items": "\n".join(row.items), "window_text": row.window.text,
        "window_start": row.window.start, "window_end": row.window.end, "due_text": row.due.text,
        "due_on": row.due.on, "funding": row.funding.text,
    }  # fmt: skip


def _text_box(label: str, rows: int, help_text: str = "", longest: int | None = None) -> Any:
    widget = forms.Textarea(attrs={"rows": rows}) if rows > 1 else forms.TextInput()
    return forms.CharField(
        label=label, required=False, max_length=longest, widget=widget, help_text=help_text
    )


def _text(field: TaskField) -> Iterator[NamedField]:
    yield (
        field.name,
        _text_box(field.label, field.form_rows, field.help_text, field.max_length),
    )


def _year(field: TaskField) -> Iterator[NamedField]:
    yield (
        field.name,
        WholeNumberField(
            label=field.label,
            unit="年",
            required=False,
            min_value=YEARS.start,
            max_value=YEARS.stop - 1,
        ),
    )


def _day(label: str, whole_month: str) -> DayField:
    return DayField(label=label, required=False, whole_month=whole_month)


_READ_ANEW = "照文件写；改了以后重新识别日期。"


def _window(field: TaskField) -> Iterator[NamedField]:
    yield (
        f"{field.name}_text",
        _text_box(field.label, 1, _READ_ANEW, MAX_LENGTHS["WindowDraft.text"]),
    )
    yield f"{field.name}_start", _day("时段起", "first")
    yield f"{field.name}_end", _day("时段止", "last")


def _due(field: TaskField) -> Iterator[NamedField]:
    yield f"{field.name}_text", _text_box(field.label, 1, _READ_ANEW, MAX_LENGTHS["DueDraft.text"])
    yield f"{field.name}_on", _day("时限日期", "last")


def _funding(field: TaskField) -> Iterator[NamedField]:
    longest = MAX_LENGTHS["FundingDraft.text"]
    yield field.name, _text_box(field.label, 1, field.help_text, longest)


def _units(_: TaskField) -> Iterator[NamedField]:
    """Yield a form field for each role."""
    for role in ASSIGNMENT_ROLES:
        help_text = "单位之间用顿号隔开。" if role == ASSIGNMENT_ROLES[0] else ""
        yield role, _text_box(ROLE_LABELS[role], 1, help_text, MAX_UNITS_TEXT)


def _nothing(_: TaskField) -> Iterator[NamedField]:
    """Yield nothing: targets have pages of their own; further columns depend on the plan."""
    yield from ()


_FORM_FIELDS: Mapping[FieldKind, Callable[[TaskField], Iterator[NamedField]]] = {
    FieldKind.TEXT: _text,
    FieldKind.YEAR: _year,
    FieldKind.WINDOW: _window,
    FieldKind.DUE: _due,
    FieldKind.FUNDING: _funding,
    FieldKind.ITEMS: _text,
    FieldKind.UNITS: _units,
    FieldKind.TARGETS: _nothing,
    FieldKind.EXTRA: _nothing,
}
