"""The form that gives a role beyond one county."""

from django import forms
from django.core.validators import RegexValidator

from counties.base_forms import PortalForm
from counties.forms import COUNTY_ROLES
from counties.models import User
from counties.permissions import RoleName


class PlacementForm(PortalForm):
    """A user, a role, and a county code or a prefix of codes."""

    username = forms.CharField(
        label="用户名",
        max_length=50,
        validators=User._meta.get_field("username").validators,
        help_text="已有账号的用户名，或新账号的用户名。",
    )
    name = forms.CharField(
        label="姓名", max_length=50, required=False, help_text="只在新建账号时填写。"
    )
    role = forms.ChoiceField(
        label="角色",
        choices=COUNTY_ROLES,
        initial=RoleName.SUPERVISOR.value,
        widget=forms.RadioSelect,
        help_text="填报员由各县在“用户”页新增。",
    )
    place = forms.CharField(
        label="区划代码",
        validators=[
            RegexValidator(
                r"\A(?:[0-9]{2}|[0-9]{4}|[0-9]{6})\Z",
                "请填写二位（省）、四位（市州）或六位（县）数字。",
            )
        ],
        help_text="六位是一个县；上级督导可填四位（全市州）或二位（全省）。",
    )
