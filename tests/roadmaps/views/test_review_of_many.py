"""Several closings approved with one act: each audited, what cannot be is named."""

import pytest
from django.urls import reverse

from counties.models import AuditEvent
from tests.roadmaps.builders import EDUCATION, FINANCE, HOUSING, assignment, decide, plan, say, task
from tracker.roadmaps.choices import Decision, ReportKind
from tracker.roadmaps.models import ProgressReport, Review
from tracker.roadmaps.services.plans import issue_plan


@pytest.fixture
def claims(cast, today) -> list[ProgressReport]:
    """Three units ask to close; a progress report stands beside them."""
    made = issue_plan(
        plan(*(task(units=(unit,)) for unit in (EDUCATION, FINANCE, HOUSING))), by=None
    )
    duties = [row.assignments.get() for row in made.tasks.all()]
    return [say(duty, cast.office, ReportKind.CLOSING) for duty in duties]


def send(cast, person: str, reports: list[object]):
    url = reverse("approve_many", kwargs={"code": cast.county.code})
    return cast.client(person).post(url, {"report": reports}, follow=True)


def test_all_that_are_ticked(cast, claims) -> None:
    page = send(cast, "office", [claim.pk for claim in claims[:2]]).content.decode()
    assert "已通过 2 项，均已办结。" in page
    assert list(Review.objects.order_by("report").values_list("report", "decision")) == [
        (claim.pk, "approved") for claim in claims[:2]
    ]
    assert AuditEvent.objects.filter(verb="审核填报").count() == 2


def test_what_was_decided_meanwhile_is_named_and_the_others_are_done(cast, claims) -> None:
    decide(claims[1], cast.office, Decision.RETURNED)
    page = send(cast, "office", [claim.pk for claim in claims]).content.decode()
    assert "已通过 2 项，均已办结。" in page
    assert "第2项 县财政局没有通过：已由其他人审核" in page
    assert Review.objects.get(report=claims[1]).decision == "returned"


def test_a_report_that_asks_for_nothing_is_named(cast, claims) -> None:
    decide(claims[0], cast.office, Decision.RETURNED)
    progress = say(assignment(claims[0].assignment.task, EDUCATION), cast.office)
    page = send(cast, "office", [progress.pk]).content.decode()
    assert "第1项 县教育局没有通过：这条填报没有申请办结，不需要审核。" in page


@pytest.mark.parametrize("sent", [[], ["x"], [999999]])
def test_nothing_ticked(cast, claims, sent) -> None:
    assert "没有审核：请先在队列中勾选。" in send(cast, "office", sent).content.decode()
    assert not Review.objects.exists()


def test_only_the_office_of_the_county(cast, claims) -> None:
    for person in ("reporter", "leader", "admin", "supervisor"):
        assert send(cast, person, [claims[0].pk]).status_code == 403
    assert send(cast, "stranger", [claims[0].pk]).status_code == 404
    own = reverse("approve_many", kwargs={"code": cast.other.code})
    cast.client("stranger").post(own, {"report": [claims[0].pk]})
    assert not Review.objects.exists()
