"""Every setting, from the environment; `.env.example` explains each one.

HAGUE_MODE decides how strict this file is:

* `local` (the default): one machine, loopback and private addresses only.
* `demonstration`: as local, with accounts whose password is printed.
* `production`: anything unsafe refuses to start and names every bad variable.
"""

import contextlib
import socket
from pathlib import Path

import dj_email_url
import environs
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from hague import safety

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
LANGUAGES = [("en", "English"), ("nl", "Nederlands")]

EVERY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to


def _own_names() -> list[str]:
    """What this machine is called on its own network."""
    try:
        found = socket.getaddrinfo(socket.gethostname(), None)
    except OSError:
        return []
    return [socket.gethostname(), *(str(entry[4][0]) for entry in found)]


def _own_address() -> str:
    """This machine in an address that a browser on it can open."""
    if HOST in EVERY_ADDRESS:
        return "localhost"
    return f"[{HOST}]" if ":" in HOST else HOST


# How strict to be


class _Environment(environs.FileAwareEnv):
    """Names a secret's file that cannot be read among the other bad variables."""

    def _get_value(self, env_key, default):
        try:
            return super()._get_value(env_key, default)
        except ValueError as error:
            self._errors[env_key].append(str(error))
            return default

    def check(self, safe, **read):
        """Hold what was read against a check, as `validate` does where it can be given."""
        for name, value in read.items():
            try:
                if value is not None:
                    safe(value)
            except environs.ValidationError as error:
                self._errors[name].extend(error.messages)


env = _Environment(eager=False, strip_whitespace=True)
env.read_env(str(BASE_DIR / ".env"), recurse=False)

MODE = env.str(
    "HAGUE_MODE",
    "local",
    validate=environs.validate.OneOf(["local", "demonstration", "production"]),
)
PRODUCTION = MODE == "production"
DEMONSTRATION = MODE == "demonstration"


def _unless_production(default):
    """A default for one machine; in production the variable must be set."""
    return ... if PRODUCTION else default


_SAFE = safety.Safety(
    production=PRODUCTION,
    served=[STATIC_ROOT, *STATICFILES_DIRS],
    languages=[code for code, _name in LANGUAGES],
)

# The environment

HOST = env.str("HOST", "127.0.0.1", validate=lambda host: _SAFE.hosts([host]))
PORT = env.int("PORT", 8000, validate=environs.validate.Range(1, 65535))
DEBUG = env.bool("DEBUG", False, validate=_SAFE.debug)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", _unless_production([]), validate=_SAFE.hosts)
SECRET_KEY = env.str("SECRET_KEY", _unless_production(""), validate=_SAFE.secret)
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [], validate=_SAFE.origins)
DATABASE = env.dj_db_url("DATABASE_URL", f"sqlite:///{VAR_DIR / 'hague.sqlite3'}")
CACHE_URL = env.str("CACHE_URL", "", validate=_SAFE.redis)
QUEUE_URL = env.str("QUEUE_URL", "", validate=_SAFE.redis)
EMAIL_URL = env.str("EMAIL_URL", _unless_production("console://"), validate=_SAFE.mail)
PUBLIC_URL = env.str(
    "PUBLIC_URL",
    _unless_production(""),
    validate=lambda url: _SAFE.public_url(url, ALLOWED_HOSTS),
)
DEFAULT_FROM_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL",
    f"hague@{safety.host_of(PUBLIC_URL) if PRODUCTION else 'localhost'}",
    validate=_SAFE.sender,
)
EVIDENCE_ROOT = env.str("EVIDENCE_ROOT", str(VAR_DIR / "evidence"), validate=_SAFE.folder)
EVIDENCE_QUOTA_MB = env.int("EVIDENCE_QUOTA_MB", 1024, validate=environs.validate.Range(1))
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", "", validate=_SAFE.scanner)
SECURITY_CONTACT = env.str("SECURITY_CONTACT", "", validate=_SAFE.contact)
AUDIT_RETENTION_DAYS = env.int("AUDIT_RETENTION_DAYS", 1826, validate=environs.validate.Range(365))
BEHIND_TLS_PROXY = env.bool("BEHIND_TLS_PROXY", True)
TIME_ZONE = env.str("TIME_ZONE", "Europe/Amsterdam", validate=_SAFE.time_zone)
LANGUAGE_CODE = env.str("LANGUAGE_CODE", "en", validate=_SAFE.language)

env.check(_SAFE.database, DATABASE_URL=DATABASE)

try:
    env.seal()
except environs.EnvValidationError as error:
    raise ImproperlyConfigured(
        "The settings are not safe to start with:\n"
        + "\n".join(
            f"  {name}: {' '.join(str(reason) for reason in reasons)}"
            for name, reasons in error.error_messages.items()  # type: ignore[union-attr]  # a mapping here
        )
    ) from None

