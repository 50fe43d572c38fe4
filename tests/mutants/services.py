# ruff: noqa: E501 (source texts stand in it as they are)
"""Named mutants of counties, permissions, locks, the log, services and exports."""

from tests.mutants.mutant import mutants

MUTANTS = [
    *mutants(
        "counties/querysets.py", "tests/test_walk.py",
        ("rows of every county", "        return self.filter(**{self.county_path: county})",
         "        return self.all()"),
    ),
    *mutants(
        "counties/querysets.py",
        "tests/counties/services/test_schools.py tests/dashboards/views/test_portfolio.py",
        ("a school is open on its closing day", "Q(closed_on__gt=day)", "Q(closed_on__gte=day)"),
        ("a prefecture is its province", "Q(code__startswith=prefix)",
         "Q(code__startswith=prefix[:2])"),
    ),
    *mutants(
        "counties/querysets.py", "tests/roadmaps/selectors tests/roadmaps/test_past_months.py",
        ("a day ends a day later", "day + timedelta(days=1), time.min", "day + timedelta(days=2), time.min"),
    ),
    *mutants(
        "counties/access.py", "tests/test_walk.py",
        ("everybody reports for all", "return any(m.role == RoleName.OFFICE for m in self.memberships)",
         "return bool(self.memberships)"),
    ),
    *mutants(
        "counties/append_only.py", "tests/counties/test_audit.py",
        ("rows of the log may be deleted", "    for verb in (\"update\", \"delete\"):\n        editor.execute(template",
         "    for verb in (\"update\",):\n        editor.execute(template"),
    ),
    *mutants(
        "counties/audit.py", "tests/counties",
        ("the chain does not grow", 'length=F("length") + 1', 'length=F("length")'),
        ("no address in the log", "address=current_address.get(),", "address=None,"),
    ),
    *mutants(
        "counties/audit_chain.py", "tests/counties/test_audit_chain.py tests/counties/commands",
        ("a changed row", "        if event.hash != digest(previous, event):", "        if False:"),
        ("an inserted row", "        if event.previous_hash != previous:", "        if False:"),
        ("a last row that was replaced", "    if head != ends.head:", "    if False:"),
    ),
    *mutants(
        "counties/idempotency.py", "tests/counties/test_idempotency.py",
        ("a form acts twice", "        if not sent_forms.reserve(key):", "        if False:"),
        ("other content is the same form", '        if name != "csrfmiddlewaretoken":',
         "        if name == FIELD:"),
        ("another file is the same form", 'f"{file.name}:{file.size}"', "name"),
        ("whoever sends it", "[str(request.user.pk), request.get_full_path()]",
         "[request.get_full_path()]"),
    ),
    *mutants(
        "counties/services/notices.py", "tests/counties/services/test_notices.py",
        ("told again", "        if (user, key) in known or not", "        if not"),
        ("told who has left", "for user in m.users if user.is_active}", "for user in m.users}"),
        ("unread though switched off", "read_at=None if choice.in_portal else at", "read_at=None"),
    ),
    *mutants(
        "counties/passwords.py", "tests/counties/test_passwords.py tests/counties/views/test_account.py",
        ("four passwords remembered", "[: self.remembered]", "[: self.remembered - 1]"),
    ),
    *mutants(
        "counties/middleware.py", "tests/counties/test_middleware.py",
        ("led to any host", "    if not url_has_allowed_host_and_scheme(page, {request.get_host()}):",
         "    if False:"),
        ("the address that the browser claims", "forwarded[-count]", "forwarded[0]"),
    ),
    *mutants(
        "counties/services/accounts.py", "tests/counties/services tests/counties/views/test_users.py",
        ("one county in common is enough", "return all(any(_reaches", "return any(any(_reaches"),
        ("who is disabled stays in", "    if not is_active:\n        sessions.end_all(user)", ""),
        ("a reset leaves sessions", "    sessions.end_all(user)\n    unlock(", "    unlock("),
    ),
    *mutants(
        "tracker/settings.py", "tests/counties/views/test_account.py",
        ("a sixth try", "AXES_FAILURE_LIMIT = ENV.login_failures", "AXES_FAILURE_LIMIT = ENV.login_failures + 1"),
        ("passwords grow old a day late", "PASSWORD_MAX_AGE = timedelta(days=90)",
         "PASSWORD_MAX_AGE = timedelta(days=91)"),
    ),
    *mutants(
        "counties/concurrency.py", "tests/counties/test_concurrency.py",
        ("the version stands still", 'rows.update(version=F("version") + 1)', 'rows.update(version=F("version"))'),
    ),
    *mutants(
        "tracker/roadmaps/services/reports.py",
        "tests/roadmaps/services/test_reports.py tests/roadmaps/services/test_reviews.py "
        "tests/roadmaps/services/test_members.py tests/roadmaps/views/test_reports.py",
        ("closed takes a report", "    if status.state is State.CLOSED:\n        raise NotReportable",
         "    if False:\n        raise NotReportable"),
        ("under review takes a report", "    if status.state is State.UNDER_REVIEW:", "    if False:"),
        ("a group reports itself", "    if assignment.group_id and assignment.member_assignments.exists():",
         "    if False:"),
        ("a leader reports", "    if not assignment.is_reportable:", "    if False:"),
        ("who has left reports", "    if not assignment.serves_on(day):", "    if False:"),
        ("a form is reported twice", "    if duplicate := _duplicate(nonce, assignment, content):\n        return duplicate\n", ""),
        ("no change begins the task", "ReportKind.NO_CHANGE: before.state}", "}"),
        ("asking to close is 99", "        return 100\n", "        return 99\n"),
    ),
    *mutants(
        "tracker/roadmaps/services/reviews.py", "tests/roadmaps/services/test_reviews.py tests/roadmaps/services/test_evidence.py",
        ("decided twice", "    if Review.objects.filter(report=report).exists():", "    if False:"),
        ("returned without a reason", "    if decision == Decision.RETURNED and not reason.strip():", "    if False:"),
        ("closed without evidence", "    if decision == Decision.APPROVED and lacks_evidence(duty.task, duty):", "    if False:"),
    ),
    *mutants(
        "tracker/roadmaps/services/rulings.py", "tests/roadmaps/services/test_rulings.py",
        ("ruled without a reason", "    if not reason.strip():", "    if False:"),
        ("closed tomorrow", "    if is_to_come:", "    if False:"),
    ),
    *mutants(
        "tracker/roadmaps/services/versions.py", "tests/roadmaps/services/test_versions.py",
        ("issued undecided", "    if waiting := revision.waiting:", "    if False and (waiting := revision.waiting):"),
        ("issued tomorrow", "    if issued_on > today:", "    if False:"),
        ("issued before the last version", "issued_on < current.issued_on:", "issued_on <= date.min:"),
    ),
    *mutants(
        "tracker/roadmaps/services/standings.py", "tests/roadmaps/services",
        ("cancelled by ruling is open", "        status = Status(State.CANCELLED)", "        status = Status()"),
        ("a status begins before the last ended", "current.until = max(at, current.since)", "current.until = at"),
    ),
    *mutants(
        "tracker/roadmaps/models/querysets.py",
        "tests/roadmaps/services/test_evidence.py tests/roadmaps/views/test_evidence.py "
        "tests/roadmaps/selectors/test_evidence_archive.py",
        ("material of the next day", "        return self.filter(not_removed, at__lt=end_of(day))",
         "        return self.filter(not_removed)"),
    ),
    *mutants(
        "tracker/supervision/models/querysets.py", "tests/supervision",
        ("sheets of the next day", "            self.filter(made_at__lt=end_of(day))\n", "            self.all()\n"),
        ("looked back on a day late", "look_back_on__lte=day,", "look_back_on__lt=day,"),
    ),
    *mutants(
        "tracker/supervision/services/sheets.py",
        "tests/supervision/services/test_sheets.py tests/supervision/views/test_sheets.py",
        ("a number twice", '["number__max"] or 0) + 1', '["number__max"] or 1)'),
        ("numbers run on in the new year", "kind=kind, year=year)", "kind=kind)"),
        ("answered twice", '        raise SheetRefused(f"{department}已经答复，没有重复保存。")', "        pass"),
        ("answered by another", '        raise SheetRefused(f"文书没有主送{department}，不需要答复。")', "        pass"),
        ("an issued sheet is discarded", '        raise SheetRefused("文书已经印发，不能废弃。")', "        pass"),
    ),
    *mutants(
        "tracker/exports/workbooks/excel.py", "tests/exports/workbooks tests/exports/views/test_workbooks.py",
        ("a formula in CSV", 'tuple("=+-@\\t\\r\\n', 'tuple("+-@\\t\\r\\n'),
    ),
    *mutants(
        "tracker/indicators/engine/coefficient.py", "tests/indicators/engine",
        ("every school counts alike", "            total += weight * value", "            total += value"),
        ("half is rounded down", "value >= middle else below", "value > middle else below"),
        ("on the limit digits decide", " or abs(self.value - limit) > CLEAR:", " or True:"),
    ),
    *mutants(
        "tracker/indicators/engine/resources.py", "tests/indicators/engine tests/indicators/verdicts",
        ("one more below the threshold", "answers.count(Answer.FLOOR) <= spare", "answers.count(Answer.FLOOR) <= spare + 1"),
        ("a unit less is missing", "rounding=ROUND_CEILING", 'rounding="ROUND_FLOOR"'),
        ("judged though one is silent", "        if not missing:\n            answer =", "        if True:\n            answer ="),
        ("a school without pupils counts", "if stage in school.students and school.students[stage] != 0]",
         "if stage in school.students]"),
    ),
    *mutants(
        "tracker/roadmaps/plans/yaml_files.py", "tests/roadmaps/plans/test_yaml_files.py",
        ("aliases are followed", "        if self.check_event(yaml.AliasEvent):", "        if False:"),
        ("any size", "    if len(content) > MAX_BYTES:", "    if False:"),
    ),
]  # fmt: skip
