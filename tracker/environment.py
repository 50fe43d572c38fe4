"""The one typed reader of the portal's environment.

Values come from the process environment first, then from `.env` beside `manage.py`.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Environment:
    """Everything that differs from one installation to another."""

    secret_key: str
    debug: bool
    allowed_hosts: list[str]
    trusted_origins: list[str]
    behind_https: bool
    proxy_count: int
    database: dict[str, Any]
    data_dir: Path
    font_dir: Path
    password_profile: str
    idle_minutes: int
    session_hours: int
    login_failures: int
    lockout_minutes: int


def read(root: Path = ROOT) -> Environment:
    """Read the environment of the installation at `root`.

    Raises ImproperlyConfigured, with the way to mend it, when SECRET_KEY is missing or a value
    cannot be read.
    """
    env = environ.Env()
    env.read_env(root / ".env")
    if not env.str("SECRET_KEY", default=""):
        raise ImproperlyConfigured(
            "缺少 SECRET_KEY。运行 ./run 会在 .env 中生成一个；也可以在环境变量中设置。"
        )
    data_dir = Path(env.str("DATA_DIR", default=str(root / "data")))
    return Environment(
        secret_key=env.str("SECRET_KEY"),
        debug=env.bool("DEBUG", default=False),
        allowed_hosts=env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"]),
        trusted_origins=env.list("TRUSTED_ORIGINS", default=[]),
        behind_https=env.bool("BEHIND_HTTPS", default=False),
        proxy_count=env.int("PROXY_COUNT", default=0),
        database=env.db("DATABASE_URL", default=f"sqlite:///{data_dir / 'portal.sqlite3'}"),
        data_dir=data_dir,
        font_dir=Path(env.str("FONT_DIR", default=str(data_dir / "fonts"))),
        password_profile=env.str("PASSWORD_PROFILE", default="dengbao"),
        idle_minutes=env.int("IDLE_MINUTES", default=30),
        session_hours=env.int("SESSION_HOURS", default=12),
        login_failures=env.int("LOGIN_FAILURES", default=5),
        lockout_minutes=env.int("LOCKOUT_MINUTES", default=15),
    )
