"""Every setting, from the environment; `.env.example` explains each one.

HAGUE_MODE decides how strict this file is:

* `local` (the default): one machine, loopback and private addresses only.
* `demonstration`: as local, with accounts whose password is printed.
* `production`: anything unsafe refuses to start and names every bad variable.
"""

import contextlib
import ipaddress
import socket
from pathlib import Path

import dj_email_url
import environs
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

EVERY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to


def _is_local(host: str) -> bool:
    """Whether a host name or address can only mean this machine or its own network."""
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local", ".test"))
    return address.is_private or address.is_loopback


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


def _hosts_fit_the_mode(hosts: list[str]) -> None:
    if PRODUCTION and not hosts:
        raise environs.ValidationError("name at least one host")
    for host in hosts:
        if "*" in host or host.startswith("."):
            raise environs.ValidationError("name each host: a wildcard accepts forged names")
        if not PRODUCTION and not _is_local(host):
            raise environs.ValidationError(f"{host} is public: set HAGUE_MODE=production")


def _secret_is_strong(secret: str) -> None:
    if len(secret) < 50 or len(set(secret)) < 5 or secret.startswith("django-insecure-"):
        raise environs.ValidationError("give at least 50 random characters")


def _debug_fits_the_mode(debug: bool) -> None:
    if debug and PRODUCTION:
        raise environs.ValidationError("must be off: its error pages show settings and data")


def _mail_is_private(url: str) -> None:
    # The parser ignores schemes it does not know, and would send a password unencrypted.
    scheme, _, rest = url.partition("://")
    if scheme not in ("submission", "smtp", "console", "file", "dummy", "memory"):
        raise environs.ValidationError("start it with submission:// or, without TLS, smtp://")
    is_encrypted = scheme == "submission" or "tls=true" in rest or "ssl=true" in rest
    if PRODUCTION and scheme == "smtp" and "@" in rest and not is_encrypted:
        raise environs.ValidationError("use submission://: smtp:// sends the password unencrypted")


def _address_is_whole(url: str) -> None:
    if url and not url.startswith("https://" if PRODUCTION else ("https://", "http://")):
        raise environs.ValidationError("give the whole address, with https://")


# The environment

HOST = env.str("HOST", "127.0.0.1", validate=lambda host: _hosts_fit_the_mode([host]))
PORT = env.int("PORT", 8000, validate=environs.validate.Range(1, 65535))
DEBUG = env.bool("DEBUG", False, validate=_debug_fits_the_mode)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", _unless_production([]), validate=_hosts_fit_the_mode)
SECRET_KEY = env.str("SECRET_KEY", _unless_production(""), validate=_secret_is_strong)
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
DATABASE = env.dj_db_url("DATABASE_URL", f"sqlite:///{VAR_DIR / 'hague.sqlite3'}")
EMAIL_URL = env.str("EMAIL_URL", _unless_production("console://"), validate=_mail_is_private)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "hague@localhost")
PUBLIC_URL = env.str("PUBLIC_URL", _unless_production(""), validate=_address_is_whole)
EVIDENCE_ROOT = env.str("EVIDENCE_ROOT", str(VAR_DIR / "evidence"))
EVIDENCE_QUOTA_MB = env.int("EVIDENCE_QUOTA_MB", 1024, validate=environs.validate.Range(1))
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", "")
BEHIND_TLS_PROXY = env.bool("BEHIND_TLS_PROXY", True)
TIME_ZONE = env.str("TIME_ZONE", "Europe/Amsterdam")
LANGUAGE_CODE = env.str("LANGUAGE_CODE", "en")

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
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "assessments.views.access.only_utf8",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "assessments.views.access.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
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
                "assessments.views.access.page_frame",
            ],
        },
    },
]

CRISPY_ALLOWED_TEMPLATE_PACKS = "hague"
CRISPY_TEMPLATE_PACK = "hague"
CRISPY_FAIL_SILENTLY = False


# Databases

if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    with contextlib.suppress(OSError):  # commands without a database run on a read-only disk
        VAR_DIR.mkdir(exist_ok=True)
    DATABASE["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    # Without reused connections a save takes a second instead of 16 ms.
    DATABASE["OPTIONS"] = {"pool": True} | DATABASE.get("OPTIONS", {})
DATABASES = {"default": DATABASE}


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
CSRF_FAILURE_VIEW = "assessments.views.access.out_of_date"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300  # four for each criterion, when a whole sheet conflicts
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024


# Language, files, mail, logs

LANGUAGES = [("en", "English"), ("nl", "Nederlands")]
LOCALE_PATHS = [BASE_DIR / "hague" / "locale"]
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
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
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Anybody can send a forged host name; a traceback of each would fill the disk.
    "loggers": {"django.security.DisallowedHost": {"level": "CRITICAL"}},
}
