"""Settings come from the environment, and unsafe ones refuse to start."""

import json
import os
import re
import subprocess
import sys

import pytest

from hague.settings import BASE_DIR

SAFE = {
    "HAGUE_MODE": "production",
    "ALLOWED_HOSTS": "hague.example",
    "SECRET_KEY": "a-key-for-this-test-0123456789-abcdefghijklmnopqrstuvwxyz",
    "EMAIL_URL": "submission://mail.example:587",
    "PUBLIC_URL": "https://hague.example",
}


def refusal(*command: str, **environment: str) -> str:
    """What a start in just this environment says; "" when it goes well."""
    started = subprocess.run(
        [sys.executable, *(command or ("-c", "import hague.settings"))],
        cwd=BASE_DIR,
        env={"PATH": os.environ["PATH"]} | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return started.stderr if started.returncode else ""


def test_safe_production_settings_start() -> None:
    assert not refusal(**SAFE)


def test_production_names_every_variable_that_is_missing() -> None:
    message = refusal(HAGUE_MODE="production")
    assert all(f"  {name}: " in message for name in SAFE if name != "HAGUE_MODE")


def test_production_names_every_unsafe_variable_at_once() -> None:
    unsafe = {"ALLOWED_HOSTS": "*", "SECRET_KEY": "short", "DEBUG": "true"}
    message = refusal(**SAFE | unsafe)
    assert all(f"  {name}: " in message for name in unsafe)
    assert "EMAIL_URL" not in message


def test_a_public_name_is_refused_outside_production() -> None:
    assert "ALLOWED_HOSTS" in refusal(ALLOWED_HOSTS="hague.example")


def test_a_mail_server_that_would_get_the_password_unencrypted_is_refused() -> None:
    for url in ("smtp://me:secret@mail.example:25", "smtp+tls://me:secret@mail.example:587"):
        message = refusal(**SAFE | {"EMAIL_URL": url})
        assert "  EMAIL_URL: " in message
        assert "secret" not in message
    encrypted = "smtp://me:secret@mail.example:465?ssl=true"
    assert not refusal(**SAFE | {"EMAIL_URL": encrypted})


def test_a_secret_file_that_cannot_be_read_is_named_with_the_rest() -> None:
    missing = {name: value for name, value in SAFE.items() if name != "SECRET_KEY"}
    message = refusal(**missing | {"SECRET_KEY_FILE": "/nowhere/key", "DEBUG": "true"})
    assert "  SECRET_KEY: " in message
    assert "  DEBUG: " in message


def test_a_demonstration_answers_to_the_address_it_was_given() -> None:
    asked = "from hague import settings; assert '192.168.1.20' in settings.ALLOWED_HOSTS"
    assert not refusal("-c", asked, HAGUE_MODE="demonstration", HOST="192.168.1.20")
    assert "HOST" in refusal(HAGUE_MODE="demonstration", HOST="hague.example")


UNSAFE = {
    "ALLOWED_HOSTS": ["*", ".example", "hague.example,*", "https://hague.example", "a b", "h:443"],
    "SECRET_KEY": ["", "short", "a" * 60, "django-insecure-" + "0123456789" * 5],
    "DEBUG": ["true", "1", "perhaps"],
    "CSRF_TRUSTED_ORIGINS": [
        "https://*.example",
        "*",
        "http://hague.example",
        "hague.example",
        "https://",
        "https://hague.example/path",
        "https://me:secret@hague.example",
        "https://hague.example,http://other.example",
    ],
    "DATABASE_URL": [
        "mysql://hague@db.example/hague",
        "nonsense",
        f"sqlite:///{BASE_DIR}/var/static/hague.sqlite3",
        f"sqlite:///{BASE_DIR}/static/hague.sqlite3",
        f"sqlite:///{BASE_DIR}/var/../static/hague.sqlite3",
    ],
    "EMAIL_URL": [
        "console://",
        "file:///tmp/mail",
        "dummy://",
        "memory://",
        "consolesmtp://",
        "submission://",
        "submission://:587",
        "smtp://user:secret@mail.example:25",
        "smtp://user:secret-tls=true@mail.example:25",
        "smtp://user:secret@mail.example:25?tls=false",
        "submission://mail.example:587?timeout=soon",
        "submission://mail.example:port",
        "nonsense",
        "",
    ],
    "DEFAULT_FROM_EMAIL": [
        "hague@localhost",
        "Hague <hague@localhost.localdomain>",
        "hague@127.0.0.1",
        "hague@mail",
        "nobody",
        "@hague.example",
        "hague@",
    ],
    "PUBLIC_URL": [
        "",
        "https://",
        "https:///path",
        "https://:443",
        "http://hague.example",
        "hague.example",
        "https://hague.example/path",
        "https://hague.example?one=two",
        "https://hague.example#top",
        "https://me:secret@hague.example",
        "https://hague .example",
        "https://hague.example:port",
        "https://*.example",
        "https://localhost",
        "https://127.0.0.1",
        "https://other.example",
        "ftp://hague.example",
    ],
    "EVIDENCE_ROOT": [
        f"{BASE_DIR}/var/static",
        f"{BASE_DIR}/var/static/evidence",
        f"{BASE_DIR}/static/evidence",
        f"{BASE_DIR}/var/evidence/../static",
        f"{BASE_DIR}/var",
        f"{BASE_DIR}",
        "/",
    ],
    "EVIDENCE_QUOTA_MB": ["0", "-5", "much"],
    "CLAMD_ADDRESS": ["clamd", "host:", ":3310", "host:port", "host:0", "host:99999", "a b:3310"],
    "CACHE_URL": ["memory://", "redis://", "locmem://", "redis://:secret@cache.example:6379/0"],
    "TIME_ZONE": ["Mars/Olympus", "Europe", "", "CEST"],
    "LANGUAGE_CODE": ["xx", "english", "", "../nl"],
    "HOST": ["*", "https://hague.example", "a b"],
    "PORT": ["0", "99999", "http"],
    "BEHIND_TLS_PROXY": ["perhaps"],
}

SAFE_TOO = [
    {"CSRF_TRUSTED_ORIGINS": "https://hague.example,https://other.example:8443"},
    {"EMAIL_URL": "smtp://localhost:25"},
    {"EMAIL_URL": "smtp://me:p%40ss@mail.example:465?ssl=true"},
    {"DEFAULT_FROM_EMAIL": "Hague <hague@hague.example>"},
    {"PUBLIC_URL": "https://hague.example:8443/"},
    {"PUBLIC_URL": "https://HAGUE.example"},
    {"PUBLIC_URL": "https://10.0.0.7", "ALLOWED_HOSTS": "10.0.0.7"},
    {"EVIDENCE_ROOT": "/srv/evidence"},
    {"CLAMD_ADDRESS": "/run/clamav/clamd.ctl"},
    {"CLAMD_ADDRESS": "scanner.example:3310"},
    {"CACHE_URL": "redis://localhost:6379/0"},
    {"CACHE_URL": "rediss://:secret@cache.example:6379/0"},
    {"TIME_ZONE": "Europe/Brussels", "LANGUAGE_CODE": "nl"},
    {"HOST": "::1"},
    {"DATABASE_URL": "postgres://hague:secret@db.example:5432/hague"},
]

TRIED = """
import json, os, sys
for values in json.load(sys.stdin):
    child = os.fork()
    if not child:
        os.environ.update(values)
        try:
            import hague.settings
        except Exception as error:
            print(json.dumps(f"{type(error).__name__}: {error}"), flush=True)
        else:
            print(json.dumps(""), flush=True)
        os._exit(0)
    os.waitpid(child, 0)
"""


def refusals(tries: list[dict[str, str]]) -> list[str]:
    """What starts in production say, each with these values instead of the safe ones."""
    preloaded = "import django.conf, environs, dj_email_url, csp.constants, django_cache_url\n"
    tried = subprocess.run(
        [sys.executable, "-c", preloaded + TRIED],
        cwd=BASE_DIR,
        env={"PATH": os.environ["PATH"]} | SAFE,
        input=json.dumps(tries),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return [json.loads(line) for line in tried.stdout.splitlines()]


def test_every_unsafe_value_refuses_to_start_in_production_and_names_its_variable() -> None:
    tries = [{name: value} for name, values in UNSAFE.items() for value in values]
    said = refusals(tries)
    assert len(said) == len(tries)
    for tried, message in zip(tries, said, strict=True):
        (name,) = tried
        assert message.startswith("ImproperlyConfigured"), (tried, message)
        assert re.search(rf"^  {name}: .{{9,}}", message, re.MULTILINE), (tried, message)
        assert "secret" not in message


def test_what_is_safe_starts_in_production() -> None:
    assert refusals(SAFE_TOO) == [""] * len(SAFE_TOO)


def test_a_link_that_leads_into_the_served_folder_is_no_place_for_evidence(tmp_path) -> None:
    link = tmp_path / "evidence"
    link.symlink_to(BASE_DIR / "static")
    (message,) = refusals([{"EVIDENCE_ROOT": str(link / "kept")}])
    assert "  EVIDENCE_ROOT: " in message


@pytest.mark.parametrize("mode", ["local", "demonstration"])
def test_one_machine_may_start_without_any_setting(mode) -> None:
    assert not refusal(HAGUE_MODE=mode)


def test_the_sender_is_by_itself_an_address_of_the_instance() -> None:
    asked = (
        "from hague import settings; assert settings.DEFAULT_FROM_EMAIL == 'hague@hague.example'"
    )
    assert not refusal("-c", asked, **SAFE)


def test_attempts_are_counted_where_all_processes_look() -> None:
    for url, store in (("", "hague.counting.Counts"), ("redis://localhost:6379/0", "RedisCache")):
        asked = f"from hague import settings; assert {store!r} in str(settings.CACHES)"
        assert not refusal("-c", asked, **SAFE | {"CACHE_URL": url})


def test_an_unknown_mode_is_refused() -> None:
    assert "HAGUE_MODE" in refusal(**SAFE | {"HAGUE_MODE": "prod"})


def test_the_server_refuses_unsafe_settings_before_it_listens() -> None:
    message = refusal("-m", "gunicorn", **SAFE | {"SECRET_KEY": "short"})
    assert "SECRET_KEY" in message
    assert "Traceback" not in message


def test_the_example_explains_every_variable() -> None:
    read = re.findall(r'env\.\w+\(\s*"(\w+)"', (BASE_DIR / "hague" / "settings.py").read_text())
    example = (BASE_DIR / ".env.example").read_text()
    explained = re.findall(r"^# .+\n(\w+?)(?:_FILE)?=", example, re.MULTILINE)
    assert sorted(explained) == sorted(read)
