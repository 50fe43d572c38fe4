"""daily_notices: who is reminded of what on which day, once; and the daily mail."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from counties.choices import NoticeKind
from counties.models import Notice, NoticeChoice, User
from counties.services.notices import notify
from tests.roadmaps import builders
from tests.roadmaps.builders import at
from tracker.roadmaps.choices import ReportKind
from tracker.roadmaps.services.instructions import answer_instruction, instruct
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.reminders import remind_of_deadlines

pytestmark = pytest.mark.django_db
DAY = date(2024, 5, 20)


@pytest.fixture(autouse=True)
def _today(time_machine) -> None:
    time_machine.move_to(at(DAY), tick=False)


def run(day: date | str | None = None) -> str:
    out = StringIO()
    call_command("daily_notices", *([f"--day={day}"] if day else []), stdout=out)
    return out.getvalue()


def issue(*dues: date | None, units: tuple[str, ...] = (builders.FINANCE,), **more: object):
    tasks = [builders.task(f"任务{n}", due=due, units=units) for n, due in enumerate(dues, 1)]
    return issue_plan(builders.plan(*tasks, **more), by=None)


def told() -> list[tuple[str, str, str]]:
    rows = Notice.objects.order_by("id")
    return list(rows.values_list("user__username", "kind", "text"))


class TestReminders:
    def test_by_deadline(self, cast) -> None:
        issue(date(2024, 6, 4), date(2024, 6, 5), date(2024, 5, 23), DAY, date(2024, 5, 19), None)
        assert run() == "2024-05-20：新提醒 4 条。\n"
        assert told() == [
            ("reporter", "overdue", "第5项 任务5：已逾期 1 天（2024年5月19日）"),
            ("reporter", "due", "第4项 任务4：今天到期（2024年5月20日）"),
            ("reporter", "due_soon", "第3项 任务3：还有 3 天到期（2024年5月23日）"),
            ("reporter", "due_soon", "第1项 任务1：还有 15 天到期（2024年6月4日）"),
        ]

    def test_a_second_run_says_nothing_new_until_the_next_week(self, cast) -> None:
        issue(date(2024, 5, 19))
        assert [run(DAY + timedelta(days=n)).split()[1] for n in (0, 0, 1, 6, 7, 8)] == [
            "1", "0", "0", "0", "1", "0",
        ]  # fmt: skip

    def test_every_unit_of_a_task_and_no_other(self, cast) -> None:
        issue(DAY, units=(builders.FINANCE, builders.EDUCATION, builders.HOUSING))
        run()
        assert sorted(user for user, *_ in told()) == ["colleague", "reporter"]

    def test_not_what_is_closed_under_review_or_ended(self, cast) -> None:
        plan = issue(DAY, DAY, DAY)
        first, second, third = (builders.assignment(t, builders.FINANCE) for t in plan.tasks.all())
        builders.close(first, cast.office)
        builders.say(second, cast.reporter, ReportKind.CLOSING)
        run()
        assert [text for *_, text in told()] == ["第3项 任务3：今天到期（2024年5月20日）"]
        assert third.task.position == 3

    def test_an_answer_that_is_due(self, cast) -> None:
        task = issue(None).tasks.get()
        asked = instruct(task=task, by=cast.leader, text="请抓紧", answer_due=date(2024, 5, 22))
        Notice.objects.all().delete()
        run()
        text = "答复组长甲对第1项的批示：还有 2 天到期（2024年5月22日）"
        assert told() == [("reporter", "due_soon", text)]
        answer_instruction(instruction=asked, by=cast.reporter, text="已办")
        Notice.objects.all().delete()
        assert run(date(2024, 5, 23)) == "2024-05-23：新提醒 0 条。\n"

    def test_each_county_by_itself(self, cast) -> None:
        issue(DAY, county="530426", key="there")
        run()
        assert told() == []

    def test_a_day_that_is_none(self, db) -> None:
        with pytest.raises(CommandError, match="无法识别"):
            run("明天")

    @pytest.mark.parametrize("count", [1, 20])
    def test_constant_queries(self, cast, count: int, django_assert_num_queries) -> None:
        issue(*[DAY] * count)
        with django_assert_num_queries(8):  # with the savepoint and its release
            assert remind_of_deadlines(county=cast.county, day=DAY) == count


class TestMail:
    @pytest.fixture(autouse=True)
    def _server(self, settings) -> None:
        settings.DAILY_MAIL = True
        settings.DEFAULT_FROM_EMAIL = "portal@a.example"
        settings.CSRF_TRUSTED_ORIGINS = ["https://portal.example"]

    @pytest.fixture
    def reader(self, cast) -> User:
        User.objects.filter(pk=cast.reporter.pk).update(email="reporter@a.example")
        return User.objects.get(pk=cast.reporter.pk)

    def test_one_letter_with_everything(self, cast, reader) -> None:
        plan = issue(DAY, date(2024, 5, 19))
        assert run() == "2024-05-20：新提醒 2 条。\n邮件：已发送 1 封，失败 0 封。\n"
        (letter,) = mail.outbox
        assert (letter.to, letter.from_email) == (["reporter@a.example"], "portal@a.example")
        assert letter.subject == "优质均衡创建门户：2 条提醒"
        first, second = plan.tasks.all()
        assert letter.body.splitlines()[2:7] == [
            "优质均衡创建里程碑门户有 2 条提醒：",
            "- 呼图壁县 [逾期] 第2项 任务2：已逾期 1 天（2024年5月19日）",
            f"  https://portal.example/652323/tasks/{second.pk}/",
            "- 呼图壁县 [到期] 第1项 任务1：今天到期（2024年5月20日）",
            f"  https://portal.example/652323/tasks/{first.pk}/",
        ]

    def test_one_letter_a_day(self, cast, reader, time_machine) -> None:
        issue(DAY, date(2024, 5, 24))
        run()
        notify(
            users=[reader], county=cast.county, kind=NoticeKind.ASKED, key="k", text="催办",
            address="/652323/mine/",
        )  # fmt: skip
        run()
        assert len(mail.outbox) == 1
        time_machine.move_to(at(date(2024, 5, 21)), tick=False)
        run()
        run()
        assert [letter.subject[-5:] for letter in mail.outbox] == ["2 条提醒", "3 条提醒"]

    def test_not_without_an_address_or_a_server(self, cast, reader, settings) -> None:
        issue(DAY, units=(builders.EDUCATION,))
        assert run().endswith("已发送 0 封，失败 0 封。\n")
        settings.DAILY_MAIL = False
        assert "邮件" not in run()
        assert mail.outbox == []

    def test_not_what_the_user_does_not_want(self, cast, reader) -> None:
        NoticeChoice.objects.create(user=reader, kind=NoticeKind.DUE, by_email=False)
        NoticeChoice.objects.create(user=reader, kind=NoticeKind.OVERDUE, in_portal=False)
        issue(DAY, date(2024, 5, 19))
        run()
        assert "逾期" in mail.outbox[0].body
        assert "今天到期" not in mail.outbox[0].body
        assert reader.notices.filter(read_at=None).get().kind == NoticeKind.DUE

    def test_old_notices_are_not_poured_out_when_a_server_is_set_up(self, cast, reader) -> None:
        for days, key in ((7, "new"), (8, "old")):
            notify(
                users=[reader], county=cast.county, kind=NoticeKind.ASKED, key=key, text=key,
                address="/", at=at(DAY - timedelta(days=days)),
            )  # fmt: skip
        run()
        assert "new" in mail.outbox[0].body
        assert "old" not in mail.outbox[0].body

    def test_a_letter_that_failed_is_tried_again(self, cast, reader, monkeypatch, caplog) -> None:
        issue(DAY)

        def fail(self: mail.EmailMessage) -> int:
            raise OSError("no route to host")

        with monkeypatch.context() as patch:
            patch.setattr(mail.EmailMessage, "send", fail)
            assert run().endswith("已发送 0 封，失败 1 封。\n")
        assert "the daily mail to reporter failed" in caplog.text
        assert run().endswith("已发送 1 封，失败 0 封。\n")
