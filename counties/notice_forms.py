"""Forms of one's own notices: which kinds one wants, and where mail goes."""

from django import forms

from counties.choices import NoticeKind
from counties.models import User


class NoticeChoiceForm(forms.Form):
    """By kind: shown as unread in the portal, named in the daily mail."""

    in_portal = forms.MultipleChoiceField(choices=NoticeKind.choices, required=False)
    by_email = forms.MultipleChoiceField(choices=NoticeKind.choices, required=False)


class EmailForm(forms.Form):
    """Where the daily mail goes; empty for none."""

    email = forms.EmailField(
        label="工作邮箱",
        max_length=User._meta.get_field("email").max_length,
        required=False,
        help_text="选填，只用于接收每日提醒邮件；留空就不发送。",
    )
