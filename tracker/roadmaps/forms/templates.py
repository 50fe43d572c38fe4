"""Forms for filling blanks: one field for each blank, shown with the sentences around it."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField

from counties.base_forms import PortalForm
from counties.fields import WholeNumberField
from tracker.roadmaps.plans.blanks import AnswerError, Blank, BlankKind, read_answer
from tracker.roadmaps.plans.values import YEARS


class BlankField(forms.CharField):
    """The answer to one blank. It may be empty, except for the name of the county."""

    def __init__(self, blank: Blank, **kwargs: Any) -> None:
        self.blank = blank
        mode = {BlankKind.COUNTY: "text", BlankKind.MONEY: "decimal", BlankKind.SHARE: "decimal"}
        super().__init__(
            label=blank.name,
            required=blank.kind is BlankKind.COUNTY,
            max_length=40,
            help_text=blank.kind.help_text,
            widget=forms.TextInput(attrs={"inputmode": mode.get(blank.kind, "numeric")}),
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        try:
            return read_answer(self.blank.kind, super().clean(value))
        except AnswerError as error:
            raise ValidationError(str(error)) from error


class BlanksForm(PortalForm):
    """One field for each blank.

    `seen` identifies the state that the user saw, to detect changes since: the newest plan version
    or the edits of the draft.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, blanks: Iterable[Blank], county: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.marks: dict[str, str] = {}
        for blank in blanks:
            # the name depends only on the mark, so a form sent late still fills the same blanks
            name = f"blank_{sha256(blank.mark.encode()).hexdigest()[:12]}"
            self.marks[name] = blank.mark
            first = county if blank.kind is BlankKind.COUNTY else ""
            self.fields[name] = BlankField(blank, initial=first)

    @property
    def answers(self) -> dict[str, str]:
        """The answers by mark; only for a valid form."""
        return {mark: self.cleaned_data[name] for name, mark in self.marks.items()}

    @property
    def questions(self) -> Iterator[tuple[BoundField, Blank]]:
        """Yield each field with its blank."""
        for name in self.marks:
            field = self.fields[name]
            assert isinstance(field, BlankField)
            yield self[name], field.blank

    def with_seen(self, seen: int) -> "BlanksForm":
        """Return this form with its answers and the new value `seen`."""
        self.data = {**self.data.dict(), "seen": str(seen)}  # type: ignore[attr-defined]
        return self


class TemplateForm(BlanksForm):
    """The blanks of a template, and the year in which the plan begins."""

    def __init__(self, *args: Any, first_year: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first_year = first_year
        if first_year is not None:
            self.fields["year"] = WholeNumberField(
                label="起始年份",
                initial=first_year,
                min_value=YEARS[0],
                max_value=YEARS[-1],
                help_text=f"模板从{first_year}年开始；改成别的年份，全部年份和日期一起平移。",
            )

    @property
    def years(self) -> int:
        """By how many years to shift the template; only for a valid form."""
        return self.cleaned_data["year"] - self.first_year if self.first_year is not None else 0
