"""The audit log of a county as its page and its Excel export read it: the address is the filter."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from counties.access import CountyRequest
from counties.audit_words import AuditChange, changes
from counties.base_forms import PortalForm
from counties.fields import DayField
from counties.models import AuditEvent, County, User


class AuditFilterForm(PortalForm):
    """Filters by user, action, period and target."""

    who = forms.ModelChoiceField(
        User.objects.none(), label="人员", required=False, empty_label="全部"
    )
    verb = forms.ChoiceField(label="行为", required=False)
    since = DayField(label="自", required=False, whole_month="first")
    until = DayField(label="至", required=False, whole_month="last")
    q = forms.CharField(label="对象", required=False, max_length=50)

    def __init__(self, *args: Any, events: QuerySet[AuditEvent], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who, verb = self.fields["who"], self.fields["verb"]
        assert isinstance(who, forms.ModelChoiceField)
        assert isinstance(verb, forms.ChoiceField)
        people = events.order_by().values("actor").distinct()
        who.queryset = User.objects.filter(pk__in=people).order_by("name", "pk")
        verbs = events.order_by("verb").values_list("verb", flat=True).distinct()
        verb.choices = [("", "全部"), *((name, name) for name in verbs)]


@dataclass(frozen=True)
class AuditLog:
    """The filtered rows, newest first, and the filter form."""

    form: AuditFilterForm
    events: QuerySet[AuditEvent]

    @property
    def conditions(self) -> list[str]:
        """Return the filters in use as labels, such as 人员：张三."""
        form = self.form
        typed = ((field.label, form[name].value(), name) for name, field in form.fields.items())
        valid = form.cleaned_data
        return [f"{label}：{valid.get(name) or value}" for label, value, name in typed if value]


def read_log(request: CountyRequest) -> AuditLog:
    """Return the log of the request's county up to its day. An invalid filter gives no rows."""
    events = of_county(request.county).filter(at__lt=_start(request.day + timedelta(days=1)))
    form = AuditFilterForm(request.GET, events=events)
    if not form.is_valid():
        return AuditLog(form, events.none())
    filters = form.cleaned_data
    if filters["who"]:
        events = events.filter(actor=filters["who"])
    if filters["verb"]:
        events = events.filter(verb=filters["verb"])
    if filters["since"]:
        events = events.filter(at__gte=_start(filters["since"]))
    if filters["until"]:
        events = events.filter(at__lt=_start(filters["until"] + timedelta(days=1)))
    if filters["q"]:
        events = events.filter(target_label__icontains=filters["q"])
    return AuditLog(form, events.select_related("actor").order_by("-at", "-id"))


def of_county(county: County) -> QuerySet[AuditEvent]:
    """Return the events of `county` and the logins of users with a role in it."""
    people = User.objects.of_county(county)
    numbers = people.annotate(number=Cast("pk", CharField())).values("number")
    logins = Q(county=None) & (
        Q(actor__in=people.values("pk")) | Q(target_kind="user", target_id__in=numbers)
    )
    return AuditEvent.objects.filter(Q(county=county) | logins)


def changes_of(event: AuditEvent) -> list[AuditChange]:
    """Return the changes of an event as labels."""
    return changes(event.before, event.after)


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
