"""A PostgreSQL server for one command: `python -m tests.postgres -- COMMAND…`.

The server listens on a socket in a temporary folder and on no port, and goes when the command
ends. COMMAND finds it in DATABASE_URL.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

# The data are thrown away: nothing need survive a power cut.
OPTIONS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses="]


@contextmanager
def server() -> Iterator[str]:
    """Yield the DATABASE_URL of a fresh server. Raises RuntimeError when none can be started."""
    with tempfile.TemporaryDirectory(prefix="portal-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        binaries = _binaries(folder)
        user = None
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            user = "nobody"
            shutil.chown(folder, user)
        data = folder / "data"
        subprocess.run(
            [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--encoding=UTF8",
             "--no-locale", "--no-sync"],
            user=user, check=True, stdout=subprocess.DEVNULL, cwd=folder,
        )  # fmt: skip
        settings = [argument for option in OPTIONS for argument in ("-c", option)]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [binaries / "postgres", "-D", data, "-k", folder, *settings],
                user=user, stdout=log, stderr=log, cwd=folder,
            )  # fmt: skip
        try:
            _wait(process, binaries, folder)
            yield f"postgres://postgres@/{name}/portal"
        finally:
            process.send_signal(signal.SIGINT)  # without waiting for a client that stays
            process.wait()


def _binaries(folder: Path) -> Path:
    """The server's programs: from the wheel, else Debian's.

    The wheel's are copied, because the unprivileged user may not be let into the project's folder.
    """
    spec = find_spec("pgserver")
    if spec and spec.origin:
        wheel = Path(spec.origin).parent
        for part in ("pgserver/pginstall", "pgserver.libs"):  # where the one looks for the other
            shutil.copytree(wheel.parent / part, folder / part)
        (folder / "pgserver").chmod(0o755)  # whatever the umask
        return folder / "pgserver/pginstall/bin"
    for candidate in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True):
        return candidate.parent
    raise RuntimeError("没有 PostgreSQL")


def _wait(process: "subprocess.Popen[bytes]", binaries: Path, folder: Path) -> None:
    ready = [binaries / "pg_isready", "-q", "-h", folder]
    for _ in range(300):
        if subprocess.run(ready, check=False).returncode == 0:
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError("PostgreSQL 没有启动：" + (folder / "log").read_text("utf-8", "replace"))


if __name__ == "__main__":
    command = sys.argv[2:] if sys.argv[1:2] == ["--"] else sys.argv[1:]
    try:
        with server() as url:
            environment = {**os.environ, "DATABASE_URL": url}
            sys.exit(subprocess.run(command, env=environment, check=False).returncode)
    except RuntimeError as error:
        sys.exit(str(error))
