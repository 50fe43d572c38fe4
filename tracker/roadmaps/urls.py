"""Boards, ledger, tasks, reporting, review, and the plan of one county."""

from django.urls import path

from tracker.roadmaps.views import (
    boards,
    extensions,
    ledger,
    members,
    plans,
    reports,
    reviews,
    tasks,
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
    path("tasks/<int:pk>/ruling/", tasks.ruling, name="ruling"),
]

report_urls = [
    path("mine/", reports.mine, name="mine"),
    path("assignments/<int:pk>/report/", reports.report, name="report"),
    path("assignments/<int:pk>/no-change/", reports.no_change, name="no_change"),
    path("review/", reviews.review_queue, name="review_queue"),
    path("review/<int:pk>/", reviews.review, name="review"),
    path("tasks/<int:pk>/extension/", extensions.extension_ask, name="extension_ask"),
    path("review/extensions/<int:pk>/", extensions.extension_decide, name="extension_decide"),
]

plan_urls = [
    path("roadmap/", plans.roadmap, name="roadmap"),
    path("plan/", plans.plan, name="plan"),
    path("indicators/", plans.targets, name="targets"),
]

urlpatterns = [*board_urls, *task_urls, *report_urls, *plan_urls]
