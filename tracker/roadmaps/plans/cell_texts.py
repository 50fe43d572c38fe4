"""Cells of a task as text, for comparing and showing them. Pure."""

from decimal import Decimal

from tracker.roadmaps.plans.schema import ROLE_LABELS, TargetDraft, TaskDraft


def target_words(target: TargetDraft) -> str:
    """Return a target in one line, without the source lines it was read from."""
    names = ("name", "scope", "operator", "value", "unit", "reference", "by")
    values = (getattr(target, name) for name in names)
    texts = (f"{each:f}" if isinstance(each, Decimal) else str(each or "") for each in values)
    return " ".join(each for each in texts if each)


def written_units(task: TaskDraft) -> str:
    """Return the units under the names in the document, separated as in a cell of a table."""
    return "、".join(each.written for each in task.assignments)


def label_of_units(task: TaskDraft) -> str:
    """Return the label of the cell of units: that of their role if all have the same one."""
    task_roles = {each.role for each in task.assignments}
    return ROLE_LABELS[task_roles.pop()] if len(task_roles) == 1 else "责任单位"


def roles(task: TaskDraft) -> str:
    """Return the units by their canonical names, with roles if there are several, and the lead."""
    many = len({each.role for each in task.assignments}) > 1
    parts = []
    for each in task.assignments:
        lead = "（牵头）" if each.leads and not each.inferred and each.role != "lead" else ""
        item = f"（第{each.item}项）" if each.item else ""
        role = f"{ROLE_LABELS[each.role]} " if many else ""
        parts.append(f"{role}{each.unit}{item}{lead}")
    return "、".join(parts)
