"""The review queue: the oldest claim, the decision, the next."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from counties.models import AuditEvent, Notice
from tests.roadmaps.builders import EDUCATION, FINANCE, assignment, at, decide, plan, say, task
from tests.roadmaps.pages import words
from tracker.roadmaps.choices import Decision, ReportKind, RulingKind
from tracker.roadmaps.models import ProgressReport, Review
from tracker.roadmaps.rules.status import State
from tracker.roadmaps.services.extensions import ask_extension
from tracker.roadmaps.services.instructions import answer_instruction, instruct
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.rulings import rule
from tracker.roadmaps.services.standings import current_status

QUEUE = "/652323/review/"


@pytest.fixture
def claims(cast, today) -> list[ProgressReport]:
    """Two requests to close, of the 8th and the 9th of May."""
    made = issue_plan(plan(task("甲", items=("一",)), task("乙", units=(FINANCE,))), by=None)
    one, two = made.tasks.all()
    first = say(
        assignment(one, EDUCATION), cast.colleague, ReportKind.CLOSING, text="甲已完成",
        item_shares={one.items.get().pk: 100}, when=at(date(2024, 5, 8)),
    )  # fmt: skip
    second = say(
        assignment(two, FINANCE), cast.reporter, ReportKind.CLOSING, text="乙已完成",
        when=at(date(2024, 5, 9)),
    )  # fmt: skip
    return [first, second]


def test_the_oldest_claim_opens_by_itself(cast, claims) -> None:
    response = cast.client("office").get(QUEUE)
    assert (response.context["waiting"], response.context["chosen"]) == (claims, claims[0])
    said = words(response)
    for part in ("2 项申请办结", "甲已完成", "联络员丁", "2024年5月8日 10:00", "事项1 100%"):
        assert part in said


@pytest.mark.parametrize("asked", ["x", "0", "99999999999999999999", ""])
def test_a_claim_that_is_not_waiting_opens_the_oldest(cast, claims, asked) -> None:
    response = cast.client("office").get(QUEUE, {"report": asked})
    assert response.context["chosen"] == claims[0]


def test_another_claim_is_opened_by_its_link(cast, claims) -> None:
    client = cast.client("office")
    page = client.get(QUEUE).content.decode()
    assert f'href="{QUEUE}?report={claims[1].pk}"' in page
    assert client.get(QUEUE, {"report": claims[1].pk}).context["chosen"] == claims[1]


def test_approving_closes_and_opens_the_next(cast, claims) -> None:
    response = cast.client("office").post(
        f"{QUEUE}{claims[0].pk}/", {"decision": "approved", "reason": ""}, follow=True
    )
    assert response.redirect_chain == [(QUEUE, 302)]
    assert "第1项 县教育局：已办结。" in words(response)
    assert response.context["chosen"] == claims[1]
    assert current_status(claims[0].assignment).closed_on == date(2024, 5, 8)
    review = Review.objects.get()
    assert (review.by, review.decision) == (cast.office, "approved")


def test_returning_says_why(cast, claims) -> None:
    response = cast.client("office").post(
        f"{QUEUE}{claims[0].pk}/", {"decision": "returned", "reason": " 缺合同 "}, follow=True
    )
    assert "第1项 县教育局：已退回。" in words(response)
    assert Review.objects.get().reason == "缺合同"
    assert current_status(claims[0].assignment).state is State.IN_PROGRESS


def test_a_return_without_a_reason_stays_on_its_claim(cast, claims) -> None:
    response = cast.client("office").post(
        f"{QUEUE}{claims[1].pk}/", {"decision": "returned", "reason": " "}
    )
    assert response.status_code == 422
    assert response.context["chosen"] == claims[1]
    assert response.context["form"].errors == {
        "reason": ["退回必须写明原因，让填报单位知道改什么。"]
    }
    assert "乙已完成" in words(response)
    assert f'href="{QUEUE}?report={claims[0].pk}"' in response.content.decode()
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({}, ""),
        ({"decision": "maybe"}, ""),
        ({"decision": "approved", "reason": "长" * 1001}, "意见"),
    ],
)
def test_no_decision_is_no_decision(cast, claims, data, why) -> None:
    response = cast.client("office").post(f"{QUEUE}{claims[0].pk}/", data, follow=True)
    assert "没有保存：请选择“通过”或“退回”。" in words(response)
    assert not why or "最多 1000 个字，超出 1 个字，请删减" in words(response)
    assert not Review.objects.exists()


@pytest.mark.parametrize("second", ["approved", "returned"])
def test_what_a_colleague_has_decided_stands(cast, claims, second) -> None:
    decide(claims[0], cast.office, Decision.APPROVED)
    events = AuditEvent.objects.count()
    response = cast.client("office").post(
        f"{QUEUE}{claims[0].pk}/", {"decision": second, "reason": "缺合同"}, follow=True
    )
    assert "这条填报已由其他人审核，没有重复保存。" in words(response)
    assert Review.objects.get().decision == "approved"
    assert AuditEvent.objects.count() == events


def test_a_report_that_asks_for_nothing_is_not_reviewed(cast, claims) -> None:
    made = claims[0].assignment.task.plan.tasks.get(position=1)
    decide(claims[0], cast.office, Decision.RETURNED)
    progress = say(assignment(made, EDUCATION), cast.colleague)
    response = cast.client("office").post(f"{QUEUE}{progress.pk}/", {"decision": "approved"})
    assert response.status_code == 422
    assert Review.objects.count() == 1


def test_the_queue_of_a_past_day_is_only_read(cast, claims) -> None:
    decide(claims[0], cast.office, Decision.APPROVED)
    client = cast.client("office")
    response = client.get(QUEUE, {"as_of": "2024-05-08"})
    assert response.context["waiting"] == [claims[0]]
    page = response.content.decode().split("<main")[1]
    assert "<form" not in page
    assert client.get(QUEUE).context["waiting"] == [claims[1]]
    both = client.get(QUEUE, {"as_of": "2024-05-19"})
    assert both.context["waiting"] == claims
    link = f"{QUEUE}?as_of=2024-05-19&amp;report={claims[1].pk}"
    assert f'href="{link}"' in both.content.decode()


def test_the_navigation_counts_what_waits_once_for_who_reviews(cast, claims) -> None:
    row = claims[0].assignment.task
    row.due_on = date(2024, 6, 30)
    row.save()
    ask_extension(task=row, by=cast.colleague, due=date(2024, 7, 30), reason="雨季")
    page = "/652323/indicators/targets/"

    def seen(name: str) -> tuple[str, int]:
        with CaptureQueriesContext(connection) as captured:
            response = cast.client(name).get(page)
        found = re.search(r"审核 (\d+) 项待审核", words(response))
        asked = [q for q in captured if "UNION ALL" in q["sql"]]
        return found[1] if found else "", len(asked)

    assert seen("office") == ("3", 1)
    assert seen("office") == ("3", 0)  # nothing was done meanwhile
    for name in ("leader", "reporter", "supervisor", "admin"):
        assert seen(name) == ("", 0)
    decide(claims[0], cast.office, Decision.RETURNED)
    assert seen("office") == ("2", 1)
    # of a past day, as the page is
    response = cast.client("office").get(page, {"as_of": "2024-05-08"})
    assert "审核 1 项待审核" in words(response)


@pytest.mark.parametrize("kind", [RulingKind.CLOSE, RulingKind.CANCEL])
def test_a_claim_leaves_the_queue_with_a_task_that_is_ruled_on(cast, claims, kind) -> None:
    claim, other = claims
    row = claim.assignment.task
    rule(task=row, by=cast.office, kind=kind, reason="县委决定")
    client = cast.client("office")
    response = client.get(QUEUE)
    assert response.context["waiting"] == [other]
    # whose claim it was is told why, nobody else
    told = Notice.objects.filter(kind="returned")
    assert {n.user for n in told} == {cast.colleague}
    assert told.get().text == f"第1项已裁定{kind.label}，办结申请不再审核。理由：县委决定"
    assert told.get().address == f"/652323/tasks/{row.pk}/"
    # a page opened before decides nothing
    late = client.post(f"{QUEUE}{claim.pk}/", {"decision": "approved", "reason": ""})
    assert late.status_code == 422
    said = f"这项任务已由创建办裁定{kind.label}（理由：县委决定），这条办结申请不再需要审核。"
    assert late.context["form"].errors == {"reason": [said]}
    assert not Review.objects.exists()
    # and the form says so before anybody types
    form = cast.client("colleague").get(f"/652323/assignments/{claim.assignment_id}/report/")
    assert form.status_code == 409
    assert f"裁定{kind.label}（理由：县委决定），不能再填报。" in words(form)
    # reopened, it waits again
    rule(task=row, by=cast.office, kind=RulingKind.REOPEN, reason="继续实施")
    assert client.get(QUEUE).context["waiting"] == claims
    assert told.count() == 1


def test_an_asking_for_time_leaves_the_queue_with_its_task(cast, today) -> None:
    row = issue_plan(plan(task(due=date(2024, 6, 30))), by=None).tasks.get()
    asked = ask_extension(task=row, by=cast.colleague, due=date(2024, 7, 30), reason="雨季")
    client = cast.client("office")
    assert client.get(QUEUE).context["extensions"] == [asked]
    rule(task=row, by=cast.office, kind=RulingKind.CANCEL, reason="县委决定")
    assert client.get(QUEUE).context["extensions"] == []


def test_the_history_beside_a_claim_holds_instructions_and_answers(cast, claims) -> None:
    row = claims[0].assignment.task
    said = instruct(task=row, by=cast.leader, text="请抓紧", answer_due=date(2024, 5, 31))
    answer_instruction(instruction=said, by=cast.colleague, text="已安排专人")
    history = cast.client("office").get(QUEUE).context["history"]
    assert {"答复批示", "批示，2024年5月31日前答复"} <= {entry.what for entry in history}


def test_an_empty_queue_says_so(cast, today) -> None:
    assert "没有等待审核的填报。" in words(cast.client("office").get(QUEUE))


@pytest.mark.parametrize("who", ["leader", "reporter", "colleague", "supervisor", "admin"])
def test_only_the_office_reviews(cast, claims, who) -> None:
    client = cast.client(who)
    assert client.get(QUEUE).status_code == 403
    response = client.post(f"{QUEUE}{claims[0].pk}/", {"decision": "approved"})
    assert response.status_code == 403
    assert not Review.objects.exists()


def test_another_countys_claim_is_not_found(cast, claims) -> None:
    client = cast.client("stranger")
    assert client.get(QUEUE).status_code == 404
    response = client.post(f"/530426/review/{claims[0].pk}/", {"decision": "approved"})
    assert response.status_code == 404
    assert client.get("/530426/review/").context["waiting"] == []
    assert cast.client("office").get(f"{QUEUE}{claims[0].pk}/").status_code == 405


def test_the_queue_takes_as_many_queries_for_many_as_for_one(cast, today) -> None:
    tasks = (task(f"任务{n}", items=("一", "二")) for n in range(30))
    made = issue_plan(plan(*tasks), by=None)
    client = cast.client("office")
    client.get(QUEUE)
    taken = []
    for row in made.tasks.all():
        shares = {item.pk: 100 for item in row.items.all()}
        say(assignment(row, EDUCATION), cast.colleague, ReportKind.CLOSING, item_shares=shares)
        if row.position in (1, 30):
            with CaptureQueriesContext(connection) as captured:
                client.get(QUEUE)
            taken.append(len(captured))
    assert taken[0] == taken[1] <= 16
