# ruff: noqa: E501 (source texts stand in it as they are)
"""Named mutants: small faults at the edges that matter, and the tests that must notice each.

`python -m tests.full mutants [NAME…]` applies them one by one to a copy of the tree and runs the
tests named: every mutant must be killed. `tests/test_mutants.py` holds a slice in the suite.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
TESTS_FAILED = 1  # the exit code of pytest; above it, the tests could not be run
FOLDERS = ("counties", "tracker", "templates", "static", "fixtures", "tests")


@dataclass(frozen=True)
class Mutant:
    """`old` stands exactly once in `file` and becomes `new`; `tests` are pytest arguments."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


def _mutants(file: str, tests: str, *faults: tuple[str, str, str]) -> Iterator[Mutant]:
    for name, old, new in faults:
        yield Mutant(name, file, old, new, tuple(tests.split()))


_RULES = "tests/roadmaps/rules"
MUTANTS = [
    *_mutants(
        "tracker/roadmaps/rules/status.py", f"{_RULES}/test_status.py",
        ("overdue from the deadline on", "PAST = DateRange(until=-DAY)",
         "PAST = DateRange(until=timedelta(0))"),
        ("soon one day less", "DUE_SOON = timedelta(days=15)", "DUE_SOON = timedelta(days=14)"),
        ("behind one day later", "BEHIND_AFTER = timedelta(days=31)",
         "BEHIND_AFTER = timedelta(days=32)"),
        ("closed on the deadline is late", "status.closed_on > due", "status.closed_on >= due"),
        ("cancelled is green", "StatusCase(Lamp.GREY, (State.CANCELLED,))",
         "StatusCase(Lamp.GREEN, (State.CANCELLED,))"),
        ("overdue is yellow", "StatusCase(Lamp.RED, OPEN, due=PAST)",
         "StatusCase(Lamp.YELLOW, OPEN, due=PAST)"),
        ("closed late is green", "StatusCase(Lamp.YELLOW, (State.CLOSED,), closed_late=True)",
         "StatusCase(Lamp.GREEN, (State.CLOSED,), closed_late=True)"),
        ("due on the month's last day is not due", "dates.due <= month.last\n    return BoardColumn",
         "dates.due < month.last\n    return BoardColumn"),
        ("overdue column from the month's first day", "dates.due < min(month.first, day)",
         "dates.due <= min(month.first, day)"),
        ("a window that ends before still covers", "end >= month.first)", "end > month.first)"),
        ("a window that begins on the last day does not cover", "(start <= month.last and",
         "(start < month.last and"),
        ("an empty group is closed", "    if not members:\n        return Status()",
         "    if not members:\n        return Status(State.CLOSED)"),
        ("a cancelled member holds the group up",
         "going = [m for m in members if m.state is not State.CANCELLED]", "going = list(members)"),
        ("a task closes with its lead alone",
         "everyone = ([lead] if lead else []) + list(others)",
         "everyone = [lead] if lead else list(others)"),
        ("an extension does not lengthen the window", "end = max(end, dates.due)", "pass"),
    ),
    *_mutants(
        "tracker/roadmaps/rules/reporting_cycle.py", f"{_RULES}/test_reporting_cycle.py",
        ("on the report day is made up", "reported_on <= deadline else", "reported_on < deadline else"),
        ("red on the report day", "if day > deadline else", "if day >= deadline else"),
        ("who waits for review owes", "    if state not in REPORTABLE:\n        return None\n", ""),
        ("wanted only after the month it begins in", "begins <= month.last", "begins < month.first"),
    ),
    *_mutants(
        "tracker/roadmaps/rules/deadlines.py", f"{_RULES}/test_deadlines.py",
        ("an answer on the day is late", "answered_on > due else", "answered_on >= due else"),
        ("an answer is overdue on the day", "if due < day else", "if due <= day else"),
        ("second reminder a day later", "SECOND_REMINDER = 3", "SECOND_REMINDER = 2"),
    ),
    *_mutants(
        "tracker/roadmaps/models/querysets.py",
        "tests/roadmaps/models tests/roadmaps/selectors tests/roadmaps/test_past_months.py",
        ("reports of the next day count", "        return self.filter(at__lt=end_of(day))",
         "        return self"),
    ),
    *_mutants(
        "tracker/roadmaps/models/querysets.py", "tests/roadmaps/views/test_tasks.py",
        ("drafts are for everybody",
         "            return self\n        return self.exclude(plan__state=PlanState.DRAFT)",
         "            return self\n        return self"),
    ),
    *_mutants(
        "tracker/roadmaps/models/querysets.py", "tests/roadmaps/models/test_querysets.py",
        ("a member that left still serves", "Q(member_until=None) | Q(member_until__gt=day),",
         "Q(pk__gt=0),"),
        ("a member that has yet to come serves", "Q(member_since=None) | Q(member_since__lte=day),",
         "Q(pk__gt=0),"),
    ),
    *_mutants(
        "tracker/roadmaps/services/extensions.py", "tests/roadmaps/services/test_extensions.py",
        ("the same day may be asked for", "    if due <= present:", "    if due < present:"),
        ("asked for after the deadline", "    if today > present:", "    if False:"),
        ("granted to an earlier day", "present >= extension.due_asked", "present > extension.due_asked"),
        ("refused without a reason", "    if not granted and not reason.strip():",
         "    if False and not granted and not reason.strip():"),
    ),
    *_mutants(
        "tracker/roadmaps/services/reports.py", "tests/roadmaps/services/test_reports.py",
        ("months to come", "content.month > timezone.localdate(at)", "False"),
    ),
    *_mutants(
        "tracker/roadmaps/plans/validation.py", "tests/roadmaps/plans",
        ("a window may end before it begins", "window.start > window.end", "False"),
        ("items are counted from 0", "1 <= assignment.item <= items", "0 <= assignment.item <= items"),
        ("no lead at all", "if units and leads != 1:", "if units and leads > 1:"),
        ("a draft in force may have blanks", 'if draft.state == "in_force" else ():', "if False else ():"),
    ),
    *_mutants(
        "tracker/roadmaps/plans/funding.py", "tests/imports/recognise/test_kept_columns.py",
        ("元 are 万元", '"元": Decimal("0.0001")', '"元": Decimal(1)'),
        ("words beside a sum are passed over", '_BESIDE.sub("", plain[: sums[0].start()] + plain[sums[0].end() :])',
         "False"),
        ("a fraction of a 元 is rounded", " and round(amount, MAX_DECIMALS) == amount", ""),
    ),
    *_mutants(
        "tracker/roadmaps/plans/comparison.py", "tests/roadmaps/plans/test_comparison.py",
        ("rows less alike match", "LIKE, LIKE_BESIDE = 0.5, 0.3", "LIKE, LIKE_BESIDE = 0.9, 0.9"),
        ("format beside another change", "    if len(changes) > 1:\n", "    if len(changes) > 99:\n"),
        ("other words are format", "    if not always and words(old) == words(new):",
         "    if not always:"),
    ),
    *_mutants(
        "tracker/roadmaps/plans/values.py", "tests/roadmaps/plans/test_schema.py",
        ("control characters pass", 'category(char) in {"Cc", "Cs", "Zl", "Zp"} and char != "\\n"',
         'category(char) in {"Cs"} and char != "\\n"'),
        ("five decimals", "MAX_DECIMALS = 4", "MAX_DECIMALS = 5"),
    ),
    *_mutants(
        "counties/access.py", "tests/counties/test_access.py",
        ("tomorrow can be looked at", "    if day > today:", "    if False:"),
    ),
    *_mutants(
        "counties/access.py", "tests/counties/views/test_users.py",
        ("no permission asked",
         "            if not county_request.access.may(permission):", "            if False:"),
    ),
    *_mutants(
        "counties/concurrency.py", "tests/counties/test_concurrency.py tests/roadmaps/views/test_drafts.py",
        ("a stale form is saved", "        raise StaleEdit", "        pass"),
    ),
    *_mutants(
        "counties/passwords.py", "tests/counties/test_passwords.py",
        ("one character short", "if len(password) < self.min_length:",
         "if len(password) < self.min_length - 1:"),
        ("one kind less", "for test in tests) < self.kinds:", "for test in tests) < self.kinds - 1:"),
    ),
    *_mutants(
        "counties/middleware.py", "tests/counties/views/test_account.py",
        ("idle for ever", "now - seen > settings.SESSION_IDLE.total_seconds()", "False"),
        ("signed in for ever", "or now - started > settings.SESSION_LIFETIME.total_seconds()", ""),
        ("passwords grow old late", "timezone.now() - user.password_changed_at > age", "False"),
    ),
    *_mutants(
        "counties/audit_chain.py", "tests/counties/test_audit_chain.py tests/counties/commands",
        ("rows cut off the end are not missed", "    if count < ends.length:", "    if False:"),
    ),
    *_mutants(
        "tracker/files/validation.py", "tests/files/test_validation.py",
        ("an empty file", '        raise Refused("是空文件。")', "        pass"),
        ("a byte too many", "    if size > most_bytes:", "    if size > most_bytes + 1:"),
        ("a script", "        raise Refused(SCRIPT_WORDS)", "        pass"),
        ("an SVG", "        raise Refused(SVG_WORDS)", "        pass"),
        ("two files in one", "        raise Refused(MIXED_WORDS)", "        pass"),
    ),
    *_mutants(
        "tracker/files/containers.py", "tests/files/test_validation.py tests/files/test_inspection.py",
        ("a part too many", "    if len(parts) > MOST_PARTS:", "    if len(parts) > MOST_PARTS + 1:"),
        ("a bomb", "    if unpacked > MOST_UNPACKED:", "    if False:"),
        ("a path that leaves the file", '            raise Refused("内部有指向文件外面的路径，不能上传。")',
         "            pass"),
        ("a DOCTYPE", '                raise Refused("内部的 XML 带有 DOCTYPE 声明，不能上传；请重新保存一份。")',
         "                pass"),
    ),
    *_mutants(
        "tracker/files/images.py", "tests/files",
        ("too many pixels", "image.width * image.height > MOST_PIXELS", "False"),
    ),
    *_mutants(
        "tracker/indicators/engine/coefficient.py", "tests/indicators/engine/test_coefficient.py",
        ("near the limit is not near", "return abs(value - limit) <= MARGIN",
         "return abs(value - limit) < MARGIN"),
    ),
    *_mutants(
        "tracker/indicators/engine/plausibility.py", "tests/indicators/engine/test_plausibility.py",
        ("below zero", "    if value < 0:", "    if value < -1:"),
        ("more migrants than pupils", "migrants > students:", "migrants > students + 1:"),
        ("the largest class is too small", "largest * classes < students:",
         "largest * classes < students - 1:"),
    ),
    *_mutants(
        "tracker/time_expressions/points.py", "tests/time_expressions",
        ("a thirteenth month", "    if not 1 <= month <= 12:", "    if not 1 <= month <= 13:"),
        ("a fifth quarter", "        if not 3 <= last <= 12:", "        if not 3 <= last <= 15:"),
        ("ranges that end before they begin", "        if second.last < first.first:",
         "        if False:"),
    ),
    *_mutants(
        "tracker/supervision/services/sheets.py", "tests/supervision/services/test_sheets.py",
        ("issued twice", '        raise SheetRefused("文书已经印发。")', "        pass"),
        ("closed with an answer missing",
         '        raise SheetRefused("还有单位没有答复，了结须写明理由。")', "        pass"),
    ),
    *_mutants(
        "tracker/imports/recognise/heads.py",
        "tests/imports/recognise/test_heads.py tests/imports/recognise/test_kept_columns.py",
        ("a goal is always a title", '    named = Field.TITLE in fields or "problem" in fields\n',
         "    named = False\n"),
    ),
]  # fmt: skip


