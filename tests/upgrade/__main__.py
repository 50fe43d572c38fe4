"""`python -m tests.upgrade RELEASE`: write the database of this code as SQL text."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

from tests import postgres
from tests.upgrade import HERE
from tests.upgrade.sql import dump

FILL = "import django; django.setup(); from tests.upgrade.rows import fill; fill()"


def filled(url: str) -> str:
    """The text of the empty database at `url` after it was migrated and filled."""
    with tempfile.TemporaryDirectory() as data:
        environment = {
            **os.environ, "DATABASE_URL": url, "DATA_DIR": data, "PYTHONHASHSEED": "0",
            "DJANGO_SETTINGS_MODULE": "tracker.settings",
        }  # fmt: skip
        subprocess.run([sys.executable, "-c", FILL], env=environment, check=True)
    return dump(url)


def main(release: str) -> None:
    """Write `release-RELEASE/sqlite.sql` and `postgresql.sql`, once."""
    folder = HERE / f"release-{release}"
    if folder.exists():
        sys.exit(
            f"{folder.name} 已经有了。已发布版本的数据库不再改写；还没有发布的，先删掉这个文件夹"
        )
    folder.mkdir()
    with tempfile.TemporaryDirectory() as name:
        text = filled(f"sqlite:///{Path(name) / 'portal.sqlite3'}")
        (folder / "sqlite.sql").write_text(text, "utf-8")
    with postgres.server() as url:
        host = url.split("@/", 1)[1].rsplit("/", 1)[0]
        with psycopg.connect(host=host, user="postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE portal")
        (folder / "postgresql.sql").write_text(filled(url), "utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("用法：python -m tests.upgrade RELEASE，例如 1.1")
    main(sys.argv[1])
