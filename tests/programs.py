"""Programs in processes of their own, over a database of a test's own.

Each is forked from a process in which Django is ready, so that ten programs cost little more than
one.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
SERVER = """
import json, os, sys, traceback
import django
django.setup()

def fork(code):
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid:
        os.close(theirs)
        return pid, ours
    os.dup2(theirs, 1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    try:
        exec(code, {"__name__": "__main__"})
        sys.stdout.flush()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)

for line in sys.stdin:
    ends = []
    for pid, output in [fork(code) for code in json.loads(line)]:
        with os.fdopen(output) as file:
            text = file.read()
        ends.append([os.waitpid(pid, 0)[1], text])
    print(json.dumps(ends), flush=True)
"""


class Programs:
    """Runs Python code with the portal's settings over the database of `url`."""

    def __init__(self, url: str, **more: str) -> None:
        self.environment = {
            **os.environ, "DATABASE_URL": url, "DEBUG": "1",
            "DJANGO_SETTINGS_MODULE": "tracker.settings", **more,
        }  # fmt: skip
        self.server = subprocess.Popen(
            [sys.executable, "-c", SERVER], cwd=ROOT, env=self.environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *codes: str) -> list[str]:
        """Run all at the same time; returns what each printed. Fails if one fails."""
        assert self.server.stdin is not None
        assert self.server.stdout is not None
        self.server.stdin.write(json.dumps(codes) + "\n")
        self.server.stdin.flush()
        ends = json.loads(self.server.stdout.readline())
        assert [status for status, _ in ends] == [0] * len(codes)
        return [text for _, text in ends]

    def start(self, code: str) -> "subprocess.Popen[str]":
        """Start a program that can be killed, with a process group of its own."""
        begin = "import django\ndjango.setup()\n"
        return subprocess.Popen(
            [sys.executable, "-c", begin + code], cwd=ROOT, env=self.environment, text=True,
            stdout=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip

    def close(self) -> None:
        self.server.communicate()
