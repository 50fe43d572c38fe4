"""Forms of accounts, departments and groups."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, UsernameField
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest

from counties.base_forms import GatedFields, PortalForm
from counties.choices import DepartmentKind, GroupKind
from counties.fields import WholeNumberField
from counties.models import County, Department, DepartmentGroup, User
from counties.names import split_names
from counties.permissions import ROLES, RoleName
from counties.phones import REFUSED, is_mobile

# Reporters belong to a department; all other roles are for the county as a whole.
COUNTY_ROLES = [
    (name.value, f"{role.label}：{role.description}")
    for name, role in ROLES.items()
    if name is not RoleName.REPORTER
]
WHOLE_KINDS = [
    (kind.value, kind.label) for kind in (DepartmentKind.SCHOOL, DepartmentKind.TOWNSHIP)
]


class PortalRenderer(TemplatesSetting):
    """Renders fields with `templates/field.html`: label, help text, control, errors."""

    field_template_name = "field.html"


class Checkboxes(forms.CheckboxSelectMultiple):
    """Checkboxes in as many columns as the page is wide."""

    template_name = "counties/checkboxes.html"


class LoginForm(GatedFields, AuthenticationForm):
    """User name and password. A wrong name, a wrong password and a disabled account get the same
    answer.
    """

    # Django's own field has no length limit, but the lockout and the audit log store the name.
    username = UsernameField(
        label="用户名", max_length=50, widget=forms.TextInput(attrs={"autofocus": True})
    )

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
        answer = (
            "用户名或密码不正确，或者账号已停用。"
            f"连续 {settings.AXES_FAILURE_LIMIT} 次不正确，该用户名将锁定 {minutes} 分钟。"
        )
        self.error_messages = dict.fromkeys(("invalid_login", "inactive"), answer)


class PasswordForm(GatedFields, PasswordChangeForm):
    """The old password, and the new one twice."""

    error_messages = {
        "password_mismatch": "两次填写的新密码不一致。",
        "password_incorrect": "原密码不正确，请重新填写。",
        "password_same": "新密码不能与原密码相同。",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "原密码"
        self.fields["new_password1"].label = "新密码"
        self.fields["new_password2"].label = "再填一次新密码"
        self.fields["new_password2"].help_text = ""

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if data.get("new_password1") and data.get("new_password1") == data.get("old_password"):
            code = "password_same"
            self.add_error("new_password1", ValidationError(self.error_messages[code], code=code))
        return data


class UserForm(PortalForm):
    """An account and its roles in one county. Without `account_open` only the roles can be
    changed.
    """

    name = forms.CharField(label="姓名", max_length=50)
    phone = forms.CharField(
        label="办公电话", max_length=20, required=False, help_text="只登记办公电话。"
    )
    roles = forms.MultipleChoiceField(
        label="全县角色", choices=COUNTY_ROLES, required=False, widget=forms.CheckboxSelectMultiple
    )
    reports_for = forms.ModelMultipleChoiceField(
        Department.objects.none(),
        label="填报单位",
        required=False,
        widget=Checkboxes,
        help_text="勾选后为该单位的填报员：查看全县，只填报该单位承担的任务。",
    )

    def __init__(
        self, *args: Any, county: County, account_open: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.initial.get("reports_for", [])
        field = self.fields["reports_for"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = Department.objects.for_county(county).in_use_or(chosen)
        if not account_open:
            for name in {"name", "phone", "is_active"} & self.fields.keys():
                self.fields[name].disabled = True

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        # a number stored earlier stays if this user may not change it
        if not self.fields["phone"].disabled and is_mobile(phone):
            raise ValidationError(REFUSED)
        return phone


class NewUserForm(UserForm):
    """A new account."""

    username = forms.CharField(
        label="用户名",
        max_length=50,
        validators=User._meta.get_field("username").validators,
        help_text="登录时填写，此后不能更改。",
    )
    field_order = ("username",)


class UserEditForm(UserForm):
    """An existing account."""

    is_active = forms.BooleanField(
        label="启用", required=False, help_text="停用后立即退出登录，不能再登录；记录保留。"
    )
    successor = forms.ModelChoiceField(
        User.objects.none(),
        label="接手人",
        required=False,
        empty_label="请选择",
        help_text="停用账号或取消填报单位时，由接手人担任这些单位的填报员。",
    )
    nobody_reason = forms.CharField(
        label="暂时无人接手的理由",
        max_length=200,
        required=False,
        help_text="没有接手人时填写，如“新任联络员下月到岗，期间由创建办代报”。",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, county: County, own: User, hands_over: bool = False, **kwargs: Any
    ) -> None:
        """Without `hands_over` the user `own` is nowhere the only reporter: nobody is asked for."""
        super().__init__(*args, county=county, **kwargs)
        if not hands_over:
            del self.fields["successor"], self.fields["nobody_reason"]
            return
        field = self.fields["successor"]
        assert isinstance(field, forms.ModelChoiceField)
        accounts = User.objects.of_county(county).filter(is_active=True)
        field.queryset = accounts.exclude(pk=own.pk)

    @staticmethod
    def values(user: User, county: County) -> dict[str, Any]:
        """Return the initial values for `user`."""
        memberships = list(user.memberships.filter(county=county))
        reports = [m for m in memberships if m.role == RoleName.REPORTER]
        return {
            "name": user.name,
            "phone": user.phone,
            "is_active": user.is_active,
            "roles": sorted({m.role for m in memberships if m not in reports}),
            "reports_for": [m.department_id for m in reports],
            "version": user.version,
        }


class NamedForm(PortalForm):
    """The name and aliases of a department or group."""

    name = forms.CharField(label="名称", max_length=80, help_text="全县唯一的规范名称。")
    aliases = forms.CharField(
        label="别名",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="文件中对它的其他叫法，每行一个，也可以用顿号、逗号、分号隔开。"
        "导入方案时按别名认出它；只差空格、全角半角、“县”字的不用另写。",
    )

    def clean_aliases(self) -> list[str]:
        """Return the aliases, which lines or separators part, without duplicates."""
        names = split_names(self.cleaned_data["aliases"])
        for name in names:
            if len(name) > 80:
                raise ValidationError(f"别名“{name[:20]}…”超过 80 个字。")
        return names


class DepartmentForm(NamedForm):
    """A department of `county`."""

    kind = forms.ChoiceField(label="类别", choices=DepartmentKind.choices)
    parent = forms.ModelChoiceField(
        Department.objects.none(),
        label="上级单位",
        required=False,
        empty_label="无",
        help_text="科室填所属单位。",
    )
    position = WholeNumberField(
        label="排序", min_value=0, max_value=32767, initial=0, help_text="小的在前。"
    )
    is_active = forms.BooleanField(
        label="在用", required=False, initial=True, help_text="不用的单位取消勾选，不删除。"
    )

    def __init__(
        self, *args: Any, county: County, own: Department | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen = [self.initial["parent"]] if self.initial.get("parent") else []
        parents = Department.objects.for_county(county).in_use_or(chosen).filter(parent=None)
        field = self.fields["parent"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = parents.exclude(pk=own.pk) if own else parents


class DepartmentEditForm(DepartmentForm):
    """An existing department."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def values(department: Department) -> dict[str, Any]:
        """Return the initial values for `department`."""
        return {
            "name": department.name,
            "aliases": "\n".join(department.aliases.values_list("name", flat=True)),
            "kind": department.kind,
            "parent": department.parent_id,
            "position": department.position,
            "is_active": department.is_active,
            "version": department.version,
        }


