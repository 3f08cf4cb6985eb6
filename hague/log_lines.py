"""What a log line may hold: no answer, no token of a link, no e-mail address.

Every handler of the instance writes through `Discreet`, gunicorn's too.
"""

import logging
import re
import sys
import threading
import traceback
from types import TracebackType

from django.core.exceptions import ImproperlyConfigured
from django.template import TemplateDoesNotExist

LEADS_IN = re.compile(
    r"(?<!\w)(link/open|invitation|password/reset|reminders)(/|%2f)+[^\"']*", re.IGNORECASE
)
"""An address that lets somebody in, in whatever spelling, to the end of what is said about it."""

LONG_WORD = re.compile(r"[\w%:.~=+-]{16,}")

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

E_MAIL = re.compile(r"[^\s@<>\"'(),;:/]+(@|%40)[^\s@<>\"'(),;:/]+", re.IGNORECASE)

SPEAKABLE = (ImproperlyConfigured, ImportError, MemoryError, TemplateDoesNotExist)
"""Exceptions whose words are ours or the machine's, never somebody's input."""

FORMAT = "{asctime} {levelname} {name} {message}"


class Discreet(logging.Formatter):
    """Lines with their words masked, and exceptions without theirs.

    A message of an exception quotes what went wrong: PostgreSQL prints the whole
    row that it refuses. So of each exception in the chain its kind is told, where
    it was raised, and of a database's the SQLSTATE, which is no one's words.
    """

    def __init__(self) -> None:
        super().__init__(FORMAT, style="{")

    def format(self, record: logging.LogRecord) -> str:
        """The line; nothing that another formatter made of the record is taken over."""
        line = self.formatMessage(self._masked(record))
        if record.exc_info and record.exc_info[1] is not None:
            line += "\n" + told(record.exc_info[1])
        if record.stack_info:
            line += "\n" + self.formatStack(record.stack_info)
        return line

    def _masked(self, record: logging.LogRecord) -> logging.LogRecord:
        copy = logging.makeLogRecord(record.__dict__)
        copy.message = masked(_message(record))
        copy.asctime = self.formatTime(record, self.datefmt)
        return copy


def _message(record: logging.LogRecord) -> str:
    """The words; a message that does not fit its values must not have both printed raw."""
    try:
        return record.getMessage()
    except Exception:
        return str(record.msg)


def masked(words: str) -> str:
    """Words without what lets somebody in, says who somebody is, or begins another line."""
    words = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", words)
    words = LEADS_IN.sub(r"\1/…", words)
    words = E_MAIL.sub("…@…", words)
    return LONG_WORD.sub(_unless_it_is_a_word, words)


def _unless_it_is_a_word(found: re.Match[str]) -> str:
    """A long word is kept when it can be read: without digits among its letters, or a row's id."""
    word = found.group()
    is_mixed = re.search(r"\d", word) and re.search(r"[^\W\d]", word)
    is_jumbled = re.search(r"([a-z][A-Z].*){5}", word)
    return "…" if (is_mixed or is_jumbled) and not UUID.fullmatch(word) else word


def told(error: BaseException) -> str:
    """An exception and those before it, each by its kind and where it was raised."""
    parts, seen, link = [], set(), ""
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        frames = "".join(traceback.format_tb(current.__traceback__))
        parts.append(f"Traceback (most recent call last):\n{frames}{_kind(current)}{link}")
        for inner in getattr(current, "exceptions", ()):
            parts.append(f"  within it: {_kind(inner)}")
        link, current = _before(current)
    return "\n\n".join(reversed(parts))


def _before(error: BaseException) -> tuple[str, BaseException | None]:
    if error.__cause__ is not None:
        return " (which caused the next)", error.__cause__
    if error.__suppress_context__:
        return "", None
    return " (while it was handled, the next)", error.__context__


def _kind(error: BaseException) -> str:
    """The kind of an exception, with no more words than cannot hold anybody's."""
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    state = _state(error) or _state(error.__cause__)
    if state:
        return f"{name} [{state}]"
    if isinstance(error, OSError):
        return f"{name}: {error.strerror}" if error.strerror and error.errno else name
    if isinstance(error, SPEAKABLE):
        return f"{name}: {masked(str(error))}"
    return name


def _state(error: BaseException | None) -> str | None:
    """The SQLSTATE of PostgreSQL's exceptions, or the name of SQLite's code for it."""
    return getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorname", None)


# What nobody caught


def watch() -> None:
    """Have exceptions that end a command or a thread told the same way."""
    sys.excepthook = _ended
    threading.excepthook = _thread_ended


def _ended(kind: type[BaseException], error: BaseException, _where: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, _where)
        return
    print(told(error), file=sys.stderr)


def _thread_ended(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
        print(told(args.exc_value), file=sys.stderr)
