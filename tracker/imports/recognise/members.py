"""Read the leading group of a plan (组长, 副组长, 成员) and the heads of its office."""

import re

from tracker.imports.recognise.outline import OutlineEntry
from tracker.roadmaps.plans.chinese_text import squeeze
from tracker.roadmaps.plans.schema import MemberDraft

_ROLES = (
    ("deputy", r"(?:常务)?副\s*组\s*长|副\s*总\s*指挥|副\s*指挥\s*长|副\s*主\s*任"),
    ("head", r"(?:第一)?组\s*长|总\s*指挥|指挥\s*长|主\s*任"),
    ("member", r"成\s*员"),
)
_LINE = re.compile(
    r"^(?:"
    + "|".join(f"(?P<{role}>{words})" for role, words in _ROLES)
    + r")\s*[：:]\s*(?P<rest>.*)$"
)
_OFFICE = re.compile(
    r"办公室(?P<what>主任|副主任)?由(?P<names>[^，。；]{2,40}?)(?:同志)?(?:兼任|担任)"
    r"|(?P<deputy>副主任)由(?P<deputies>[^，。；]{2,80}?)(?:同志)?(?:兼任|担任)"
)
_COLLECTIVE = re.compile(r"^(?:全[县市区州]|各|相关|有关|其他)")
_LONGEST = 60


def read_members(entries: list[OutlineEntry]) -> tuple[MemberDraft, ...]:
    """Return the members in the order of the document; none if it names no group."""
    members: list[MemberDraft] = []
    role = ""
    for entry in entries:
        text = entry.printed.strip()
        match = _LINE.match(text)
        if match:
            role = next(name for name, _ in _ROLES if match[name])
            text = match["rest"]
        elif not role or len(squeeze(text)) > _LONGEST or re.search("[。；]", text) or entry.number:
            role = ""
            members += _office(entry, members)
            continue
        members += [
            member
            for part in _people(text)
            if (member := _member(part, role, entry.line)) and member not in members
        ]
    return tuple(_once(members))


def _people(text: str) -> list[str]:
    """Split a line with several members, whose posts stand in brackets: 张三（县长）、李四（…）."""
    if re.search(r"[）)]\s*[、，,]", text):
        return [part for part in re.split(r"(?<=[）)])\s*[、，,]\s*", text) if part.strip()]
    return [text] if text.strip() else []


def _member(text: str, role: str, line: int) -> MemberDraft | None:
    if _COLLECTIVE.match(text):
        return MemberDraft(role, squeeze(text)[:50], collective=True, lines=(line, line))
    bracket = re.match(r"^\s*(?P<name>[^（(]{2,12})[（(](?P<post>[^）)]+)[）)]\s*$", text)
    if bracket:
        return MemberDraft(role, squeeze(bracket["name"]), squeeze(bracket["post"])[:120],
                           lines=(line, line))  # fmt: skip
    pieces = text.split()
    if (
        len(pieces) > 1 and len(pieces[0]) == 1 and len(pieces[1]) <= 2
    ):  # 张 三: a name of two characters is spread over the width of three
        pieces = [pieces[0] + pieces[1], *pieces[2:]]
    if not pieces or not 2 <= len(pieces[0]) <= 12 or not re.fullmatch(r"[一-鿿·•]+", pieces[0]):
        return None
    return MemberDraft(role, pieces[0], "".join(pieces[1:])[:120], lines=(line, line))


def _office(entry: OutlineEntry, members: list[MemberDraft]) -> list[MemberDraft]:
    """Read the heads of the office: 办公室主任由张三同志兼任，副主任由李四、王五同志兼任.

    Their posts are those they have as members of the group.
    """
    posts = {member.name: member.post for member in members}
    heads = []
    for match in _OFFICE.finditer(entry.text):
        deputy = match["deputy"] or match["what"] == "副主任"
        names = match["names"] or match["deputies"]
        for name in re.split("[、，,和]", names):
            plain = squeeze(name).removesuffix("同志")
            if plain in posts or _NAME.fullmatch(plain):
                role = "office_deputy" if deputy else "office_head"
                heads.append(
                    MemberDraft(role, plain, posts.get(plain, ""), lines=(entry.line, entry.line))
                )
    return heads


_NAME = re.compile(r"[一-鿿]{2,4}(?<![长员局委办室部门])")


def _once(members: list[MemberDraft]) -> list[MemberDraft]:
    by_name = {(member.role, member.name): member for member in reversed(members)}
    return list(reversed(by_name.values()))
