"""Equal documents are printed once, for all tests, their processes and both databases.

A print takes seconds, and hundreds of tests want one of a few dozen documents. What a print depends
on is its document, its attachments and the program that prints (`pdf.stamp`), so that is what it is
kept under, in a folder that stays. Tests about printing itself are marked `printed_anew`.
"""

import fcntl
import hashlib
import logging
import os
import sys
import time
from collections.abc import Callable, Iterable
from logging.handlers import BufferingHandler

import pytest
from django.conf import settings

from assessments import pdf, report
from assessments.pdf import Attachment, worker

FOLDER = settings.BASE_DIR / "var" / "cache" / "printed"
KEPT_FOR = 3 * 24 * 3600
"""Seconds since it was last wanted."""

USUAL = (worker.SECONDS, worker.MEMORY, worker.LONGEST_WAIT)

_here, _apart = report.print_here, worker._printed


def use(patched: pytest.MonkeyPatch) -> None:
    """Have whoever prints get what was printed before, in this process and in a child."""
    patched.setattr(report, "print_here", _kept_here)
    patched.setattr(worker, "_printed", _kept_apart)


def leave_out(patched: pytest.MonkeyPatch) -> None:
    """Have everything printed anew again."""
    patched.setattr(report, "print_here", _here)
    patched.setattr(worker, "_printed", _apart)


def throw_old_away() -> None:
    """Remove what nobody wanted for days."""
    for path in FOLDER.glob("*"):
        if path.stat().st_mtime < time.time() - KEPT_FOR:
            path.unlink(missing_ok=True)


def _kept_here(document: str, attachments: Iterable[Attachment] = ()) -> bytes:
    held = tuple(attachments)
    return _kept("here", document, held, lambda: _here(document, held))


def _kept_apart(document, attachments, told, *limits) -> bytes:
    """As `worker._printed`; a print with limits of its own is what a test is about."""
    if limits != USUAL:
        return _apart(document, attachments, told, *limits)
    return _kept(
        "apart", document, attachments, lambda: _apart(document, attachments, told, *limits)
    )


def _kept(
    way: str, document: str, attachments: tuple[Attachment, ...], make: Callable[[], bytes]
) -> bytes:
    """Each way of printing has its own, so that a test still compares the two.

    What WeasyPrint had something to say against is not kept, so that it is said to each test.
    """
    name = hashlib.sha256(repr((sys.version, pdf.stamp(), way, document, attachments)).encode())
    path = FOLDER / name.hexdigest()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open(path.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # whoever wants the same meanwhile waits for it
        if path.exists():
            os.utime(path)
            return path.read_bytes()
        content, is_clean = _listened_to(make)
        if is_clean:
            unfinished = path.with_suffix(".new")
            unfinished.write_bytes(content)
            unfinished.rename(path)
        return content


def _listened_to(make: Callable[[], bytes]) -> tuple[bytes, bool]:
    heard = BufferingHandler(1000)
    heard.setLevel(logging.WARNING)
    logging.getLogger("weasyprint").addHandler(heard)
    try:
        return make(), not heard.buffer
    finally:
        logging.getLogger("weasyprint").removeHandler(heard)