class EndSuccessionForm(PortalForm):
    """Why a department answers for itself again."""

    reason = forms.CharField(
        label="依据", max_length=200, help_text="如机构改革文件的文号，或“重复登记”。"
    )


class SuccessionForm(EndSuccessionForm):
    """Which department of `county` takes over from `own`, and why."""

    successor = forms.ModelChoiceField(
        Department.objects.none(), label="接续单位", empty_label="请选择"
    )
    field_order = ("successor",)

    def __init__(self, *args: Any, county: County, own: Department, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["successor"]
        assert isinstance(field, forms.ModelChoiceField)
        rows = Department.objects.for_county(county).filter(is_active=True).exclude(pk=own.pk)
        field.queryset = rows.exclude(kind=DepartmentKind.SCHOOL)


class GroupForm(NamedForm):
    """A group of departments of `county`."""

    kind = forms.ChoiceField(label="类别", choices=GroupKind.choices)
    whole_kinds = forms.MultipleChoiceField(
        label="整类加入",
        choices=WHOLE_KINDS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="保存时把本县在用的该类单位全部加入成员。",
    )
    members = forms.ModelMultipleChoiceField(
        Department.objects.none(), label="成员", required=False, widget=Checkboxes
    )

    def __init__(self, *args: Any, county: County, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.in_county = Department.objects.for_county(county)
        field = self.fields["members"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = self.in_county.in_use_or(self.initial.get("members", []))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kinds = data.pop("whole_kinds", [])
        if kinds and "members" in data:
            data["members"] = list(
                data["members"] | self.in_county.in_use_or([]).filter(kind__in=kinds)
            )
        return data


class GroupEditForm(GroupForm):
    """An existing group."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def values(group: DepartmentGroup) -> dict[str, Any]:
        """Return the initial values for `group`."""
        return {
            "name": group.name,
            "aliases": "\n".join(group.aliases.values_list("name", flat=True)),
            "kind": group.kind,
            "members": list(group.members.values_list("pk", flat=True)),
            "version": group.version,
        }
