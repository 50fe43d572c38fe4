"""What an installation may set, and what it is told when it is set wrongly."""

from pathlib import Path

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from tracker.environment import Environment, read


@pytest.fixture
def variables(monkeypatch) -> dict[str, str]:
    """The process environment, empty but for a key."""
    values = {"SECRET_KEY": "k"}
    monkeypatch.setattr(environ.Env, "ENVIRON", values)
    return values


def test_the_defaults(variables: dict[str, str], tmp_path: Path) -> None:
    assert read(tmp_path) == Environment(
        secret_key="k",
        debug=False,
        allowed_hosts=["127.0.0.1", "localhost"],
        trusted_origins=[],
        behind_https=False,
        proxy_count=0,
        database={
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(tmp_path / "data" / "portal.sqlite3"),
            "USER": "",
            "PASSWORD": "",
            "HOST": "",
            "PORT": "",
        },
        data_dir=tmp_path / "data",
        font_dir=tmp_path / "data" / "fonts",
        password_profile="dengbao",
        idle_minutes=30,
        session_hours=12,
        login_failures=5,
        lockout_minutes=15,
        email={},
        email_from="",
        upload_mb=20,
        bucket={},
    )


def test_everything_may_be_set(variables: dict[str, str], tmp_path: Path) -> None:
    variables.update(
        DEBUG="1",
        ALLOWED_HOSTS="a.example,b.example",
        TRUSTED_ORIGINS="https://a.example",
        BEHIND_HTTPS="true",
        PROXY_COUNT="2",
        DATABASE_URL="postgres://u:p@h:99/db",
        DATA_DIR="/srv/data",
        FONT_DIR="/srv/fonts",
        PASSWORD_PROFILE="asvs",
        IDLE_MINUTES="10",
        SESSION_HOURS="8",
        LOGIN_FAILURES="3",
        LOCKOUT_MINUTES="30",
        MAX_UPLOAD_MB="50",
        EMAIL_URL="smtp+ssl://portal%40a.example:secret@mail.example:465",
    )
    assert read(tmp_path) == Environment(
        secret_key="k",
        debug=True,
        allowed_hosts=["a.example", "b.example"],
        trusted_origins=["https://a.example"],
        behind_https=True,
        proxy_count=2,
        database={
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "db",
            "USER": "u",
            "PASSWORD": "p",
            "HOST": "h",
            "PORT": 99,
        },
        data_dir=Path("/srv/data"),
        font_dir=Path("/srv/fonts"),
        password_profile="asvs",
        idle_minutes=10,
        session_hours=8,
        login_failures=3,
        lockout_minutes=30,
        email={
            "EMAIL_FILE_PATH": "",
            "EMAIL_HOST_USER": "portal@a.example",
            "EMAIL_HOST_PASSWORD": "secret",
            "EMAIL_HOST": "mail.example",
            "EMAIL_PORT": 465,
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_USE_SSL": True,
        },
        email_from="portal@a.example",
        upload_mb=50,
        bucket={},
    )


def test_empty_is_as_good_as_not_set(variables: dict[str, str], tmp_path: Path) -> None:
    plain = read(tmp_path)
    names = "DEBUG ALLOWED_HOSTS DATABASE_URL DATA_DIR FONT_DIR PASSWORD_PROFILE IDLE_MINUTES"
    variables.update(dict.fromkeys(names.split(), ""))
    assert read(tmp_path) == plain


