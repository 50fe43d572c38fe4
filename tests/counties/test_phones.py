"""Mobile numbers are known however they are written; office numbers are not taken for one."""

import pytest

from counties.phones import is_mobile

MOBILE = (
    "13812345678", "138 1234 5678", "138-1234-5678", "+86 13812345678", "8613812345678",
    "0086-138-1234-5678", "１３８１２３４５６７８", "0994-4501234/13812345678", "手机19912345678",
)  # fmt: skip
OFFICE = (
    "", "0994-4501234", "(0994) 4501234", "09944501234", "010-13812345", "4501234转138",
    "12345678901", "10012345678", "138123456789", "0871-65123456", "1381234567",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "mobile"), [(t, True) for t in MOBILE] + [(t, False) for t in OFFICE]
)
def test_is_mobile(text: str, mobile: bool) -> None:
    assert is_mobile(text) is mobile
