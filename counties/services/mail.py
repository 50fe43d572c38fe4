"""The daily mail: all notices of a user that were not mailed yet, in one letter."""

import logging
from collections import defaultdict
from datetime import datetime, time, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from counties.characters import outgoing
from counties.models import Notice, NoticeChoice, User

logger = logging.getLogger(__name__)
# Older notices are not mailed, so that a mail server set up later does not send the whole history.
KEPT = timedelta(days=7)


def send_daily_mail() -> tuple[int, int]:
    """Mail the notices not mailed yet; return how many letters were sent and how many failed.

    A user gets at most one letter a day. A failed letter is tried again by the next run.
    """
    letters = _letters()
    if not letters:
        return 0, 0
    sent = 0
    with get_connection() as connection:
        for user, notices in letters.items():
            sent += _send(connection, user, notices)
    return sent, len(letters) - sent


def _letters() -> dict[User, list[Notice]]:
    """Return the notices to be mailed now by user, oldest first. Three queries."""
    now = timezone.now()
    today = timezone.make_aware(datetime.combine(timezone.localdate(now), time.min))
    served = Notice.objects.filter(mailed_at__gte=today).values_list("user_id", flat=True)
    refused = set(NoticeChoice.objects.filter(by_email=False).values_list("user_id", "kind"))
    waiting = (
        Notice.objects.filter(mailed_at=None, at__gte=now - KEPT, user__is_active=True)
        .exclude(user__email="")
        .exclude(user__in=set(served))
        .select_related("user", "county")
        .order_by("user_id", "county__code", "at", "id")
    )
    letters: dict[User, list[Notice]] = defaultdict(list)
    for notice in waiting:
        if (notice.user_id, notice.kind) not in refused:
            letters[notice.user].append(notice)
    return letters


def _send(connection: BaseEmailBackend, user: User, notices: list[Notice]) -> bool:
    origin = settings.CSRF_TRUSTED_ORIGINS[0] if settings.CSRF_TRUSTED_ORIGINS else ""
    lines = [f"{user}：", "", f"优质均衡创建里程碑门户有 {len(notices)} 条提醒："]
    for notice in notices:
        link = f"\n  {origin}{notice.address}" if origin else ""
        lines.append(f"- {notice.county} [{notice.get_kind_display()}] {notice.text}{link}")
    lines += ["", "不需要邮件提醒，可在门户“消息”页修改消息设置。本邮件由系统发出，请勿回复。"]
    letter = EmailMessage(
        subject=f"优质均衡创建门户：{len(notices)} 条提醒",
        body=outgoing("\n".join(lines)),
        to=[user.email],
        connection=connection,
    )
    try:
        letter.send()
    except (SMTPException, OSError):
        logger.exception("the daily mail to %s failed", user.username)
        return False
    Notice.objects.filter(pk__in=[n.pk for n in notices]).update(mailed_at=timezone.now())
    return True
