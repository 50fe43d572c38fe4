"""补报 stands in its own month: it never changes the share, text or form of the present."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

import pytest
from django.urls import reverse

from counties.access import access_in
from tests.conftest import Cast
from tests.roadmaps.builders import EDUCATION, FINANCE, assignment, at, decide, plan, say, task
from tracker.roadmaps.choices import Decision, ReportKind
from tracker.roadmaps.forms.reports import ReportForm, initial_report
from tracker.roadmaps.models import Assignment, Task
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.selectors.assignments import Duty, duties_of_task
from tracker.roadmaps.selectors.task_history import history, reports_of
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.reports import CLOSING_IS_TODAY, NotReportable
from tracker.roadmaps.services.standings import current_status

JUNE = at(date(2024, 6, 5))
MAY = date(2024, 5, 1)


def made_duty() -> Assignment:
    draft = plan(task(start=date(2023, 1, 1), end=date(2025, 12, 31), due=date(2025, 12, 31),
                      units=(EDUCATION, FINANCE)))  # fmt: skip
    return assignment(issue_plan(draft, by=None).tasks.get(), EDUCATION)


def text_of(task_: Task, day: date) -> str:
    return Task.objects.filter(pk=task_.pk).as_of(day).with_latest(day).get().latest


def shown_duty(duty: Assignment, day: date, cast: Cast) -> Duty:
    """`duty` as the page of its task shows it."""
    access = access_in(cast.office, cast.county)
    duties = duties_of_task(duty.task, day, access, reports_of(duty.task, day))
    return next(each for each in duties if each.assignment == duty)


@pytest.mark.django_db
def test_making_up_a_month_leaves_the_present_as_it_is(cast: Cast, time_machine) -> None:
    time_machine.move_to(JUNE, tick=False)
    duty = made_duty()
    say(duty, cast.office, share=90, text="六月进展")
    say(duty, cast.office, share=40, text="五月进展", month=MAY, when=JUNE + timedelta(hours=1))
    assert current_status(duty).share == 90
    assert text_of(duty.task, JUNE.date()) == "六月进展"
    initial = initial_report(duty, "")
    assert (initial["text"], initial["share"]) == ("六月进展", 90)
    # it is what the month of May was
    assert set(duty.reports.filter(month=MAY).values_list("text", "share")) == {("五月进展", 40)}
    entries = history(duty.task, JUNE.date(), reports_of(duty.task, JUNE.date()))
    assert [entry.what for entry in entries] == ["补报2024年5月进展", "填报进展"]


@pytest.mark.django_db
def test_the_latest_month_reported_is_the_present_though_it_was_made_up(cast: Cast) -> None:
    duty = made_duty()
    say(duty, cast.office, share=20, text="四月进展", when=at(date(2024, 4, 9)))
    say(duty, cast.office, share=40, text="五月进展", month=MAY, when=JUNE)
    assert current_status(duty).share == 40
    assert text_of(duty.task, JUNE.date()) == "五月进展"
    assert text_of(duty.task, date(2024, 6, 4)) == "四月进展"


@pytest.mark.django_db
def test_a_closing_counts_on_the_day_it_is_asked(cast: Cast, time_machine) -> None:
    time_machine.move_to(JUNE, tick=False)
    duty = made_duty()
    with pytest.raises(NotReportable, match=CLOSING_IS_TODAY):
        say(duty, cast.office, ReportKind.CLOSING, month=MAY)
    form = ReportForm(assignment=duty, missed=[Month(2024, 5)])
    assert "今天是2024年6月5日" in form.fields["kind"].help_text
    decide(say(duty, cast.office, ReportKind.CLOSING), cast.office, Decision.APPROVED,
           when=JUNE + timedelta(days=9))  # fmt: skip
    assert current_status(duty).closed_on == JUNE.date()


@pytest.mark.django_db
def test_the_form_refuses_to_close_an_earlier_month_and_keeps_the_text(
    cast: Cast, time_machine
) -> None:
    time_machine.move_to(JUNE, tick=False)
    duty = made_duty()
    address = reverse("report", kwargs={"code": cast.county.code, "pk": duty.pk})
    sent = {"kind": "closing", "text": "全部做完了", "month": "2024-05", "version": duty.version,
            "nonce": uuid.uuid4(), "next": ""}  # fmt: skip
    answer = cast.client("office").post(address, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert CLOSING_IS_TODAY in page
    assert "全部做完了" in page
    assert not duty.reports.exists()


@dataclass(frozen=True)
class Told:
    """A report as the reckoning below knows it."""

    unit: str
    at: datetime
    month: date
    kind: ReportKind
    text: str
    share: int | None


def present_of(told: list[Told]) -> list[Told]:
    """Those that spoke for the present when they were made, by what had been told before."""
    kept: list[Told] = []
    for number, each in enumerate(told):
        if all(each.month >= before.month for before in told[:number]):
            kept.append(each)
    return kept


def tell(cast: Cast, duties: dict[str, Assignment], chance: Random) -> list[Told]:
    """Random reports of two units, a third of them on one of the four months before."""
    told: list[Told] = []
    moment = at(date(2024, 3, 2))
    for number in range(14):
        moment += timedelta(days=chance.choice([0, 1, 9, 40]), minutes=number)
        unit_name = chance.choice(list(duties))
        month = Month.of(moment.date())
        for _ in range(chance.choice([0, 0, 1, 3])):
            month = month.previous
        is_now = month == Month.of(moment.date())
        kind = chance.choice([ReportKind.PROGRESS] * 2 + [ReportKind.NO_CHANGE])
        closes = is_now and chance.random() < 0.2
        kind = ReportKind.CLOSING if closes else kind if is_now else ReportKind.PROGRESS
        share = chance.choice([0, 30, 90]) if kind == ReportKind.PROGRESS else None
        made = say(duties[unit_name], cast.office, kind, text=f"第{number}次", share=share,
                   month=month.first, when=moment)  # fmt: skip
        if closes:
            decide(made, cast.office, Decision.RETURNED, when=moment + timedelta(seconds=1))
        told.append(Told(unit_name, moment, month.first, kind, f"第{number}次", share))
    return told


def reckoned_share(present: list[Told]) -> int | None:
    return next((each.share for each in reversed(present) if each.share is not None), None)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(8))
def test_every_reader_of_the_latest_report_reckons_alike(
    cast: Cast, seed: int, time_machine
) -> None:
    first = made_duty()
    duties = {EDUCATION: first, FINANCE: assignment(first.task, FINANCE)}
    told = tell(cast, duties, Random(f"latest {seed}"))
    time_machine.move_to(told[-1].at + timedelta(minutes=1), tick=False)
    for name, duty in duties.items():
        present = present_of([each for each in told if each.unit == name])
        assert current_status(duty).share == reckoned_share(present)
        spoken = [each.text for each in present if each.kind != ReportKind.NO_CHANGE]
        initial = initial_report(duty, "")
        assert initial["text"] == (spoken[-1] if spoken else "")
        assert initial["share"] == reckoned_share(present)
    for day in {each.at.date() for each in told}:
        until = [each for each in told if each.at.date() <= day]
        of_units = {name: present_of([each for each in until if each.unit == name])
                    for name in duties}  # fmt: skip
        latest = max((present[-1] for present in of_units.values() if present),
                     key=lambda each: (each.month, each.at))  # fmt: skip
        assert text_of(first.task, day) == latest.text
        for name, duty in duties.items():
            shown, present = shown_duty(duty, day, cast), of_units[name]
            last = shown.last_report
            assert (last.text if last else None) == (present[-1].text if present else None)
            assert shown.status.share == reckoned_share(present)
