"""Boards, ledger, tasks, reporting, review, and the plan of one county."""

from django.urls import path

from tracker.roadmaps.views import (
    boards,
    drafts,
    evidence,
    expected_effects,
    extensions,
    group_message,
    instructions,
    ledger,
    members,
    missing_reports,
    plans,
    reports,
    reviews,
    tasks,
    templates,
    versions,
)

board_urls = [
    path("board/", boards.board, name="board"),
    path("board/<year:year>/", boards.board_year, name="board_year"),
    path("board/<month:month>/", boards.board_month, name="board_month"),
]

task_urls = [
    path("tasks/", ledger.ledger, name="ledger"),
    path("tasks/<id:pk>/", tasks.task, name="task"),
    path("tasks/<id:pk>/lead/", tasks.confirm_lead, name="confirm_lead"),
    path("assignments/<id:pk>/leave-out/", members.leave_out, name="leave_out"),
    path("assignments/<id:pk>/take-back/", members.take_back, name="take_back"),
    path("tasks/<id:pk>/gains/", expected_effects.gains, name="gains"),
    path("tasks/gains/<id:pk>/remove/", expected_effects.gain_remove, name="gain_remove"),
    path("tasks/<id:pk>/ruling/", tasks.ruling, name="ruling"),
]

report_urls = [
    path("mine/", reports.mine, name="mine"),
    path("mine/no-change/", reports.no_change_all, name="no_change_all"),
    path("silent/", missing_reports.missing_reports_page, name="silent"),
    path("silent/chase/", missing_reports.send_reminders, name="chase"),
    path("silent/report-day/", missing_reports.report_day, name="report_day"),
    path("assignments/<id:pk>/report/", reports.report, name="report"),
    path("assignments/<id:pk>/no-change/", reports.no_change, name="no_change"),
    path("review/", reviews.review_queue, name="review_queue"),
    path("review/approve/", reviews.approve_many, name="approve_many"),
    path("review/<id:pk>/", reviews.review, name="review"),
    path("tasks/<id:pk>/extension/", extensions.extension_ask, name="extension_ask"),
    path("review/extensions/<id:pk>/", extensions.extension_decide, name="extension_decide"),
]

instruction_urls = [
    path("chat-text/", group_message.chat, name="chat_text"),
    path("instructions/", instructions.instructions, name="instructions"),
    path("tasks/<id:pk>/instruction/", instructions.instruction_add, name="instruction_add"),
    path(
        "instructions/<id:pk>/answer/", instructions.instruction_answer, name="instruction_answer"
    ),
]

evidence_urls = [
    path("evidence/<id:pk>/", evidence.evidence, name="evidence"),
    path("evidence/<id:pk>/thumbnail/", evidence.evidence_thumbnail, name="evidence_thumbnail"),
    path("tasks/<id:pk>/evidence/", evidence.evidence_add, name="evidence_add"),
    path("tasks/<id:pk>/needs-evidence/", evidence.needs_evidence, name="needs_evidence"),
]

plan_urls = [
    path("roadmap/table/", plans.roadmap_table, name="roadmap_table"),
    path("plan/", plans.plan, name="plan"),
    path("plan/versions/", versions.versions, name="versions"),
    path("plan/versions/revise/", versions.revise, name="version_revise"),
    path("plan/versions/<id:old>/<id:new>/", versions.comparison, name="comparison"),
    path("plan/versions/<id:pk>/choose/", versions.choose, name="version_choose"),
    path("plan/versions/<id:pk>/issue/", versions.issue, name="version_issue"),
    path("plan/versions/<id:pk>/discard/", versions.discard, name="version_discard"),
    path("plan/drafts/<id:pk>/", drafts.draft, name="draft"),
    path("plan/drafts/<id:pk>/add/", drafts.draft_add, name="draft_add"),
    path("plan/drafts/<id:pk>/rows/<id:row>/", drafts.draft_row, name="draft_row"),
    path("plan/drafts/<id:pk>/rows/<id:row>/act/", drafts.draft_row_act, name="draft_row_act"),
    path(
        "plan/drafts/<id:pk>/rows/<id:row>/targets/<id:target>/",
        drafts.draft_target,
        name="draft_target",
    ),
    path("plan/drafts/<id:pk>/blanks/", templates.plan_blanks, name="plan_blanks"),
    path("plan/templates/", templates.plan_templates, name="plan_templates"),
    path("plan/templates/save/", templates.template_save, name="template_save"),
    path("plan/templates/<id:pk>/", templates.plan_template, name="plan_template"),
    path("plan/templates/<id:pk>/share/", templates.template_share, name="template_share"),
    path("plan/templates/<id:pk>/delete/", templates.template_delete, name="template_delete"),
    path("indicators/targets/", plans.targets, name="targets"),
]

urlpatterns = [*board_urls, *task_urls, *report_urls, *evidence_urls, *instruction_urls, *plan_urls]
