"""The typed environment of an installation.

Values come from the process environment or else from `.env` beside `manage.py`.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Environment:
    """Everything that differs between installations."""

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
    email: dict[str, Any]  # settings of the mail server; empty without one
    email_from: str
    upload_mb: int
    bucket: dict[str, str]  # S3-compatible storage of files; empty for the local disk


def read(root: Path = ROOT) -> Environment:
    """Return the environment of the installation at `root`.

    Raises ImproperlyConfigured with instructions if SECRET_KEY is missing or a value is invalid.
    """
    env = environ.Env()
    env.read_env(root / ".env")
    if not env.str("SECRET_KEY", default=""):
        raise ImproperlyConfigured(
            "缺少 SECRET_KEY。运行 ./run 会在 .env 中生成一个；也可以在环境变量中设置。"
        )
    data_dir = Path(env.str("DATA_DIR", default="") or root / "data")
    email = _email(env)
    return Environment(
        secret_key=env.str("SECRET_KEY"),
        debug=_flag(env, "DEBUG"),
        allowed_hosts=env.list("ALLOWED_HOSTS", default=[]) or ["127.0.0.1", "localhost"],
        trusted_origins=env.list("TRUSTED_ORIGINS", default=[]),
        behind_https=_flag(env, "BEHIND_HTTPS"),
        proxy_count=_number(env, "PROXY_COUNT", 0, least=0),
        database=_database(env, data_dir / "portal.sqlite3"),
        data_dir=data_dir,
        font_dir=Path(env.str("FONT_DIR", default="") or data_dir / "fonts"),
        password_profile=env.str("PASSWORD_PROFILE", default="") or "dengbao",
        idle_minutes=_number(env, "IDLE_MINUTES", 30),
        session_hours=_number(env, "SESSION_HOURS", 12),
        login_failures=_number(env, "LOGIN_FAILURES", 5),
        lockout_minutes=_number(env, "LOCKOUT_MINUTES", 15),
        email=email,
        email_from=env.str("EMAIL_FROM", default="") or email.get("EMAIL_HOST_USER", ""),
        upload_mb=_number(env, "MAX_UPLOAD_MB", 20),
        bucket=_bucket(env),
    )


def _flag(env: environ.Env, name: str) -> bool:
    """Return a Boolean setting. Raises ImproperlyConfigured."""
    text = env.str(name, default="").lower()
    if text in ("", "0", "false", "no", "off"):
        return False
    if text in ("1", "true", "yes", "on"):
        return True
    raise ImproperlyConfigured(f"{name}={text} 无法识别，请写 1 或 0。")


def _number(env: environ.Env, name: str, default: int, *, least: int = 1) -> int:
    """Return an integer setting of at least `least`. Raises ImproperlyConfigured."""
    text = env.str(name, default="") or str(default)
    if not text.isdecimal() or int(text) < least:
        raise ImproperlyConfigured(f"{name}={text} 无法识别，请写不小于 {least} 的整数。")
    return int(text)


def _email(env: environ.Env) -> dict[str, Any]:
    """Return Django's e-mail settings from EMAIL_URL, empty without it."""
    url = env.str("EMAIL_URL", default="")
    if not url:
        return {}
    try:
        config: dict[str, Any] = env.email_url_config(url)
    except (ImproperlyConfigured, ValueError, KeyError):
        config = {}
    if not config.get("EMAIL_HOST"):
        # The message does not repeat the URL, which contains a password.
        raise ImproperlyConfigured(
            "EMAIL_URL 无法识别，请写成 smtp+tls://用户:密码@主机:587 或 smtp+ssl://用户:密码@主机:465。"
        )
    return config


def _bucket(env: environ.Env) -> dict[str, str]:
    """Return the storage options in FILES_URL: `s3://KEY:SECRET@HOST/BUCKET`, or `s3+http://…` on a
    closed network, with an optional `?region=`.
    """
    text = env.str("FILES_URL", default="")
    if not text:
        return {}
    try:
        url = urlsplit(text)
        host = f"{url.hostname}:{url.port}" if url.port else url.hostname
    except ValueError:
        url, host = urlsplit(""), None
    schemes = {"s3": "https", "s3+http": "http"}
    bucket = url.path.strip("/")
    if not (url.scheme in schemes and host and url.username and url.password and bucket):
        # The message does not repeat the URL, which contains a secret.
        raise ImproperlyConfigured(
            "FILES_URL 无法识别，请写成 s3://密钥ID:密钥@主机/存储桶；"
            "密钥中的 / 写作 %2F，+ 写作 %2B。"
        )
    return {
        "access_key": unquote(url.username),
        "secret_key": unquote(url.password),
        "endpoint_url": f"{schemes[url.scheme]}://{host}",
        "bucket_name": bucket,
        "region_name": dict(parse_qsl(url.query)).get("region", "us-east-1"),
    }


def _database(env: environ.Env, file: Path) -> dict[str, Any]:
    """Return Django's database settings from DATABASE_URL, else those of the SQLite `file`."""
    url = env.str("DATABASE_URL", default="") or f"sqlite:///{file}"
    is_known = url.partition("://")[0] in ("sqlite", "postgres", "postgresql", "psql", "pgsql")
    try:
        config: dict[str, Any] = env.db_url_config(url) if is_known else {}
    except ValueError:
        config = {}
    if not config.get("NAME"):
        # The message does not repeat the URL, which contains a password.
        raise ImproperlyConfigured(
            "DATABASE_URL 无法识别，请写成 postgres://用户:密码@主机:5432/库名，或 sqlite:////路径。"
        )
    return config
