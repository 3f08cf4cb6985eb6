"""What a report is kept under: equal inputs and an equal program give an equal key.

It is computed from what goes in, without making the document, because an
unchanged report is to be found in milliseconds.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise

from assessments import pdf
from assessments.editions.edition import Edition
from assessments.instrument import load, texts
from assessments.instrument.structure import digest
from assessments.scoring.snapshot import Snapshot

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ("assessments/**/*.py", "templates/**/*", "hague/locale/**/*.mo")


def key(snapshot: Snapshot, language: str, edition: Edition) -> str:
    """SHA-256 of all that the report shows, and of the program that makes it.

    Raises:
        TypeError: the edition holds something whose content is not known here.
    """
    languages = [code for code in (language, edition.second) if code]
    words = [_words(snapshot.instrument_version, code) for code in languages]
    with translation.override(language):
        held = plain(edition)
    return digest([program(), settings.LANGUAGE_CODE, snapshot.hash, languages, words, held])


def method_key(version: str, language: str) -> str:
    """SHA-256 of all that "Method and questionnaire" shows, and of the program that makes it."""
    asked = load(version)
    words = _words(version, language)
    return digest([program(), settings.LANGUAGE_CODE, version, asked.hash, language, words])


def plain(value: Any) -> Any:
    """A value as JSON, with everything that makes it differ from another."""
    if isinstance(value, Snapshot):
        return value.hash
    if is_dataclass(value) and not isinstance(value, type):
        held = {part.name: plain(getattr(value, part.name)) for part in fields(value)}
        return {"": type(value).__name__} | held
    if isinstance(value, Mapping):
        return {str(name): plain(held) for name, held in value.items()}
    if isinstance(value, Enum):
        return value.value
    return _simple(value)


def _simple(value: Any) -> Any:
    if isinstance(value, bytes):
        return sha256(value).hexdigest()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, set | frozenset):
        return sorted((plain(part) for part in value), key=str)
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"A report cannot be kept by a {type(value).__name__}.")


@cache
def program() -> str:
    """What changes with every update of the program, its templates and translations."""
    found = sha256(f"{pdf.stamp()} {version('django')}".encode())
    for pattern in PROGRAM:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                found.update(path.read_bytes())
    return found.hexdigest()


@cache
def _words(version: str, language: str) -> str:
    return digest(plain(texts(version, language)))
