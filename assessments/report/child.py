"""A report made in a process of its own, which can be stopped at any moment.

Layout runs in C, where no signal interrupts it, and may take memory without
asking. So it happens in a child with limits, forked from a server process that
has loaded the libraries once. That process lays out nothing itself: the library
for text starts a thread with its first font, and a thread does not come along
when its process is forked, so that a child would wait for it for ever.
"""

import math
import multiprocessing
import os
import resource
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore

from django.utils.translation import gettext as _

from assessments.report.blank import blank_html
from assessments.report.document import html
from assessments.report.edition import PLAIN, Edition
from assessments.report.engine import pdf_from
from assessments.report.failures import RenderFailed, RenderTooLong
from assessments.snapshot import Snapshot

SECONDS = 60
MEMORY = 2**30

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["__main__", "assessments.report.engine"])
_cores = BoundedSemaphore(len(os.sched_getaffinity(0)))


def pdf_in_child(
    snapshot: Snapshot,
    language: str,
    edition: Edition = PLAIN,
    *,
    seconds: float = SECONDS,
    memory: int = MEMORY,
) -> bytes:
    """The report as `pdf` makes it, in a child that ends when it takes too much.

    At most one render a core runs at a time; others wait for their turn.

    Args:
        seconds: by the clock, for the render and as long again for its turn; also
            the limit of processor time.
        memory: bytes of address space.

    Raises:
        RenderTooLong: it was not ready in time, or no turn came.
        RenderFailed: it needed too much memory, or the document is not allowed.
    """
    document = html(snapshot, language, edition)
    with _turn(seconds):
        return _printed(document, seconds, memory)


def blank_pdf_in_child(
    version: str, language: str, codes: Collection[str] = (), name: str = ""
) -> bytes:
    """The blank questionnaire, see `blank_html`, under the same limits and with the same errors."""
    document = blank_html(version, language, codes, name)
    with _turn(SECONDS):
        return _printed(document, SECONDS, MEMORY)


@contextmanager
def _turn(seconds: float) -> Iterator[None]:
    if not _cores.acquire(timeout=seconds):
        raise RenderTooLong(_("Other reports are being made. Please try again in a minute."))
    try:
        yield
    finally:
        _cores.release()


def _printed(document: str, seconds: float, memory: int) -> bytes:
    ours, theirs = _processes.Pipe(duplex=False)
    with ours, TemporaryDirectory(prefix="hague-report-") as folder:
        child = _processes.Process(
            target=_print, args=(theirs, folder, document, seconds, memory), daemon=True
        )
        child.start()
        theirs.close()
        try:
            return _received(ours, seconds)
        finally:
            child.kill()
            child.join()
            child.close()


def _received(ours: Connection, seconds: float) -> bytes:
    if not ours.poll(seconds):
        raise RenderTooLong(_("The report was not ready in time. Please try again later."))
    try:
        outcome = ours.recv()
    except EOFError:
        raise RenderFailed(_("The report could not be made: it took too much.")) from None
    if isinstance(outcome, str):
        raise RenderFailed(outcome)
    return outcome


def _print(theirs: Connection, folder: str, document: str, seconds: float, memory: int) -> None:
    """What the child does: send the PDF, or say in a sentence why there is none.

    What it leaves behind when it is killed lies in `folder`, which is not its own.
    """
    tempfile.tempdir = folder
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CPU, math.ceil(seconds))
    _limit(resource.RLIMIT_CORE, 0)
    try:
        theirs.send(pdf_from(document))
    except RenderFailed as failure:
        theirs.send(str(failure))


def _limit(what: int, most: int) -> None:
    resource.setrlimit(what, (most, most))
