"""Forms of a user's own notices."""

from django import forms

from counties.base_forms import PortalForm
from counties.choices import NoticeKind
from counties.models import User


class NoticeChoiceForm(PortalForm):
    """The kinds of notices to show in the portal and to include in the daily mail."""

    in_portal = forms.MultipleChoiceField(choices=NoticeKind.choices, required=False)
    by_email = forms.MultipleChoiceField(choices=NoticeKind.choices, required=False)


class EmailForm(PortalForm):
    """The address for the daily mail; empty for none."""

    email = forms.EmailField(
        label="工作邮箱",
        max_length=User._meta.get_field("email").max_length,
        required=False,
        help_text="选填，只用于接收每日提醒邮件；留空就不发送。",
    )
