"""The locks tie what is installed to hashes and to no place."""

import re
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = {
    name: (ROOT / name).read_text("utf-8")
    for name in ("requirements.txt", "tests/requirements.txt")
}
REQUIREMENT = re.compile(r"^([a-z0-9][a-z0-9._-]*(?:\[[a-z,]+\])?)==(\S+)", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    return dict(REQUIREMENT.findall(LOCKS[lock]))


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_a_host(lock):
    assert re.findall(r"https?:|--(?:extra-)?index-url|--find-links", LOCKS[lock]) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_and_hashed(lock):
    # A requirement starts at the margin and runs to the next one that does.
    blocks = re.split(r"\n(?=\S)", LOCKS[lock].strip())
    assert len(blocks) == len(pins(lock))
    bare = [block for block in blocks if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", block)]
    assert bare == []


def test_the_portal_is_tested_with_the_very_versions_it_runs_on():
    tested = pins("tests/requirements.txt")
    assert {name: tested.get(name) for name in pins("requirements.txt")} == pins("requirements.txt")


def test_bootstrap_in_the_wheel_is_the_published_one():
    sheet = files("django_include_bootstrap") / "static/css/bootstrap.min.css"
    digest = sha256(sheet.read_bytes()).hexdigest()
    assert (digest[:8], digest[-7:]) == ("d85327d9", "edbdede")