def test_the_process_comes_before_the_file(variables: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SECRET_KEY=file\nIDLE_MINUTES=7\n", "utf-8")
    found = read(tmp_path)
    assert (found.secret_key, found.idle_minutes) == ("k", 7)


@pytest.mark.parametrize("key", [None, ""])
def test_without_a_key_it_does_not_start(
    variables: dict[str, str], tmp_path: Path, key: str | None
) -> None:
    variables.clear()
    if key is not None:
        variables["SECRET_KEY"] = key
    with pytest.raises(ImproperlyConfigured, match=r"缺少 SECRET_KEY。运行 \./run 会"):
        read(tmp_path)


@pytest.mark.parametrize("text", ["0", "false", "No", "OFF"])
def test_flags_off(variables: dict[str, str], tmp_path: Path, text: str) -> None:
    variables["BEHIND_HTTPS"] = text
    assert read(tmp_path).behind_https is False


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("BEHIND_HTTPS", "maybe", "BEHIND_HTTPS=maybe 无法识别，请写 1 或 0。"),
        ("DEBUG", "2", "DEBUG=2 无法识别，请写 1 或 0。"),
        ("IDLE_MINUTES", "0", "IDLE_MINUTES=0 无法识别，请写不小于 1 的整数。"),
        ("SESSION_HOURS", "twelve", "SESSION_HOURS=twelve 无法识别，请写不小于 1 的整数。"),
        ("LOGIN_FAILURES", "-5", "LOGIN_FAILURES=-5 无法识别，请写不小于 1 的整数。"),
        ("LOCKOUT_MINUTES", "1.5", "LOCKOUT_MINUTES=1.5 无法识别，请写不小于 1 的整数。"),
        ("PROXY_COUNT", "-1", "PROXY_COUNT=-1 无法识别，请写不小于 0 的整数。"),
    ],
)
def test_refuses(
    variables: dict[str, str], tmp_path: Path, name: str, text: str, words: str
) -> None:
    variables[name] = text
    with pytest.raises(ImproperlyConfigured) as caught:
        read(tmp_path)
    assert str(caught.value) == words


@pytest.mark.parametrize(
    "url",
    [
        "portal.db",
        "mysql://u:secret@h/db",
        "postgres://u:secret@h:port/db",
        "postgres://u:secret@h",
    ],
)
def test_refuses_an_address_of_a_database_without_showing_it(
    variables: dict[str, str], tmp_path: Path, url: str
) -> None:
    variables["DATABASE_URL"] = url
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL 无法识别") as caught:
        read(tmp_path)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["mail.example", "http://a:secret@b", "smtp://", "smtp+tls:secret"])
def test_a_mail_server_that_cannot_be_read_is_told_without_its_password(
    variables: dict[str, str], tmp_path: Path, url: str
) -> None:
    variables["EMAIL_URL"] = url
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL 无法识别") as error:
        read(tmp_path)
    assert "secret" not in str(error.value)


def test_mail_may_come_from_another_address(variables: dict[str, str], tmp_path: Path) -> None:
    variables.update(EMAIL_URL="smtp://mail.example:25", EMAIL_FROM="portal@a.example")
    assert read(tmp_path).email_from == "portal@a.example"


@pytest.mark.parametrize(
    ("url", "endpoint", "region"),
    [
        ("s3://id:a%2Fb%2Bc@oss.example/county", "https://oss.example", "us-east-1"),
        ("s3+http://id:a%2Fb%2Bc@10.0.0.8:9000/county/", "http://10.0.0.8:9000", "us-east-1"),
        ("s3://id:a%2Fb%2Bc@s3.example/county?region=cn-1", "https://s3.example", "cn-1"),
    ],
)
def test_files_in_a_bucket(variables, tmp_path: Path, url: str, endpoint: str, region: str) -> None:
    variables["FILES_URL"] = url
    assert read(tmp_path).bucket == {
        "access_key": "id",
        "secret_key": "a/b+c",
        "endpoint_url": endpoint,
        "bucket_name": "county",
        "region_name": region,
    }


@pytest.mark.parametrize(
    "url",
    [
        "https://id:geheim@host/b",
        "s3://host/b",
        "s3://id@host/b",
        "s3://id:geheim@host",
        "s3://id:geheim@/b",
        "s3://id:geheim@host:x/b",
        "s3://id:geheim@[::1/b",
    ],
)
def test_a_bucket_that_cannot_be_read_is_not_shown(variables, tmp_path: Path, url: str) -> None:
    variables["FILES_URL"] = url
    with pytest.raises(ImproperlyConfigured, match="FILES_URL 无法识别") as raised:
        read(tmp_path)
    assert "geheim" not in str(raised.value)
