"""Split lists of units as offices write them, and find the full names of the units.

县教育局、人社局、编委办 writes 县 once for all units; 各乡镇（街道）各义务教育学校 has no
separator; 各县、市、区政府 is one unit; the 和 in 住房和城乡建设局 belongs to the name.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from counties.names import NameIndex
from tracker.roadmaps.plans.chinese_text import SPACE, squeeze

# The endings of unit names.
_END = (
    r"(?:[局委办部厅署院会室科股处站所校园社队馆台联厂网行])|中心|机关|政府|部门|单位|地区|公司|集团"
    r"|中学|小学|小组|乡镇|街道|[镇乡]|各地|机构|企业|高校|总工会|共青团|组织|协会|团委|指挥部|专班"
    r"|州|盟|旗|[一-鿿][县市区省]|银行|法院|检察院|中央|团体|学会|商会|党组织|教学点|学区|主体|各方"
)
_NAME_END = re.compile(rf"(?:{_END})(?:[（(][^（）()]{{1,20}}[）)])?$")
_PLACES = r"(?:县级市|乡镇|[县市区旗乡镇街村社场园]道?区?|街道|自治县|开发区|园区)"
# 各县、市、区政府 and 13个街道、镇 are one unit each.
_COLLECTIVE = re.compile(
    rf"(?:各|\d{{1,3}}个|[一二三四五六七八九十]{{1,3}}个|全[县市区州]各){_PLACES}(?:、{_PLACES})+"
    r"(?:人民政府|政府|党委|办事处|管委会)*(?![一-鿿])"
)
_HIDDEN_SEPARATOR = "\ufdd0"  # replaces a separator that belongs to a name; never in a text
# The words that may separate two names, and the signs that hide them inside a name.
_HIDDEN_WORDS = str.maketrans("和及与", "\ufdd2\ufdd3\ufdd4")
_SHOWN_WORDS = str.maketrans("\ufdd2\ufdd3\ufdd4", "和及与")
_SEPARATOR = re.compile(r"[、，,；;/／]|(?:以及|会同)")
_ETC = re.compile(r"等+(?=(?:[国县市区省]|有关|相关|各|单位|部门|和|及|与|其他|$))")
_ETC_BARE = re.compile(r"等(?:部门|单位|地区|机构|企业)(?=$|[、，,；;和及与])")
_JOINED = re.compile(r"以?及其?他?|与|和")
_COUNTY = re.compile(r"^(?:县|市|区|旗|州|省)(?=[^级直属域内])")
_LONGEST = 120  # characters of a text in which 和 may separate two names
_BARE = re.compile(r"^(?:单位|机构|企业|个人|人员|学校|科室|组织)(?=$|[及和与、])")
_OWN_LEVEL = re.compile(
    r"^(?:[县市区旗州省](?![一二三四五六七八九十])|团|.{0,2}[县市区]委|自治[区州]|国|中[央国共]|各|有关|相关|全|其他|驻|"
    r"相应|所有|属地|当地|地方|上级|责任|.{1,6}(?:县|市|区|省|州|镇|乡|街道|村)(?!场|政|容|委))"
)
_BUREAU = re.compile(r"(?:局|委|办|部|院|会|中心|联|社|站|队|政府办公室|办公室)$")


@dataclass(frozen=True)
class KnownUnits:
    """The names and aliases of the county's units, each with the name that it stands for.

    `county` is the name of the county, which may stand before the name of a unit.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    county: str = ""

    @cached_property
    def _index(self) -> NameIndex[str]:
        return NameIndex(self.names, self.county)

    def find(self, written: str) -> str:
        """Return the name that `written`, or the same name folded, stands for, or an empty text."""
        return self._index.get(written) or ""


def looks_like_unit(text: str) -> bool:
    """Whether a text could be the name of a unit."""
    return bool(2 <= len(text) <= 30 and _NAME_END.search(text)) and not re.search(
        r"[。：:；;！？“”《》\d%]|的", text
    )


def split_units(text: str, known: Iterable[str] = ()) -> tuple[tuple[str, ...], bool]:
    """Return the units in a cell or clause, and whether 等 says that there are more.

    A name in `known` that holds a separator of its own (发展和改革、统计局) stays whole.
    """
    text = _hide_known(text, known)
    whole = squeeze(text).strip("。；;、，,：:")
    parted = _hide_separators(SPACE.sub(" ", text.strip()).strip("。；;、，,：: "))
    etc = bool(_ETC.search(parted)) or whole.endswith("等")
    parted = _ETC.sub("、", _ETC_BARE.sub("、", parted))
    pieces = [piece for part in _SEPARATOR.split(parted) for piece in _spaced(part)]
    pieces = [each for piece in pieces for each in _joined(piece)]
    pieces = [each for piece in pieces for each in _unseparated(piece)]
    names = [_show_separators(each) for each in pieces]
    return tuple(dict.fromkeys(each for each in names if each)), etc


