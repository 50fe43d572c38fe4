"""Boards, ledger, tasks, reporting, review, and the plan of one county."""

from django.urls import path

from tracker.roadmaps.views import (
    boards,
    drafts,
    evidence,
    extensions,
    gains,
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
    path("board/<int:year>/", boards.board_year, name="board_year"),
    path("board/<month:month>/", boards.board_month, name="board_month"),
]

task_urls = [
    path("tasks/", ledger.ledger, name="ledger"),
    path("tasks/<int:pk>/", tasks.task, name="task"),
    path("tasks/<int:pk>/lead/", tasks.confirm_lead, name="confirm_lead"),
    path("assignments/<int:pk>/leave-out/", members.leave_out, name="leave_out"),
    path("assignments/<int:pk>/take-back/", members.take_back, name="take_back"),
    path("tasks/<int:pk>/gains/", gains.gains, name="gains"),
    path("tasks/gains/<int:pk>/remove/", gains.gain_remove, name="gain_remove"),
    path("tasks/<int:pk>/ruling/", tasks.ruling, name="ruling"),
]

report_urls = [
    path("mine/", reports.mine, name="mine"),
    path("mine/no-change/", reports.no_change_all, name="no_change_all"),
    path("silent/", missing_reports.missing_reports_page, name="silent"),
    path("silent/chase/", missing_reports.send_reminders, name="chase"),
    path("silent/report-day/", missing_reports.report_day, name="report_day"),
    path("assignments/<int:pk>/report/", reports.report, name="report"),
    path("assignments/<int:pk>/no-change/", reports.no_change, name="no_change"),
    path("review/", reviews.review_queue, name="review_queue"),
    path("review/approve/", reviews.approve_many, name="approve_many"),
    path("review/<int:pk>/", reviews.review, name="review"),
    path("tasks/<int:pk>/extension/", extensions.extension_ask, name="extension_ask"),
    path("review/extensions/<int:pk>/", extensions.extension_decide, name="extension_decide"),
]

instruction_urls = [
    path("chat-text/", group_message.chat, name="chat_text"),
    path("instructions/", instructions.instructions, name="instructions"),
    path("tasks/<int:pk>/instruction/", instructions.instruction_add, name="instruction_add"),
    path(
        "instructions/<int:pk>/answer/", instructions.instruction_answer, name="instruction_answer"
    ),
]

evidence_urls = [
    path("evidence/<int:pk>/", evidence.evidence, name="evidence"),
    path("evidence/<int:pk>/thumbnail/", evidence.evidence_thumbnail, name="evidence_thumbnail"),
    path("tasks/<int:pk>/evidence/", evidence.evidence_add, name="evidence_add"),
    path("tasks/<int:pk>/needs-evidence/", evidence.needs_evidence, name="needs_evidence"),
]

plan_urls = [
    path("roadmap/table/", plans.roadmap_table, name="roadmap_table"),
    path("plan/", plans.plan, name="plan"),
    path("plan/versions/", versions.versions, name="versions"),
    path("plan/versions/revise/", versions.revise, name="version_revise"),
    path("plan/versions/<int:old>/<int:new>/", versions.comparison, name="comparison"),
    path("plan/versions/<int:pk>/choose/", versions.choose, name="version_choose"),
    path("plan/versions/<int:pk>/issue/", versions.issue, name="version_issue"),
    path("plan/versions/<int:pk>/discard/", versions.discard, name="version_discard"),
    path("plan/drafts/<int:pk>/", drafts.draft, name="draft"),
    path("plan/drafts/<int:pk>/add/", drafts.draft_add, name="draft_add"),
    path("plan/drafts/<int:pk>/rows/<int:row>/", drafts.draft_row, name="draft_row"),
    path("plan/drafts/<int:pk>/rows/<int:row>/act/", drafts.draft_row_act, name="draft_row_act"),
    path(
        "plan/drafts/<int:pk>/rows/<int:row>/targets/<int:target>/",
        drafts.draft_target,
        name="draft_target",
    ),
    path("plan/drafts/<int:pk>/blanks/", templates.plan_blanks, name="plan_blanks"),
    path("plan/templates/", templates.plan_templates, name="plan_templates"),
    path("plan/templates/save/", templates.template_save, name="template_save"),
    path("plan/templates/<int:pk>/", templates.plan_template, name="plan_template"),
    path("plan/templates/<int:pk>/share/", templates.template_share, name="template_share"),
    path("plan/templates/<int:pk>/delete/", templates.template_delete, name="template_delete"),
    path("indicators/targets/", plans.targets, name="targets"),
]

urlpatterns = [*board_urls, *task_urls, *report_urls, *evidence_urls, *instruction_urls, *plan_urls]
