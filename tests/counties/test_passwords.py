"""Both sides of each password rule."""

import pytest
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError

from counties.models import PasswordRecord, User
from counties.passwords import CharacterKindsValidator, LengthValidator, ReuseValidator


@pytest.mark.parametrize("password", ["Abcdef12", "abc-1234", "ABC-1234", "Abc-efgh", "甲Ab1"])
def test_three_kinds_pass(password: str) -> None:
    CharacterKindsValidator(3).validate(password)


@pytest.mark.parametrize("password", ["", "abcdefgh", "abcd1234", "ABCD1234", "Abcdefgh", "甲乙12"])
def test_fewer_kinds_are_refused(password: str) -> None:
    with pytest.raises(ValidationError) as caught:
        CharacterKindsValidator(3).validate(password)
    assert caught.value.messages == ["密码须包含大写字母、小写字母、数字、符号中的至少 3 种。"]


def test_length_counts_signs() -> None:
    LengthValidator(8).validate("一二三四五六七八")
    with pytest.raises(ValidationError) as caught:
        LengthValidator(8).validate("一二三四五六七")
    assert caught.value.messages == ["密码须有至少 8 个字符。"]


def test_the_last_ones_are_remembered_and_no_other(cast) -> None:
    for word in ("first", "second", "third"):
        PasswordRecord.objects.create(user=cast.office, password=make_password(word))
    validator = ReuseValidator(2)
    for word in ("second", "third"):
        with pytest.raises(ValidationError) as caught:
            validator.validate(word, cast.office)
        assert caught.value.messages == ["不能使用最近 2 次用过的密码。"]
    validator.validate("first", cast.office)
    validator.validate("third", cast.leader)


@pytest.mark.parametrize("user", [None, User(username="new")])
def test_new_user_has_no_earlier_passwords(user: User | None) -> None:
    ReuseValidator(5).validate("anything", user)
