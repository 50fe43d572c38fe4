"""System checks of the installation: each has an id, a message and a hint in Chinese.

Fast checks of what no portal may run with are errors and stop every command. Checks for PDF and for
operators run with `check --deploy`, those that query the database with `--database default`.
"""

import ctypes
import sqlite3
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, Warning, register
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

PAPERS = "papers"
LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "::1"}
SQLITE = "django.db.backends.sqlite3"
SQLITE_OLDEST = (3, 31)  # Django 5.2
PANGO_OLDEST = 14400  # WeasyPrint needs 1.44; Kylin V10 has 1.43
# The first migration of the versions before 1.0, whose migrations are no longer there.
TRIAL_MIGRATION = ("counties", "0001_people_and_places")
PANGO_HINT = "运行 apt-get install libpango-1.0-0 libpangoft2-1.0-0，或在浏览器中打印网页。"


@register(Tags.security)
def secret_key(**kwargs: Any) -> list[CheckMessage]:
    """Require a long, random SECRET_KEY, since it signs sessions and one-time links."""
    key = settings.SECRET_KEY
    if len(key) >= 50 and len(set(key)) >= 5 and not key.startswith("django-insecure-"):
        return []
    hint = "删去 .env 中的 SECRET_KEY 一行，再运行 ./run，会生成新的；已登录的人须重新登录。"
    return [Error("SECRET_KEY 太短或太简单。", hint=hint, id="tracker.E001")]


@register(Tags.security)
def debug_with_public_host(**kwargs: Any) -> list[CheckMessage]:
    """Forbid DEBUG if other machines can connect, since error pages show settings and source."""
    public = sorted(set(settings.ALLOWED_HOSTS) - LOOPBACK)
    if not settings.DEBUG or not public:
        return []
    message = f"DEBUG 已打开，而其他机器可以访问（{'、'.join(public)}）：出错页面会泄露设置和代码。"
    hint = "在 .env 中设 DEBUG=0；或从 ALLOWED_HOSTS 中去掉本机以外的名称。"
    return [Error(message, hint=hint, id="tracker.E002")]


