"""Texts that break programs, by kind; form fuzz and the export test share them.

`texts()` are those written down, `any_text(random)` makes more of the same kinds.
"""

import random as randoms
from collections.abc import Iterator

WORDS = [
    "县教育局",
    "完成校舍改造",
    "３所",
    "第一小学",
    "100%",
    "school",
    "（二）",
    "资金1,200万元",
]

BY_KIND: dict[str, tuple[str, ...]] = {
    "control": ("完成\x0b改造", "\x01开头", "结尾\x1f", "响铃\x07铃", "删除\x7f符",
        "C1\x9b符", "换页\x0c页"),
    "nul": ("前\x00后", "\x00", "两个\x00\x00空"),
    "noncharacter": ("坏\ufffe字", "坏\uffff字", "内\ufdd0部", "远\U0001ffff处", "末\U0010fffe尾"),
    "broken": ("损坏\ufffd的字", "图片\ufffc占位"),
    "direction": (
        "合格\u202e格合不\u202c",
        "手机\u202d13900000000\u202c",
        "隔\u2067离\u2069",
        "标\u200e记\u200f",
        "\u202a路径\u202c",
    ),
    "zero width": (
        "零\u200b宽",
        "连\u200d接",
        "不连\u200c接",
        "\ufeff开头",
        "软\xad连字",
        "词\u2060连",
        "\u3164",
        "组\u034f合",
    ),
    "tag": ("标签\U000e0041\U000e0042", "语言\U000e0001"),
    "selector": ("多\ufe0f余", "a\ufe0f", "葛\U000e0100城", "❤️", "字\ufe00\ufe01\ufe02"),
    "line ends": ("一\r\n二", "一\r二", "一\u2028二\u2029三", "一\x85二", "\n\n\n", "一\n\n\n二"),
    "spaces": ("  两边  ", "\u3000全角\u3000", "不间断\xa0空格", "窄\u202f空", "\t制表\t"),
    "not composed": ("e\u0301cole", "가".encode().decode(), "\u1112\u1161\u11ab", "Å\u2126"),
    "emoji": ("👨‍👩‍👧‍👦", "👍🏽", "🇨🇳", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏳️‍🌈"),
    "rare": ("䶮", "𠮷野家", "𪚥", "㙍村", "\U00031350", "\ue863", "\ue000造字"),
    "scripts": (
        "བོད་ཡིག",
        "ꆈꌠꁱꂷ",
        "ᠮᠣᠩᠭᠣᠯ\u180e\u1820 ᠪᠢᠴᠢᠭ᠌",
        "ئۇيغۇرچە",
        "क्\u200dष",
        "ไทย",
        "한국어",
        "Ελληνικά",
    ),
    "formula": ("=1+1", "+8613", "-1", "@SUM(A1)", "＝1", '=HYPERLINK("http://a")', "\t=1", "'=1"),
    "markup": (
        "<script>alert(1)</script>",
        "&amp;&lt;",
        "]]>",
        "<!--",
        "{{ 7 }}{% x %}",
        "</w:t>",
        "&#xFFFE;",
        "&#0;",
        "<img src=x>",
    ),
    "quoting": ('引"号', "it's", "a;b,c", "反\\斜杠\\n", "%s %d %(a)s", "{0}{name}",
        "_x0041_", "${HOME}"),
    "names": ("../../etc/passwd", "CON", "a/b\\c:d*e?f", ".", "..", "~",
        "null", "None", "NaN", "0", "1e9"),
    "calendar": ("BEGIN:VEVENT", "X\r\nATTENDEE:a", "DTSTART;VALUE=DATE:0001"),
    "mail": ("主题\r\nBcc: a@example.org", "a@b\n"),
    "yaml": ("- a", "key: value", "!!python/object:a", "&a *a", "| x", "# 注",
        "yes", "2024-01-01", "~"),
    "long": ("长" * 600, "a" * 600, "http://example.org/" + "x" * 400,
        "e" + "\u0301" * 60, "，" * 300),
    "surrogate": ("半\ud83d个", "\udc00"),
}  # fmt: skip


def texts(*, without: tuple[str, ...] = ()) -> list[str]:
    """Return all texts that are written down, but for those of the kinds `without`."""
    return [text for kind, group in BY_KIND.items() if kind not in without for text in group]


_RANGES = [
    (0x00, 0x20), (0x7F, 0xA1), (0x0300, 0x0370), (0x0600, 0x0700), (0x0F00, 0x1000),
    (0x1100, 0x1200), (0x1780, 0x18B0), (0x2000, 0x2070), (0x20D0, 0x2100), (0x2600, 0x2700),
    (0x3000, 0x3400), (0x4E00, 0x4E20), (0xA000, 0xA4D0), (0xD7F0, 0xD800), (0xE000, 0xE010),
    (0xF900, 0xFB00), (0xFD00, 0x10000), (0x1F000, 0x1FB00), (0x20000, 0x20010),
    (0x31350, 0x31360), (0xE0000, 0xE0200), (0x10FFF0, 0x110000),
]  # fmt: skip


def any_text(random: randoms.Random) -> str:
    """Return a text of some words with hostile pieces between them, never a lone surrogate."""
    pieces: list[str] = []
    for _ in range(random.randint(1, 6)):
        pieces.append(random.choice(WORDS) if random.random() < 0.6 else "")
        if random.random() < 0.5:
            pieces.append(random.choice(random.choice(list(BY_KIND.values()))))
        else:
            start, end = random.choice(_RANGES)
            pieces.append(
                "".join(chr(random.randrange(start, end)) for _ in range(random.randint(1, 4)))
            )
    text = "".join(pieces)[:700]
    return "".join(each for each in text if not 0xD800 <= ord(each) <= 0xDFFF)


def many(count: int, seed: int = 11) -> Iterator[str]:
    """Yield `count` generated texts, the same for each `seed`."""
    random = randoms.Random(seed)
    for _ in range(count):
        yield any_text(random)
