"""Settings of the portal. What differs between installations is read by `environment.py`."""

from datetime import timedelta
from typing import Any

from csp.constants import NONE, SELF

from tracker import environment

ROOT = environment.ROOT
ENV = environment.read()

SECRET_KEY = ENV.secret_key
DEBUG = ENV.debug
ALLOWED_HOSTS = ENV.allowed_hosts
CSRF_TRUSTED_ORIGINS = ENV.trusted_origins

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "tracker.apps.PortalFilesConfig",  # django.contrib.staticfiles
    "django.forms",  # its widget templates, for PortalRenderer
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "django_tasks",
    "django_tasks_db",
    "django_include_bootstrap",
    "counties",
    "tracker.apps.TrackerConfig",
    "tracker.indicators",
    "tracker.roadmaps",
    "tracker.supervision",
    "tracker.imports",
    "tracker.dashboards",
    "tracker.exports",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "counties.drafts.DraftMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "counties.middleware.SessionLimitMiddleware",
    "counties.middleware.SignInMiddleware",
    "counties.middleware.FirstPasswordMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "counties.middleware.RemovedCharactersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "tracker.views.MethodPageMiddleware",
]

ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": [
                "django.templatetags.static",
                "counties.templatetags.drafts",
                "counties.templatetags.portal",
            ],
        },
    },
]
FORM_RENDERER = "counties.forms.PortalRenderer"
MESSAGE_STORAGE = "counties.drafts.NotingStorage"

# SQLite for many writers: transactions take the write lock at BEGIN, readers never wait, and a
# saved report survives a power cut. DATABASE_URL selects PostgreSQL instead.
DATABASES = {"default": {**ENV.database, "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
            "PRAGMA journal_size_limit=67108864;PRAGMA cache_size=-2000;PRAGMA temp_store=MEMORY;"
        ),
    }
DATA_DIR = ENV.data_dir
FONT_DIR = ENV.font_dir
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Generated PDF files, shared by the workers.
    "papers": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "cache" / "papers",
        "TIMEOUT": 7 * 24 * 3600,
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
}

AUTH_USER_MODEL = "counties.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
PASSWORD_PROFILE = ENV.password_profile
_RULES = {
    # GB/T 22239-2019 as assessors interpret it: 8 characters of three kinds, the last 5 not reused.
    "dengbao": [
        ("counties.passwords.LengthValidator", {"min_length": 8}),
        ("counties.passwords.CharacterKindsValidator", {"kinds": 3}),
        ("counties.passwords.ReuseValidator", {"remembered": 5}),
    ],
    # OWASP ASVS 5.0: length instead of composition.
    "asvs": [
        ("counties.passwords.LengthValidator", {"min_length": 12}),
    ],
}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "counties.passwords.SimilarityValidator"},
    {"NAME": "counties.passwords.CommonValidator"},
    *({"NAME": name, "OPTIONS": options} for name, options in _RULES.get(PASSWORD_PROFILE, [])),
]
# 等保 requires a change every 90 days, ASVS forbids forced rotation.
PASSWORD_MAX_AGE = timedelta(days=90) if PASSWORD_PROFILE == "dengbao" else None

AXES_FAILURE_LIMIT = ENV.login_failures
AXES_COOLOFF_TIME = timedelta(minutes=ENV.lockout_minutes)
AXES_LOCKOUT_PARAMETERS = ["username", ["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_RESET_ON_SUCCESS = True
AXES_IPWARE_PROXY_COUNT = ENV.proxy_count or None
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True  # the portal's own audit log records logins
# further attempts must not extend the lock for the owner of the account
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False

SESSION_IDLE = timedelta(minutes=ENV.idle_minutes)
SESSION_LIFETIME = timedelta(hours=ENV.session_hours)
SESSION_COOKIE_AGE = int(SESSION_LIFETIME.total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "tracker.views.csrf_failure"

# Plain HTTP is acceptable on an isolated network; behind a TLS gateway set BEHIND_HTTPS=1.
if ENV.behind_https:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
else:
    # tracker.W001 replaces these four with one message in Chinese.
    SILENCED_SYSTEM_CHECKS = [f"security.{code}" for code in ("W004", "W008", "W012", "W016")]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# The daily mail of notices is sent only if a mail server is configured.
DAILY_MAIL = bool(ENV.email)
globals().update(ENV.email)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = ENV.email_from

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [ROOT / "static"]
# Evidence and archives are served by views after a permission check and have no URL of their own.
FILES: dict[str, Any] = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"location": DATA_DIR / "files", "file_permissions_mode": 0o600},
}
if ENV.bucket:
    FILES = {"BACKEND": "tracker.files.storage.BucketStorage", "OPTIONS": dict(ENV.bucket)}
STORAGES = {
    "default": FILES,
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "tracker.static_files.PortalStaticFilesStorage"
    },
}

# Background tasks are database rows, so they are enqueued in the transaction that needs them.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

MAX_UPLOAD_BYTES = ENV.upload_mb * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "tracker.files.handlers.BoundedFileHandler",
]

FIXTURE_DIRS = [ROOT / "fixtures"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"counties": {"level": "INFO"}, "tracker": {"level": "INFO"}},
}