@register(Tags.security)
def sqlite_options(**kwargs: Any) -> list[CheckMessage]:
    """Require the SQLite options for concurrent writers and for durability in a power cut."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] != SQLITE:
        return []
    options = database.get("OPTIONS", {})
    init_command = options.get("init_command", "").replace(" ", "").lower()
    required = {
        "transaction_mode=IMMEDIATE": options.get("transaction_mode") == "IMMEDIATE",
        "timeout≥5": options.get("timeout", 0) >= 5,
        "journal_mode=WAL": "journal_mode=wal" in init_command,
        "synchronous=FULL": "synchronous=full" in init_command,
    }
    missing = [name for name, is_set in required.items() if not is_set]
    if not missing:
        return []
    message = f"SQLite 缺少选项：{'、'.join(missing)}。"
    hint = "恢复 tracker/settings.py 中 DATABASES 的 OPTIONS。"
    return [Error(message, hint=hint, id="tracker.E003")]


@register(Tags.compatibility)
def sqlite_version(**kwargs: Any) -> list[CheckMessage]:
    """Require the SQLite version that Django needs."""
    uses_sqlite = settings.DATABASES["default"]["ENGINE"] == SQLITE
    if not uses_sqlite or sqlite3.sqlite_version_info >= SQLITE_OLDEST:
        return []
    message = f"SQLite {sqlite3.sqlite_version} 太旧，须 3.31 以上。"
    hint = "换用较新的 Python，或用 DATABASE_URL 改用 PostgreSQL。"
    return [Error(message, hint=hint, id="tracker.E004")]


@register(Tags.security)
def password_profile(**kwargs: Any) -> list[CheckMessage]:
    """Reject a misspelt PASSWORD_PROFILE, which would leave passwords without rules."""
    if settings.PASSWORD_PROFILE in ("dengbao", "asvs"):
        return []
    message = f"不认识密码规则 PASSWORD_PROFILE={settings.PASSWORD_PROFILE}。"
    hint = "在 .env 中写 dengbao（等级保护，默认）或 asvs（OWASP）。"
    return [Error(message, hint=hint, id="tracker.E005")]


@register(Tags.files)
def bucket_package(**kwargs: Any) -> list[CheckMessage]:
    """Require the S3 packages if FILES_URL is set, since every upload would fail without them."""
    uses_bucket = settings.FILES["BACKEND"] == "tracker.files.storage.BucketStorage"
    missing = [name for name in ("storages", "boto3") if uses_bucket and find_spec(name) is None]
    if not missing:
        return []
    message = f"FILES_URL 指定了 S3 存储，但没有安装所需的软件包（缺 {'、'.join(missing)}）。"
    hint = (
        "运行 .venv/bin/python -m pip install 'django-storages[s3]>=1.14'，"
        "或删去 FILES_URL 改用本机磁盘。"
    )
    return [Error(message, hint=hint, id="tracker.E006")]


@register(Tags.security, deploy=True)
def asvs_profile(**kwargs: Any) -> list[CheckMessage]:
    """Inform that the profile `asvs` differs from what 等级保护 usually requires."""
    if settings.PASSWORD_PROFILE != "asvs":
        return []
    message = "密码规则为 asvs：不要求字符种类和定期更换，与等级保护测评的通常要求不同。"
    hint = "须通过等级保护测评时改为 PASSWORD_PROFILE=dengbao，或在测评材料中说明。"
    return [Info(message, hint=hint, id="tracker.I001")]


@register(Tags.security, deploy=True)
def plain_http(**kwargs: Any) -> list[CheckMessage]:
    """Warn about plain HTTP, in place of Django's W004, W008, W012 and W016, which settings.py
    silences.
    """
    if settings.SESSION_COOKIE_SECURE:
        return []
    message = "门户以明文 http 运行：密码和会话在网络上可被截取。"
    hint = (
        "只有隔离网络可以这样。否则放在 TLS 网关之后，由网关设置 X-Forwarded-Proto，"
        "并在 .env 中设 BEHIND_HTTPS=1。"
    )
    return [Warning(message, hint=hint, id="tracker.W001")]


@register(PAPERS, deploy=True)
def paper_fonts(**kwargs: Any) -> list[CheckMessage]:
    """Warn if the fonts for PDF have not been prepared."""
    from tracker.exports.pdf import fonts  # noqa: PLC0415  settings must be read before it is

    try:
        fonts.load()
    except fonts.FontsMissingError as error:
        hint = "运行 manage.py prepare_fonts；在此之前不能生成 PDF，其余不受影响。"
        return [Warning(str(error), hint=hint, id="tracker.W002")]
    return []


@register(PAPERS, deploy=True)
def pango(**kwargs: Any) -> list[CheckMessage]:
    """Warn if Pango is missing or too old; looks for the library, since importing WeasyPrint takes
    a second.
    """
    library = _library("pango-1.0")
    if library is None or _library("pangoft2-1.0") is None:
        message = "缺少排版程序 Pango，不能生成 PDF，其余不受影响。"
        return [Warning(message, hint=PANGO_HINT, id="tracker.W003")]
    if library.pango_version() < PANGO_OLDEST:
        message = "排版程序 Pango 太旧，须 1.44 以上，不能生成 PDF，其余不受影响。"
        return [Warning(message, hint=PANGO_HINT, id="tracker.W004")]
    return []


@register(PAPERS, deploy=True)
def harfbuzz_subset(**kwargs: Any) -> list[CheckMessage]:
    """Warn if PDF generation will be slow for lack of harfbuzz-subset."""
    if _library("harfbuzz-subset") is not None:
        return []
    message = "缺少 harfbuzz-subset：PDF 仍可生成，但慢得多。"
    hint = "运行 apt-get install libharfbuzz-subset0。"
    return [Warning(message, hint=hint, id="tracker.W005")]


@register(Tags.database)
def trial_database(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """A database made before version 1.0: `migrate` would try to make its tables again."""
    messages: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if TRIAL_MIGRATION not in MigrationRecorder(connection).applied_migrations():
            continue
        is_sqlite = connection.vendor == "sqlite"
        fresh = "把 data/ 改名备份" if is_sqlite else "在 DATABASE_URL 中换一个空的数据库"
        message = "这个数据库是正式版之前的试用版本建的，不能升级，没有作任何改动。"
        hint = (
            f"请先用原来的程序导出方案（manage.py export_plan），再{fresh}，"
            "重新运行 ./run，然后载入方案（manage.py load_plan）。"
        )
        messages.append(Error(message, hint=hint, id="tracker.E007"))
    return messages


@register(Tags.database, deploy=True)
def migrations_behind(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Warn about unapplied migrations; only with --deploy, since `migrate` runs the other
    checks.
    """
    messages: list[CheckMessage] = []
    for alias in databases or ():
        executor = MigrationExecutor(connections[alias])
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if behind:
            message = f"数据库落后 {len(behind)} 个迁移。"
            hint = "运行 manage.py migrate；./run 启动时会自动运行。"
            messages.append(Warning(message, hint=hint, id="tracker.W006"))
    return messages


@register(Tags.database, deploy=True)
def sqlite_in_use(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Warn if SQLite does not use a write-ahead log: a network share accepts the option but ignores
    it.
    """
    messages: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if connection.vendor != "sqlite":
            continue
        with connection.cursor() as cursor:
            mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        if mode not in ("wal", "memory"):
            message = f"SQLite 的日志方式是 {mode}，不是 wal：多人同时填报会互相等待。"
            hint = "把 DATA_DIR 放在本机磁盘上，不要放在网络共享目录。"
            messages.append(Warning(message, hint=hint, id="tracker.W007"))
    return messages


def _library(name: str) -> ctypes.CDLL | None:
    """Return the shared library lib`name`, or None if it cannot be loaded."""
    for file in (f"lib{name}.so.0", f"lib{name}.0.dylib"):
        try:
            return ctypes.CDLL(file)
        except OSError:
            continue
    return None
