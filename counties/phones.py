"""The portal stores office telephone numbers only; mobile numbers are refused."""

import re
import unicodedata

# 11 digits beginning with 13 to 19, with or without the country code and spaces or hyphens, and not
# part of a longer number.
_MOBILE = re.compile(r"(?<![0-9])((\+|00)?86[ -]*)?1[ -]*[3-9]([ -]*[0-9]){9}(?![ -]*[0-9])")

REFUSED = "这是手机号码。门户只登记办公电话，请填写单位的固定电话（如 0994-4501234），没有的留空。"


def is_mobile(text: str) -> bool:
    """Return whether `text` contains a Chinese mobile number."""
    return _MOBILE.search(unicodedata.normalize("NFKC", text)) is not None
