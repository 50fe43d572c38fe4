"""The vocabulary of time expressions, and one spelling for the many ways to write them.

`normalise` unifies the spelling; the tables say which words the parser knows. The expressions that
were collected from the plans of some thirty counties, with the reading of each, are the table in
`tests/time_expressions/expressions.py`.
"""

import re
import unicodedata
from datetime import date
from enum import StrEnum

import cn2an


class Precision(StrEnum):
    """How precisely the words name a date; OPEN and UNKNOWN name none."""

    DAY = "day"
    XUN = "xun"
    MONTH_END = "month_end"
    MONTH = "month"
    MONTH_EARLY = "month_early"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    YEAR_END = "year_end"
    SCHOOL = "school"
    OPEN = "open"
    UNKNOWN = "unknown"


class Recurrence(StrEnum):
    """How often the work is repeated."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    TERMLY = "termly"
    TWICE_YEARLY = "twice_yearly"
    YEARLY = "yearly"
    FIVE_YEARLY = "five_yearly"


# Parts of a month: first day, last day (0 is the last day of the month), precision. 初 and 中 are
# vague: some offices mean the 5th and the 15th.
MONTH_PARTS = {
    "上旬": (1, 10, Precision.XUN),
    "中旬": (11, 20, Precision.XUN),
    "下旬": (21, 0, Precision.XUN),
    "上中旬": (1, 20, Precision.XUN),
    "中下旬": (11, 0, Precision.XUN),
    "初": (1, 10, Precision.MONTH_EARLY),
    "中": (11, 20, Precision.XUN),
    "底": (0, 0, Precision.MONTH_END),
    "末": (0, 0, Precision.MONTH_END),
}

# From the most to the least frequent, because the first match counts if a cell names several.
RECURRENCES = {
    Recurrence.DAILY: r"每[天日]|天天|逐日|日报",
    Recurrence.WEEKLY: r"每个?(?:周|星期)|周周|逐周|周调度|周报",
    Recurrence.MONTHLY: r"每个?月|月月|逐月|按月|分解到月|序时进度|月调度|月通报|月报"
    r"|(?<![\d本当上下个])月[底末]|\d月(?:进展|计划|小结)$",
    Recurrence.QUARTERLY: r"每个?季度?|季季|逐季|按季|季推进|季调度|季报"
    r"|1季度.*2季度.*3季度.*4季度",
    Recurrence.TERMLY: r"每个?学期",
    Recurrence.TWICE_YEARLY: r"每半年|半年报|春秋两季",
    Recurrence.YEARLY: r"每个?学?年(?!级)|年年(?![底末初内终])|逐年|按年|分年度|年考评|年度任务清单"
    r"|(?<!\d)\d年计划",
    Recurrence.FIVE_YEARLY: r"每5年|5年[1一]?个?周期",
}

# Work without an end is reviewed once a year, 常态化 once a quarter.
OPEN_WORDS = {
    r"常态化": Recurrence.QUARTERLY,
    r"长期(?!以来)|持续(?:推进|开展|巩固|加强|改进)|全年|不间断|日常": Recurrence.YEARLY,
}

# Words that promise work but name no day.
VAGUE_WORDS = re.compile(
    r"规定时[间限]|限期|适时|尽快|尽早|抓紧|另行通知|待定|定期|短期|中期|及时|立即|马上"
)
# Immediate work, whose time counts from the date of the document.
AT_ONCE = re.compile(r"立行立改|即知即改|即查即改|立即|马上")

# What is written instead of a time (同上), and in place of a figure (2026年X月).
SAME_AS_ABOVE = frozenset({"同上", "下同", "同前", "〃", "″"})
NOTHING = frozenset({"", "-", "/", "无"})
PLACEHOLDER = re.compile(r"[Xx×*□_某]+[年月日]|(?<=年)月|(?<=月)日")

# The first year of each five-year plan.
FIVE_YEAR_PLANS = {"十三五": 2016, "十四五": 2021, "十五五": 2026, "十六五": 2031}

# Festivals on a fixed day: (month, day).
FESTIVALS = {
    "国庆": (10, 1),
    "教师节": (9, 10),
    "五一": (5, 1),
    "劳动节": (5, 1),
    "六一": (6, 1),
    "儿童节": (6, 1),
}
# 春节, the first day of the lunar year. A table is more reliable than computing it: Unicode's
# calendar is a day off in 2027 and in 2030, when the new moon falls within minutes of midnight, and
# holiday packages know only the years that have been announced.
NEW_YEARS = {
    day.year: day
    for day in map(
        date.fromisoformat,
        [
            "2020-01-25",
            "2021-02-12",
            "2022-02-01",
            "2023-01-22",
            "2024-02-10",
            "2025-01-29",
            "2026-02-17",
            "2027-02-06",
            "2028-01-26",
            "2029-02-13",
            "2030-02-03",
            "2031-01-23",
            "2032-02-11",
            "2033-01-31",
            "2034-02-19",
            "2035-02-08",
            "2036-01-28",
            "2037-02-15",
            "2038-02-04",
            "2039-01-24",
            "2040-02-12",
        ],
    )
}

# Item marks: NFKC turns ① into 1, so that ①3月 would become 13月.
_ITEM_MARKS = re.compile("[\u2460-\u24ff\u2776-\u2793…]")
_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\"'“”‘’「」『』]")
_DASHES = re.compile("[-\u2010-\u2015\u2212\u2500\u2501~\u223c\u301c\u2e3a\u2e3b]+")
_NUMERALS = "〇零一二三四五六七八九十廿"
_NUMERAL = re.compile(
    rf"(?<![{_NUMERALS}])[{_NUMERALS}]{{1,4}}(?=年|月|日|号|周|季度|季-|个|天|[至到-]|、)"
)

# Rewrites of dates, applied in this order: later ones rely on the units that earlier ones add.
_SPELLINGS = [
    (re.compile(pattern, re.ASCII), replacement)
    for pattern, replacement in [
        (r"(?<!\d)(\d{4})([./-])(\d{1,2})\2(\d{1,2})日?(?!\d)", r"\1年\3月\4日"),  # 2023/9/30
        (r"(?<!\d)(\d{4})[./-](\d{1,2})(?:月|(?![\d年月日号/]))", r"\1年\2月"),  # 2023.9
        (r"日-(\d{1,2})\.(\d{1,2})日?(?!\d)", r"日-\1月\2日"),  # 2023.9.1-10.20
        (r"月份", "月"),
        (
            r"(?<=[\d年月日号旬底初末中度])[至到]"
            r"(?=\d|[今明次翌]年|第?\d季|[上下]半年|年[底末])",
            "-",
        ),
        (r"(?<!\d)(\d{4})-(?=\d{4}年)", r"\1年-"),  # 2021-2035年
        (r"(?<=月)(\d{1,2})-(?=\d{1,2}[月日号])", r"\1日-"),  # 9月15-26日
        (r"(\d{1,2})月(\d{1,2})[日号]-(?=\d{1,2}[日号])", r"\1月\2日-\1月"),  # 9月15日-26日
        (r"(?<!\d)(\d{1,2})-(?=\d{1,2}月)", r"\1月-"),  # 3-6月
        (r"月-(\d{1,2})(?=$|[,;。)])", r"月-\1月"),  # 2023.9-12
        (r"(?<!\d)([1-4])-(?=第?[1-4]季度)", r"\1季度-"),  # 1-3季度
        (r"前([2-4])季度", r"1季度-\1季度"),
        (r"(?:^|(?<=年))第?([1-4])、第?([1-4])季度$", r"\1季度、\2季度"),
        (r"(?:^|(?<=年))(\d{1,2})、(\d{1,2})月$", r"\1月、\2月"),  # 3、4月, but not item 1、3月底
    ]
]


def normalise(text: str) -> str:
    """Return `text` in one spelling; never raises.

    Full-width characters become half-width, white space and quotation marks are removed, dashes are
    unified, Chinese numerals before a unit of time become digits, and omitted units are added
    (3-6月 → 3月-6月).
    """
    words = unicodedata.normalize("NFKC", _ITEM_MARKS.sub(";", text))
    words = _DASHES.sub("-", _INVISIBLE.sub("", words))
    words = re.sub("元(?=月|[至到-][0-9一二三四五六七八九十])", "1", words.replace("○", "〇"))
    words = _NUMERAL.sub(_digits, words)
    for pattern, replacement in _SPELLINGS:
        words = pattern.sub(replacement, words)
    return words


def _digits(numeral: re.Match[str]) -> str:
    try:
        return str(cn2an.cn2an(numeral.group(), "smart"))
    except ValueError:  # 十十, 十四五
        return numeral.group()