if not PRODUCTION:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]", HOST]
    if HOST in EVERY_ADDRESS:
        ALLOWED_HOSTS += _own_names()
    # Without a key sessions end with the process; `make run` keeps one under var/.
    SECRET_KEY = SECRET_KEY or get_random_secret_key()
    PUBLIC_URL = PUBLIC_URL or f"http://{_own_address()}:{PORT}"
PUBLIC_URL = PUBLIC_URL.rstrip("/")
"""Where people reach this instance; links in mails start with it."""


# The application

INSTALLED_APPS = [
    "assessments",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "django_tasks",
    "django_tasks_db",
    *(["django_rq"] if QUEUE_URL else []),
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "assessments.middleware.DatabaseFaults",
    "csp.middleware.CSPMiddleware",
    "assessments.middleware.only_utf8",
    "django.middleware.gzip.GZipMiddleware",
    "assessments.middleware.Sessions",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "assessments.middleware.LargestBodyMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "assessments.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "assessments.middleware.confirm_what_was_taken",
    "assessments.middleware.not_allowed",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "hague.urls"
WSGI_APPLICATION = "hague.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "assessments.context_processors.page_frame",
            ],
        },
    },
]

CRISPY_ALLOWED_TEMPLATE_PACKS = "hague"
CRISPY_TEMPLATE_PACK = "hague"
CRISPY_FAIL_SILENTLY = False


# Databases

# A connection stays open for its thread, and is tried before it is used again. On SQLite the first
# to open the database and the last to close it write files, which a full disk refuses: whoever
# reads must do neither. On PostgreSQL a save takes a second otherwise instead of 16 ms.
DATABASE |= {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    with contextlib.suppress(OSError):  # commands without a database run on a read-only disk
        VAR_DIR.mkdir(exist_ok=True)
    DATABASE["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;"
        ),
    }
else:
    # Seconds until a connection counts as refused, milliseconds until as broken: a database that
    # is away must not hold the threads that could serve other pages.
    DATABASE["OPTIONS"] = {"connect_timeout": 2, "tcp_user_timeout": 3000} | DATABASE.get(
        "OPTIONS", {}
    )
DATABASES = {"default": DATABASE}


# What all processes count together: the limits of the sign-in library

# What runs beside a request: `manage.py worker` takes it from here. A report may take a worker as
# long as the machine is busy, so there is no time limit of the engine's own.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
if QUEUE_URL:
    TASKS = {"default": {"BACKEND": "django_tasks_rq.RQBackend"}}
    RQ_QUEUES = {"default": {"URL": QUEUE_URL, "DEFAULT_TIMEOUT": -1}}

CACHES: dict[str, dict[str, object]]
if CACHE_URL:
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "hague.counting.Counts",
            "LOCATION": "assessments_cacheentry",
            # A full cache drops what has expired, and never a count that still limits somebody:
            # of the rest it drops one part in so many that it is none.
            "OPTIONS": {"MAX_ENTRIES": 10_000, "CULL_FREQUENCY": 1_000_000_000},
        }
    }


# People

AUTH_USER_MODEL = "assessments.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "assessments.accounts.LongPassword",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "assessments.accounts.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by a coordinator, not by their owner
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody is mailed who has no account here
ACCOUNT_FORMS = {"reset_password": "assessments.accounts.ForgottenPasswordForm"}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"

SESSION_COOKIE_AGE = 12 * 60 * 60
"""Seconds. It rolls: `SignInMiddleware` renews a session in use."""


# Security

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
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
if PRODUCTION:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    LANGUAGE_COOKIE_NAME = "__Host-language"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    if BEHIND_TLS_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        ALLAUTH_TRUSTED_PROXY_COUNT = 1  # limits count the visitor's address, not the proxy's
CSRF_FAILURE_VIEW = "assessments.views.errors.out_of_date"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

# Each view has its own limit on what is sent (`@largest_body`); this one holds for the largest.
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300  # four for each criterion, when a whole sheet conflicts
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024


# Language, files, mail, logs

LOCALE_PATHS = [BASE_DIR / "hague" / "locale"]
USE_TZ = True

STATIC_URL = "static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

_mail = dj_email_url.parse(EMAIL_URL)
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_HOST = _mail["EMAIL_HOST"]
EMAIL_PORT = _mail["EMAIL_PORT"]
EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _mail["EMAIL_USE_TLS"]
EMAIL_USE_SSL = _mail["EMAIL_USE_SSL"]
EMAIL_FILE_PATH = _mail["EMAIL_FILE_PATH"]
EMAIL_TIMEOUT = _mail["EMAIL_TIMEOUT"] or 10

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "hague.log_lines.Discreet"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Without handlers of their own, whose lines nobody would mask.
        "django": {"handlers": [], "level": "WARNING"},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        # Anybody can send a forged host name; a traceback of each would fill the disk.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