def _hide_known(text: str, known: Iterable[str]) -> str:
    """Hide the separators inside known names, in the longest name first."""
    parted = (name for name in known if re.search(r"[、，,；;/和及与]", name))
    for name in sorted(parted, key=len, reverse=True):
        hidden = re.sub("[、，,；;/]", _HIDDEN_SEPARATOR, name).translate(_HIDDEN_WORDS)
        text = text.replace(name, hidden)
    return text


def oddly_parted(text: str, names: tuple[str, ...]) -> bool:
    """Whether a list of units has more than one kind of separator, or none between two units.

    县教育局、县财政局，县人社局 mixes two separators.
    """
    outside = re.sub(r"[（(〔［][^（）()〔〕［］]*[）)〕］]", "", squeeze(text))
    signs = re.findall("[、，,；;]", outside)
    return len(set(signs)) > 1 or len(names) > len(re.findall("[、，,；;和及与]", outside)) + 1


def _hide_separators(text: str) -> str:
    """Hide the separators that belong to a name: in brackets, and in 各县、市、区政府."""
    text = re.sub(
        r"[（(〔［][^（）()〔〕［］]{1,40}[）)〕］]",
        lambda part: re.sub("[、，,/]", _HIDDEN_SEPARATOR, part[0]).translate(_HIDDEN_WORDS),
        text,
    )
    return _COLLECTIVE.sub(lambda part: part[0].replace("、", _HIDDEN_SEPARATOR), text)


def _show_separators(text: str) -> str:
    """Undo `_hide_separators` and `_hide_known`."""
    shown = text.replace(_HIDDEN_SEPARATOR, "、").translate(_SHOWN_WORDS)
    return squeeze(shown).strip("。；;、，,：:")


def _spaced(text: str) -> list[str]:
    """Split a text at white space, unless the space is only layout (各义务教育　学校, 何 艳).

    It separates two names if the text before it ends like a name; 县委 宣传部 is one name.
    """
    pieces: list[str] = []
    for word in text.split():
        before = pieces[-1] if pieces else ""
        stem = re.search(r"[县市区州省党](?:委|政府)$", before)
        goes_on = bool(stem) and not _COUNTY.match(word) and not word.startswith("各")
        if before and (not _NAME_END.search(before) or goes_on):
            pieces[-1] += word
        else:
            pieces.append(word)
    return pieces


def _joined(text: str) -> list[str]:
    """Split a text at 和, 及 and 与 if both sides are names; 住房和城乡建设局 stays one."""
    if len(text) > _LONGEST:
        return [text]
    for match in _JOINED.finditer(text):
        left, right = text[: match.start()], text[match.end() :]
        if not left:
            return _joined(right) if right else []
        if _BARE.match(right) or not right:
            continue
        if left not in ("中央", "国家") and _NAME_END.search(left) and _is_name(right):
            return [left, *_joined(right)]
    return [text]


def _is_name(text: str) -> bool:
    return bool(_NAME_END.search(text)) or text.startswith(("各", "有关", "相关", "其他"))


_NO_SEPARATOR = re.compile(
    r"(?<=[局办会心站校府）)部])(?=各|[县市区](?:教|财|人社|住|发|自然|卫|民|公安|司法|审计|委|政府|"
    r"水|农|林|文|科|统|市场|应急|融媒|妇联|团|残联|总工会|编))"
)


def _unseparated(text: str) -> list[str]:
    """Split two names without a separator: 县教育局各学校."""
    if len(text) < 6:
        return [text]
    parts = [part for part in _NO_SEPARATOR.split(text) if part]
    return parts if len(parts) > 1 and all(_NAME_END.search(each) for each in parts) else [text]


def canonical_names(lists: Iterable[tuple[str, ...]], known: KnownUnits) -> dict[str, str]:
    """Return the full name of each written unit.

    It is the county's own name for it if `known` has one. Otherwise the prefix of the first unit of
    the list is added, 人社局 in 县教育局、人社局 becoming 县人社局, unless the name needs none
    (各学校, 县委办, 镇政府).
    """
    prefixed: dict[str, str] = {}
    filled_lists = [names for names in lists if names]
    for names in filled_lists:
        for name in names:
            if match := _COUNTY.match(name):
                prefixed.setdefault(name[match.end() :], name)
    full_names: dict[str, str] = {}
    for names in filled_lists:
        first = _COUNTY.match(names[0])
        for name in names:
            needs_no_prefix = bool(_OWN_LEVEL.match(name)) or not _BUREAU.search(name)
            prefixed_name = prefixed.get(
                name, "" if needs_no_prefix or not first else f"{first[0]}{name}"
            )
            full_names[name] = (
                known.find(name)
                or full_names.get(name)
                or known.find(prefixed_name)
                or (prefixed_name if prefixed_name and not needs_no_prefix else name)
            )
    return full_names