@contextmanager
def copied_tree() -> Iterator[Path]:
    """A copy of the project, in which faults can be tried."""
    with tempfile.TemporaryDirectory(prefix="portal-mutants-") as name:
        copy = Path(name)
        ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
        for folder in FOLDERS:
            shutil.copytree(ROOT / folder, copy / folder, ignore=ignored)
        for file in ("manage.py", "pyproject.toml"):
            shutil.copy(ROOT / file, copy / file)
        for file in ("README.md", "docs"):
            (copy / file).symlink_to(ROOT / file)
        yield copy


def is_killed(mutant: Mutant, tree: Path) -> bool:
    """Do the tests named fail once the mutant is applied? The tree is as before afterwards."""
    path = tree / mutant.file
    before = path.read_text("utf-8")
    path.write_text(before.replace(mutant.old, mutant.new), "utf-8")
    try:
        return run_tests(mutant.tests, tree) == TESTS_FAILED
    finally:
        path.write_text(before, "utf-8")


def run_tests(tests: tuple[str, ...], tree: Path) -> int:
    """Pytest's exit code for `tests` in `tree`, on SQLite."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider",
               "-p", "no:xdist", *tests]  # fmt: skip
    settings = {
        "DATABASE_URL": "sqlite://:memory:",
        "SECRET_KEY": "mutants" * 10,
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    environment = {**os.environ, **settings}
    done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, check=False)
    return done.returncode


def main(names: list[str]) -> int:
    """Try the mutants of those names, all if none is given; print each, and the figure.

    The tests must pass before: tests that fail by themselves kill nothing.
    """
    chosen = [mutant for mutant in MUTANTS if not names or mutant.name in names]
    survivors = []
    with copied_tree() as tree:
        broken = [tests for tests in {m.tests for m in chosen} if run_tests(tests, tree) != 0]
        if broken:
            sys.stdout.write(f"these tests fail without any mutant: {broken}\n")
            return 2
        for mutant in chosen:
            killed = is_killed(mutant, tree)
            survivors += [] if killed else [mutant.name]
            sys.stdout.write(f"{'killed' if killed else 'SURVIVED'}: {mutant.name}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{len(chosen) - len(survivors)} of {len(chosen)} mutants killed\n")
    return 1 if survivors else 0
