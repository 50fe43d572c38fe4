from datetime import date

from django import forms

from counties.widgets import DayInput


class DayForm(forms.Form):
    day = forms.DateField(widget=DayInput())


def test_stored_day_is_rendered_in_iso_format():
    html = DayForm(initial={"day": date(2024, 6, 3)})["day"].as_widget()
    assert 'type="date"' in html
    assert 'value="2024-06-03"' in html


def test_what_was_typed_is_shown_again():
    assert 'value="3日"' in DayForm({"day": "3日"})["day"].as_widget()
