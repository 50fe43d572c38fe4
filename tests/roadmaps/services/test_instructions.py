"""批示: written by a leader, owed by who leads, answered once; and who is told."""

from datetime import date

import pytest

from counties.access import access_in
from counties.concurrency import StaleEdit
from counties.models import AuditEvent, Notice
from tests.roadmaps import builders
from tests.roadmaps.builders import at
from tracker.roadmaps.choices import Decision, ReportKind
from tracker.roadmaps.models import Instruction, InstructionAnswer, Task
from tracker.roadmaps.rules.deadlines import AnswerState
from tracker.roadmaps.selectors import instructions
from tracker.roadmaps.selectors.task_history import history, reports_of
from tracker.roadmaps.services.instructions import NotInstructable, answer_instruction, instruct
from tracker.roadmaps.services.plans import issue_plan

pytestmark = pytest.mark.django_db
DAY = date(2024, 5, 20)
DUE = date(2024, 5, 27)


@pytest.fixture
def task(cast) -> Task:
    draft = builders.plan(builders.task(units=(builders.FINANCE, builders.EDUCATION)))
    return issue_plan(draft, by=None).tasks.get()


def write(task: Task, cast, text: str = "请抓紧", due: date = DUE, day: date = DAY) -> Instruction:
    return instruct(task=task, by=cast.leader, text=text, answer_due=due, at=at(day))


def told() -> set[tuple[str, str]]:
    return set(Notice.objects.values_list("user__username", "text"))


class TestInstruct:
    def test_instruction_goes_to_the_lead_and_notifies_it(self, cast, task) -> None:
        made = write(task, cast, "  请抓紧 ")
        assert (str(made.assignment), made.text, made.answer_due) == ("县财政局", "请抓紧", DUE)
        words = "组长甲对第1项作出批示，请县财政局于2024年5月27日前答复：请抓紧"
        assert told() == {("reporter", words), ("office", words)}
        assert {n.address for n in Notice.objects.all()} == {f"/652323/tasks/{task.pk}/"}
        event = AuditEvent.objects.get(verb="批示")
        assert event.after == {"text": "请抓紧", "answer_due": "2024-05-27"}

    def test_sent_twice_is_one_until_it_is_answered(self, cast, task) -> None:
        first = write(task, cast)
        assert write(task, cast) == first
        answer_instruction(instruction=first, by=cast.reporter, text="已办", at=at(DAY))
        assert write(task, cast) != first
        assert write(task, cast, "另一条") != first
        assert Instruction.objects.count() == 3

    @pytest.mark.parametrize(
        ("text", "due", "words"),
        [
            (" \n", DUE, "请写明批示内容。"),
            ("请抓紧", date(2024, 5, 19), "答复期限不能早于今天。"),
        ],
    )
    def test_refuses(self, cast, task, text: str, due: date, words: str) -> None:
        with pytest.raises(NotInstructable, match=words):
            write(task, cast, text, due)
        assert not Instruction.objects.exists()

    def test_may_be_due_today(self, cast, task) -> None:
        assert write(task, cast, due=DAY).answer_due == DAY

    def test_without_a_lead_asks_the_office_first(self, cast, task) -> None:
        task.assignments.update(leads=False)
        with pytest.raises(NotInstructable, match="还没有牵头填报的单位"):
            write(task, cast)


class TestAnswer:
    def test_tells_the_leader_once(self, cast, task) -> None:
        made = write(task, cast)
        Notice.objects.all().delete()
        answer = answer_instruction(instruction=made, by=cast.reporter, text="已办 ", at=at(DAY))
        again = answer_instruction(instruction=made, by=cast.reporter, text="已办", at=at(DAY))
        assert again == answer
        assert told() == {("leader", "县财政局答复了您对第1项的批示：已办")}

    def test_only_once(self, cast, task) -> None:
        made = write(task, cast)
        answer_instruction(instruction=made, by=cast.reporter, text="已办")
        for by, text in ((cast.reporter, "再办"), (cast.office, "已办")):
            with pytest.raises(StaleEdit):
                answer_instruction(instruction=made, by=by, text=text)
        assert InstructionAnswer.objects.get().text == "已办"

    def test_needs_words(self, cast, task) -> None:
        with pytest.raises(NotInstructable, match="请写明答复内容。"):
            answer_instruction(instruction=write(task, cast), by=cast.reporter, text=" ")


