"""The kinds of workbooks that can be imported."""

from django.db.models import TextChoices


class ImportKind(TextChoices):
    SCHOOLS = "schools", "学校登记"
    USERS = "users", "用户"
    DUTIES = "duties", "进展填报"
    PROBLEMS = "problems", "问题清单"
    FIGURES = "figures", "学校数据"
