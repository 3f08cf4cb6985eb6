"""The product's settings, with what tests need: a fast hasher, and a right-to-left language."""

import atexit
import os
import shutil
import tempfile

from hague.settings import *  # noqa: F403
from hague.settings import DATABASE, DATABASES, LANGUAGES, TEMPLATES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LANGUAGES = [*LANGUAGES, ("ar", "العربية")]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if not (EVIDENCE_ROOT := os.environ.get("EVIDENCE_ROOT", "")):
    EVIDENCE_ROOT = tempfile.mkdtemp(prefix="hague-evidence-")
    atexit.register(shutil.rmtree, EVIDENCE_ROOT, ignore_errors=True)
if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    # In a file, as in real use: in memory one thread locks another out at once. Nothing of it
    # has to survive, so it does not wait for the disk.
    _folder = tempfile.mkdtemp(prefix="hague-database-")
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
    DATABASES["default"]["TEST"] = {"NAME": f"{_folder}/test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
"""A worker does not see what a test has not committed, so tasks are done in the test's own."""

WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
"""Static files come from where they are written; nothing has to be collected first."""


class _Misspelt(str):
    """Stands where a template names what is not there, and fails the test."""

    def __mod__(self, name):
        raise AssertionError(f"A template shows {name!r}, which is not in its context.")


TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = _Misspelt("%s")
