"""The state before and after an audit event as Chinese labels. Pure functions."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from counties.characters import outgoing
from counties.days import chinese_day

NOTHING = "—"
# Labels of the keys that services write; a key without a label is shown as it is.
_KEYS = {
    "aliases": "别名", "answer_due": "答复期限", "closed_on": "办结日期", "code": "代码",
    "decision": "决定", "description": "问题", "place": "学校或单位", "responsible": "责任单位",
    "measure": "整改措施", "look_back_on": "回头看日期", "source": "来源", "colour": "督办级别",
    "to": "主送", "copies": "抄送", "annexes": "附件", "issuer": "落款单位",
    "reply_due": "答复期限", "task": "任务", "issued": "印发日期",
    "deleted": "清理条数", "department": "单位", "due": "完成时限", "due_on": "完成时限",
    "email": "邮箱", "indicator": "指标", "inferred": "牵头为推定", "is_active": "启用",
    "joined": "新承担", "key": "标识", "kind": "类别", "lead": "牵头单位", "left": "不再承担",
    "member": "成员单位", "members": "成员", "name": "名称", "needs_evidence": "须有佐证",
    "older_than": "早于天数", "parent": "上级单位", "phone": "办公电话", "position": "排序",
    "reason": "理由", "roles": "角色", "sessions": "会话数", "share": "进度", "size": "大小",
    "state": "状态", "tasks": "任务", "text": "内容", "title": "标题", "until": "截至",
    "changed": "采纳行数", "dropped": "不再列入", "issued_on": "印发日期", "plan": "方案",
    "refused": "保留原文行数", "target": "目标值",
    "username": "用户名", "verb": "行为", "year": "学年",
    "figures": "数据项数", "handover": "交接", "value": "数值", "columns": "表头对应",
}  # fmt: skip
_VALUES = {
    "not_started": "未启动", "in_progress": "推进中", "under_review": "待审核",
    "closed": "已办结", "cancelled": "已中止", "progress": "进展", "no_change": "本月无变化",
    "closing": "申请办结", "approved": "通过", "returned": "退回", "close": "直接办结",
    "cancel": "中止", "reopen": "重新启动", "draft": "草案", "in_force": "施行中",
    "superseded": "已被替代", "pending": "待整改", "working": "整改中", "verifying": "待核查",
    "struck": "已销号", "self": "自查", "visit": "督导", "first": "初验反馈", "second": "复核",
    "national": "国家反馈", "figures": "学校数据", "order": "督办单", "chase": "催办通知",
    "rectify": "整改通知书", "blue": "蓝色", "yellow": "黄色", "red": "红色",
}  # fmt: skip
# Keys whose values are codes; under other keys the same letters are text of a user.
_CODED = {"state", "kind", "decision", "source", "colour"}
# Keys whose values are ISO dates.
_DAYS = {
    "answer_due", "closed_on", "due", "due_on", "issued", "issued_on", "look_back_on", "reply_due",
    "until",
}  # fmt: skip


@dataclass(frozen=True)
class AuditChange:
    """A value that an action changed: its label, and the value before and after."""

    name: str
    before: str
    after: str

    def __str__(self) -> str:
        if self.before == NOTHING:
            return f"{self.name}：{self.after}"
        return f"{self.name}：{self.before} → {self.after}"


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[AuditChange]:
    """Return the values that differ between `before` and `after`.

    An event may hold characters that a page cannot show, and is never changed.
    """
    names = list(dict.fromkeys([*before, *after]))
    return [
        AuditChange(
            outgoing(_KEYS.get(name, name)),
            outgoing(_word(name, before.get(name))),
            outgoing(_word(name, after.get(name))),
        )
        for name in names
        if before.get(name) != after.get(name)
    ]


def _word(name: str, value: Any) -> str:
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(_word(name, item) for item in value)
    if isinstance(value, dict):
        return "；".join(
            f"{_KEYS.get(key, key)}：{_word(key, item)}" for key, item in value.items()
        )
    if name in _DAYS:
        return _day(str(value))
    text = _VALUES.get(value, value) if name in _CODED else value
    return f"{text}%" if name == "share" else str(text)


def _day(text: str) -> str:
    """Return an ISO date as 2024年5月31日, and any other text unchanged."""
    try:
        return chinese_day(date.fromisoformat(text))
    except ValueError:
        return text