class TestAsOf:
    def asked(self, cast, name: str, day: date) -> list[tuple[str, AnswerState]]:
        access = access_in(getattr(cast, name), cast.county)
        found = instructions.of_county(cast.county, day, access)
        return [(a.instruction.text, a.state) for a in found]

    def test_each_day_shows_what_was_known(self, cast, task) -> None:
        made = write(task, cast)
        answer_instruction(
            instruction=made, by=cast.reporter, text="已办", at=at(date(2024, 5, 29))
        )
        states = {
            day: self.asked(cast, "leader", date(2024, 5, day)) for day in (19, 20, 27, 28, 29)
        }
        assert states == {
            19: [],
            20: [("请抓紧", AnswerState.WAITING)],
            27: [("请抓紧", AnswerState.WAITING)],
            28: [("请抓紧", AnswerState.OVERDUE)],
            29: [("请抓紧", AnswerState.ANSWERED_LATE)],
        }

    def test_open_ones_first_by_due_day(self, cast, task) -> None:
        done = write(task, cast, "一", date(2024, 5, 21))
        write(task, cast, "二", date(2024, 5, 30))
        write(task, cast, "三", date(2024, 5, 25))
        answer_instruction(instruction=done, by=cast.reporter, text="已办", at=at(DAY))
        assert [text for text, _ in self.asked(cast, "office", DAY)] == ["三", "二", "一"]

    def test_only_the_unit_that_leads_owes_the_answer(self, cast, task) -> None:
        made = write(task, cast)

        def owed(name: str, day: date = DAY) -> list[str]:
            access = access_in(getattr(cast, name), cast.county)
            found = instructions.to_answer(cast.county, day, access)
            return [a.instruction.text for a in found]

        assert (owed("reporter"), owed("colleague"), owed("leader")) == (["请抓紧"], [], [])
        assert owed("office") == []  # the bureau has reporters of its own
        answer_instruction(instruction=made, by=cast.office, text="代答", at=at(DAY, 11))
        assert (owed("reporter"), owed("reporter", date(2024, 5, 19))) == ([], [])

    def test_the_office_owes_those_on_groups(self, cast) -> None:
        draft = builders.plan(builders.task(units=(builders.SCHOOLS,)), schools=2)
        group_task = issue_plan(draft, by=None).tasks.get()
        write(group_task, cast)
        access = access_in(cast.office, cast.county)
        found = instructions.to_answer(cast.county, DAY, access)
        assert [(a.instruction.text, a.may_answer) for a in found] == [("请抓紧", True)]

    def test_with_the_latest_feedback(self, cast, task) -> None:
        write(task, cast)
        duty = builders.assignment(task, builders.EDUCATION)
        builders.say(duty, cast.colleague, text="第一次", when=at(DAY, 11))
        builders.say(duty, cast.colleague, text="第二次", when=at(date(2024, 5, 22)))
        access = access_in(cast.leader, cast.county)
        latest = [
            instructions.of_task(task, day, access)[0].latest for day in (DAY, date(2024, 5, 22))
        ]
        assert latest == ["第一次", "第二次"]

    def test_stands_in_the_history_of_the_task(self, cast, task) -> None:
        made = write(task, cast)
        answer_instruction(
            instruction=made, by=cast.reporter, text="已办", at=at(date(2024, 5, 21))
        )

        def what(day: date) -> list[tuple[str, str]]:
            asked = instructions.of_task(task, day, access_in(cast.leader, cast.county))
            entries = history(task, day, reports_of(task, day), asked)
            return [(entry.what, entry.text) for entry in entries]

        written = ("批示，2024年5月27日前答复", "请抓紧")
        assert what(DAY) == [written]
        assert what(date(2024, 5, 21)) == [("答复批示", "已办"), written]

    def test_many_cost_no_more_than_one(self, cast, task, django_assert_num_queries) -> None:
        for number in range(20):
            write(task, cast, f"第{number}条")
        access = access_in(cast.office, cast.county)
        for read in (
            lambda: instructions.of_county(cast.county, DAY, access),
            lambda: instructions.of_task(task, DAY, access),
        ):
            with django_assert_num_queries(1):
                assert len({str(a.task) + str(a.instruction.assignment) for a in read()}) == 1


def test_a_returned_report_is_told_to_who_reported_and_the_unit(cast, task) -> None:
    duty = builders.assignment(task, builders.FINANCE)
    by_phone = builders.say(duty, cast.admin, ReportKind.CLOSING)
    builders.decide(by_phone, cast.office, Decision.RETURNED)
    words = "第1项申请办结被退回：材料不全"
    assert told() == {("reporter", words), ("admin", words)}
    Notice.objects.all().delete()
    again = builders.say(duty, cast.office, ReportKind.CLOSING)
    builders.decide(again, cast.office, Decision.RETURNED)
    assert told() == {("reporter", words)}  # nobody is told what they did themselves
    Notice.objects.all().delete()
    builders.close(duty, cast.office)
    assert told() == set()
