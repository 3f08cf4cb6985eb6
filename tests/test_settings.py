"""Settings come from the environment, and unsafe ones refuse to start."""

import os
import re
import subprocess
import sys

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
