"""Password validators for 等保 (GB/T 22239-2019, 身份鉴别 a) as assessors interpret it."""

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError

from counties.models import User


class SimilarityValidator(UserAttributeSimilarityValidator):
    """Reject passwords similar to the user name or the name."""

    def __init__(self) -> None:
        super().__init__(user_attributes=("username", "name"))

    def get_error_message(self) -> str:
        return "密码与您的用户名或姓名太相似。"

    def get_help_text(self) -> str:
        return "密码不能与您的用户名或姓名太相似。"


class CommonValidator(CommonPasswordValidator):
    """Reject the twenty thousand most common passwords."""

    def get_error_message(self) -> str:
        return "这个密码太常见，容易被猜到。"

    def get_help_text(self) -> str:
        return "不能使用过于常见的密码。"


class LengthValidator:
    """Require `min_length` characters. (Django's own validator has no Chinese message here.)"""

    def __init__(self, min_length: int = 8) -> None:
        self.min_length = min_length

    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) < self.min_length:
            raise ValidationError(self.get_help_text(), code="password_too_short")

    def get_help_text(self) -> str:
        return f"密码须有至少 {self.min_length} 个字符。"


class CharacterKindsValidator:
    """Require `kinds` of upper case, lower case, digits and other characters."""

    def __init__(self, kinds: int = 3) -> None:
        self.kinds = kinds

    def validate(self, password: str, user: User | None = None) -> None:
        tests = (str.isupper, str.islower, str.isdigit, lambda c: not c.isalnum())
        if sum(any(test(c) for c in password) for test in tests) < self.kinds:
            raise ValidationError(self.get_help_text(), code="password_kinds")

    def get_help_text(self) -> str:
        return f"密码须包含大写字母、小写字母、数字、符号中的至少 {self.kinds} 种。"


class ReuseValidator:
    """Reject the last `remembered` passwords of the user."""

    def __init__(self, remembered: int = 5) -> None:
        self.remembered = remembered

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        recent = user.password_records.values_list("password", flat=True)[: self.remembered]
        if any(check_password(password, used) for used in recent):
            raise ValidationError(self.get_help_text(), code="password_reused")

    def get_help_text(self) -> str:
        return f"不能使用最近 {self.remembered} 次用过的密码。"
