"""The gate for characters: what is kept, removed and refused, and that both gates agree."""

import re
import unicodedata
from itertools import accumulate

import pytest

from counties.characters import CharacterKind, incoming, outgoing, refusal_message, removal_message
from tests import hostile_texts


@pytest.mark.parametrize(
    "text",
    [
        "葛\U000e0100城",  # a variant of a Chinese character
        "❤\ufe0f与1\ufe0f\u20e3",
        "👨\u200d👩\u200d👧",
        "🏳\ufe0f\u200d🌈",
        "🙂\u200d↔\ufe0f",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "ᠮᠣᠩᠭᠣᠯ\u180e\u1820",
        "ᠪᠢᠴᠢᠭ\u180c",
        "क\u094d\u200dष",
        "می\u200cخواهم",
        "א\u200fב",
        "བོད་ཡིག ꆈꌠꁱꂷ",
        "䶮𠮷\ue863\U00031350",
        "一\t二\n三",
    ],
)
def test_what_a_script_needs_is_kept(text):
    gated = incoming(text)
    assert (gated.text, gated.removed, gated.refused) == (
        unicodedata.normalize("NFC", text),
        (),
        (),
    )
    assert outgoing(text) == text


@pytest.mark.parametrize(
    ("text", "stored", "kind"),
    [
        ("完\x07成", "完成", CharacterKind.CONTROL),
        ("完\x9b成", "完成", CharacterKind.CONTROL),
        ("完\u200b成", "完成", CharacterKind.ZERO_WIDTH),
        ("\ufeff完成", "完成", CharacterKind.ZERO_WIDTH),
        ("完\u200d成", "完成", CharacterKind.ZERO_WIDTH),
        ("👨\u200d", "👨", CharacterKind.ZERO_WIDTH),
        ("👨\u200c👩", "👨👩", CharacterKind.ZERO_WIDTH),
        ("完\u200e成", "完成", CharacterKind.ZERO_WIDTH),
        ("\u202d13900000000", "13900000000", CharacterKind.DIRECTION),
        ("\u3164", "", CharacterKind.ZERO_WIDTH),
        ("a\ufe0f", "a", CharacterKind.SELECTOR),
        ("❤\ufe0f\ufe0f", "❤\ufe0f", CharacterKind.SELECTOR),
        ("城\u180b", "城", CharacterKind.SELECTOR),
        ("a\U000e0041", "a", CharacterKind.TAG),
        ("🏴\U000e0067\U000e0062", "🏴", CharacterKind.TAG),
        ("图\ufffc", "图", CharacterKind.PLACEHOLDER),
    ],
)
def test_what_nobody_sees_is_removed_and_said(text, stored, kind):
    gated = incoming(text)
    assert gated.text == stored
    assert {place.kind for place in gated.removed} == {kind}
    assert gated.refused == ()
    assert outgoing(text) == stored


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("甲\x00", CharacterKind.NUL),
        ("甲\ufffe", CharacterKind.NONCHARACTER),
        ("甲\ufdd0", CharacterKind.NONCHARACTER),
        ("甲\U0010ffff", CharacterKind.NONCHARACTER),
        ("甲\ud800", CharacterKind.SURROGATE),
        ("甲\ufffd", CharacterKind.BROKEN),
        ("甲\u202e乙\u202c", CharacterKind.OVERRIDE),
        ("甲\u2067乙", CharacterKind.OVERRIDE),
        ("אב\u202dג", CharacterKind.OVERRIDE),
    ],
)
def test_what_may_change_the_meaning_is_refused(text, kind):
    assert {place.kind for place in incoming(text).refused} == {kind}


def test_a_message_names_the_place():
    gated = incoming("第一行\r\n县教育局第\u202e三\x00")
    assert refusal_message(gated.refused) == (
        "第2行第6字（“教育局第”之后）是改变文字方向的控制符（U+202E）；"
        "第2行第8字（“育局第三”之后）是空字符（U+0000），"
        "不能保存。请删去这一处，重新输入或重新粘贴后再提交。"
    )
    message = removal_message(incoming("甲\u200b" * 5).removed)
    assert message.startswith(
        "有5个看不见的字符已去掉：第1行第2字（“甲”之后）是零宽字符（U+200B）；"
    )
    assert message.endswith("等5处。")


def test_line_ends_are_one_kind():
    assert incoming("一\r\n二\r三\x0b四\x0c五\x85六\u2028七").text == "一\n二\n三\n四\n五\n六\n七"
    assert incoming("一\r\n二", one_line=True).text == "一 二"
    assert outgoing("主题\r\nBcc: 甲", one_line=True) == "主题 Bcc: 甲"


ANY_TEXTS = [*hostile_texts.texts(), *hostile_texts.many(2000)]


def test_the_gate_is_passed_once():
    """What has passed passes again unchanged, by either gate, and fits every kind of file."""
    for text in ANY_TEXTS:
        _is_stable(text)


def _is_stable(text):
    gated = incoming(text)
    again = incoming(gated.text)
    assert (again.text, again.removed, again.refused) == (gated.text, (), ())
    assert outgoing(gated.text) == gated.text
    sent = outgoing(text)
    assert outgoing(sent) == sent
    sent.encode()
    assert not [c for c in sent if ord(c) < 32 and c not in "\t\r\n"]


def test_nothing_is_lost_without_a_word():
    """Removed and refused characters are exactly what is missing, but for line ends and NFC."""
    for text in ANY_TEXTS:
        _says_what_is_missing(text)


def _says_what_is_missing(text):
    gated = incoming(text)
    expected = list(re.sub("\r\n?|[\x0b\x0c\x85\u2028\u2029]", "\n", text))
    lines = "".join(expected).split("\n")
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    for place in (*gated.removed, *gated.refused):
        at = starts[place.line - 1] + place.number - 1
        assert expected[at] == place.character
        expected[at] = ""
    assert gated.text == unicodedata.normalize("NFC", "".join(expected))
