"""`./run`: what it says when something is missing, and that it starts, and starts again."""

import os
import re
import shlex
import shutil
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).parent.parent
CODE = ["counties", "tracker", "fixtures", "static", "templates", "manage.py", "requirements.txt"]
TOOLS = ["sh", "dirname", "sha256sum", "printenv", "sed", "cat", "id", "mkdir", "find", "rm", "ls"]


@pytest.fixture
def copy(tmp_path):
    """The portal's tree with the packages of this one, but no settings, data or fonts."""
    tree = tmp_path / "portal"
    tree.mkdir()
    for name in CODE:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, tree / name)
    shutil.copy2(ROOT / "run", tree / "run")
    (tree / ".venv").mkdir()
    for name in ("bin", "lib", "pyvenv.cfg"):
        (tree / ".venv" / name).symlink_to(ROOT / ".venv" / name)
    digest = subprocess.run(
        "sha256sum <requirements.txt", shell=True, cwd=tree, capture_output=True, check=True
    )
    (tree / ".venv/locks").write_bytes(digest.stdout.rstrip(b"\n"))
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts/fonts.json").write_text("{}")  # all that a start looks for
    return tree


@pytest.fixture
def environment(tmp_path):
    """No setting of this machine, and an apt-get that brings nothing."""
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "apt-get").write_text("#!/bin/sh\nexit 100\n")
    (tools / "apt-get").chmod(0o755)
    return {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "FONT_DIR": str(tmp_path / "fonts"),
    }


def run(tree: Path, environment: dict[str, str], *arguments: str) -> tuple[int, str, str]:
    done = subprocess.run(
        ["./run", *arguments],
        cwd=tree,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@contextmanager
def started(tree: Path, environment: dict[str, str], port: int) -> Iterator[Path]:
    """A portal that answers; yields the file with what it printed."""
    log = tree.parent / f"log-{time.monotonic_ns()}"
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["./run", "--port", str(port)],
            cwd=tree,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", process, log)
            yield log
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=60) == 0


def wait_for(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    opener = build_opener(ProxyHandler({}))
    for _ in range(600):
        try:
            with opener.open(address, timeout=5):
                return
        except HTTPError as error:
            raise AssertionError(log.read_text()) from error
        except URLError:
            assert process.poll() is None, log.read_text()
            time.sleep(0.2)
    raise AssertionError(log.read_text())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.parametrize("script", ["run"])
def test_the_script_is_plain_shell(script):
    subprocess.run(["sh", "-n", ROOT / script], check=True)
    assert (ROOT / script).stat().st_mode & stat.S_IXUSR


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["--prot", "1"], "错误：不认识的参数 --prot。"),
        (["serve"], "错误：不认识的参数 serve。"),
        *(
            (["--port", port], "错误：端口要在 1 和 65535 之间，例如 ./run --port 8001\n")
            for port in ["http", "-1", "0", "65536", "80000000000"]
        ),
    ],
)
def test_a_wrong_argument_is_named_in_one_line(copy, environment, arguments, error):
    code, output, errors = run(copy, environment, *arguments)
    assert (code, output) == (1, "")
    assert errors.startswith(error)
    assert errors.count("\n") == 1


@pytest.mark.parametrize("argument", ["--host", "--port"])
def test_an_argument_without_its_value_is_refused(copy, environment, argument):
    code, _, errors = run(copy, environment, argument)
    assert code != 0
    assert errors.count("\n") == 1


def test_a_missing_python_is_named_with_the_command_that_mends_it(copy, tmp_path):
    shutil.rmtree(copy / ".venv")
    bare = tmp_path / "bare"
    bare.mkdir()
    for tool in TOOLS:
        (bare / tool).symlink_to(shutil.which(tool))
    assert run(copy, {"PATH": str(bare)}) == (
        1,
        "",
        "错误：没有完整的 Python 3.11、3.12 或 3.13。请运行：apt-get install python3\n",
    )


def test_packages_that_cannot_be_had_stop_the_start(copy, environment):
    (copy / ".venv/locks").write_text("of another version")
    with (copy / "requirements.txt").open("a") as lock:
        lock.write(f"no-such-package==1 --hash=sha256:{'0' * 64}\n")
    (copy / "wheels").mkdir()  # empty, so that nothing is found and nobody is asked
    code, output, errors = run(copy, environment)
    assert code == 1
    assert output == "安装 requirements.txt 中的 Python 软件包，约半分钟……\n"
    assert errors.splitlines()[-1].startswith("错误：没有装全。")
    assert (copy / ".venv/locks").read_text() == "of another version"


@pytest.mark.enable_socket
def test_a_busy_port_is_named_before_any_data_are_made(copy, environment):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, _, errors = run(copy, environment, "--port", str(port))
    assert code == 1
    assert errors == (
        f"错误：不能使用 127.0.0.1 的端口 {port}（已被占用或不许使用）。"
        f"请换一个：./run --port {port + 1}\n"
    )
    assert not (copy / "data/portal.sqlite3").exists()


@pytest.mark.slow
@pytest.mark.enable_socket
def test_it_starts_with_a_demo_and_starts_again_without_making_anything(copy, environment):
    port = free_port()
    with started(copy, environment, port) as log:
        first = log.read_text()
    assert f"门户地址：http://127.0.0.1:{port}/" in first
    assert "装入数据……" in first
    assert stat.S_IMODE((copy / ".env").stat().st_mode) == 0o600
    assert stat.S_IMODE((copy / "data").stat().st_mode) == 0o700
    key = (copy / ".env").read_text()
    assert re.fullmatch(r"SECRET_KEY=[\w-]{60,}\n", key)

    made = (copy / "data/portal.sqlite3").stat().st_ino
    with started(copy, environment, port) as log:
        second = log.read_text()
    assert "装入数据……" not in second
    assert (copy / ".env").read_text() == key
    assert (copy / "data/portal.sqlite3").stat().st_ino == made

    code, _, errors = run(copy, environment, "--no-demo", "--port", str(port))
    assert code == 1
    assert errors.splitlines()[0].startswith("CommandError: 这里已有演示数据。")


def readme_commands() -> list[str]:
    text = (ROOT / "README.md").read_text("utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


@pytest.mark.skipif(not (ROOT / "README.md").exists(), reason="there is no README.md yet")
def test_every_command_of_the_readme_is_one_that_exists():
    commands = readme_commands()
    assert {"./run", "./run test"} <= {command.split(" #")[0].strip() for command in commands}
    for command in commands:
        words = shlex.split(command, comments=True)
        assert words == [] or known(words), command


def known(words: list[str]) -> bool:
    """Whether a command of the README is one that this tree can carry out."""
    match words:
        case ["git" | "cd" | "apt-get" | "sudo" | "bash", *_]:
            return True
        case ["./run", "test", *_]:
            return True
        case ["./run", *options]:
            return {word for word in options if word.startswith("-")} <= {
                "--host",
                "--port",
                "--no-demo",
            }
        case [".venv/bin/python", "manage.py", name, *_]:
            return name in get_commands()
        case [".venv/bin/python", "-m", name, *_]:
            module = ROOT / name.replace(".", "/")
            return module.exists() or module.with_suffix(".py").exists()
    return (ROOT / words[0]).exists()
