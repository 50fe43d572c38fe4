"""A job that eats memory, loops, crashes or writes ends alone; the portal goes on."""

import threading
import time

import pytest

from tracker.files import sandbox
from tracker.files.sandbox import SandboxError, SandboxOutOfMemory, SandboxTimeout, run

JOBS = "tests.roadmaps.appetites"


def test_a_job_gets_the_content_and_its_arguments_and_nothing_else() -> None:
    said = run(f"{JOBS}:tell", b"content", ".pdf", "x").decode()
    assert said == "([], b'content', ('.pdf', 'x'), False)"


@pytest.mark.parametrize(
    ("job", "end"),
    [
        ("eat_memory", SandboxOutOfMemory),
        ("loop", SandboxTimeout),
        ("sleep", SandboxTimeout),
        ("fail", SandboxError),
        ("crash", SandboxError),
        ("nothing_of_the_kind", SandboxError),
    ],
)
def test_a_job_that_misbehaves_is_stopped(job, end, monkeypatch) -> None:
    monkeypatch.setattr(sandbox, "CPU_SECONDS", 1)
    monkeypatch.setattr(sandbox, "WALL_SECONDS", 3)
    with pytest.raises(SandboxError) as stopped:
        run(f"{JOBS}:{job}", b"x")
    assert type(stopped.value) is end


def test_a_job_writes_no_file(tmp_path) -> None:
    path = tmp_path / "left"
    with pytest.raises(SandboxError):
        run(f"{JOBS}:write", b"x", str(path))
    assert path.read_bytes() == b""


def test_others_are_served_while_one_loops(monkeypatch) -> None:
    monkeypatch.setattr(sandbox, "CPU_SECONDS", 2)
    ends: list[type] = []

    def stuck() -> None:
        try:
            run(f"{JOBS}:loop", b"x")
        except SandboxError as stopped:
            ends.append(type(stopped))

    thread = threading.Thread(target=stuck)
    thread.start()
    while not sandbox._places._value < sandbox.AT_ONCE:
        time.sleep(0.01)
    assert run(f"{JOBS}:tell", b"y")
    assert ends == []  # the other is still at it
    thread.join()
    assert ends == [SandboxTimeout]
    assert sandbox._places._value == sandbox.AT_ONCE


def test_waiting_for_a_child_process_times_out(monkeypatch) -> None:
    monkeypatch.setattr(sandbox, "WAIT_SECONDS", 0.05)
    monkeypatch.setattr(sandbox, "_places", threading.BoundedSemaphore(1))
    with sandbox.place(sandbox._places), pytest.raises(sandbox.SandboxBusy):
        run(f"{JOBS}:tell", b"x")
    assert run(f"{JOBS}:tell", b"x")  # the place is free again
