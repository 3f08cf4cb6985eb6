"""Printing a document in a child process, which can be stopped at any moment.

Layout runs in C, where no signal interrupts it, and may take memory without asking. So it happens
in a child with limits, forked from a server process that has loaded the libraries once. That
process lays out nothing itself: the library for text starts a thread with its first font, and a
thread does not come along when its process is forked, so that a child would wait for it for ever.
"""

import math
import multiprocessing
import os
import resource
import signal
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore

from assessments.pdf.attachments import Attachment
from assessments.pdf.failures import NoTurn, RenderFailed, RenderTooLong, TookTooMuch

SECONDS = 60
"""Of processor time: what others do on the machine does not count."""

MEMORY = 2**30

LONGEST_WAIT = 600
"""Seconds by the clock, for its turn and as long again for the print, however busy the machine."""

BEAT = 5
"""Seconds after which `told` is called at the latest."""

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["__main__", "assessments.pdf.engine"])
_cores = BoundedSemaphore(len(os.sched_getaffinity(0)))

Told = Callable[[], None]


class _Killed(Exception):
    """The child was killed by something other than us or its limits."""


def print_apart(
    document: str,
    attachments: Iterable[Attachment] = (),
    *,
    told: Told = lambda: None,
    seconds: float = SECONDS,
    memory: int = MEMORY,
    longest: float = LONGEST_WAIT,
) -> bytes:
    """A document as PDF, as `print_here` makes it, in a child that ends when it takes too much.

    At most one child a core works at a time; others wait for their turn. One that was killed from
    outside is tried a second time.

    Args:
        told: is called at least every `BEAT` seconds; what it raises ends the print.
        seconds: of processor time.
        memory: bytes of address space.
        longest: seconds by the clock, for the turn and for each try.

    Raises:
        NoTurn: others were being printed for too long.
        RenderTooLong: it was not ready in time.
        TookTooMuch: it needed more memory or processor time, or was killed twice.
        RenderFailed: the document asks for something that is not its own.
    """
    held = tuple(attachments)
    with _turn(longest, told):
        for _try in range(2):
            try:
                return _printed(document, held, told, seconds, memory, longest)
            except _Killed:
                continue
    raise TookTooMuch


def _printed(
    document: str,
    attachments: tuple[Attachment, ...],
    told: Told,
    seconds: float,
    memory: int,
    longest: float,
) -> bytes:
    end = time.monotonic() + longest
    with _child(document, attachments, seconds, memory) as (pipe, process):
        while not wait([pipe], timeout=max(0, min(BEAT, end - time.monotonic()))):
            if time.monotonic() >= end:
                raise RenderTooLong
            told()
        try:
            outcome = pipe.recv()
        except (EOFError, OSError):
            raise _end_of(process) from None
    if isinstance(outcome, str):
        raise RenderFailed(outcome)
    return bytes(outcome)


def _end_of(process: "multiprocessing.context.ForkServerProcess") -> Exception:
    """Why a child ended without an answer."""
    process.join()
    return _Killed() if process.exitcode == -signal.SIGKILL else TookTooMuch()


@contextmanager
def _child(
    document: str, attachments: tuple[Attachment, ...], seconds: float, memory: int
) -> Iterator[tuple[Connection, "multiprocessing.context.ForkServerProcess"]]:
    """A child process that prints; always stopped in the end."""
    pipe, theirs = _processes.Pipe(duplex=False)
    with TemporaryDirectory(prefix="hague-report-") as folder:
        process = _processes.Process(
            target=_work,
            args=(theirs, document, attachments, folder, seconds, memory),
            daemon=True,
        )
        with _deaf_to_ctrl_c():
            process.start()
        theirs.close()
        try:
            yield pipe, process
        finally:
            process.kill()
            process.join()
            process.close()
            pipe.close()


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Processes started meanwhile ignore Ctrl-C; we end them ourselves.

    A terminal sends it to all, and each would print a traceback.
    """
    resource_tracker.ensure_running()  # when it starts, it lets Ctrl-C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _turn(longest: float, told: Told) -> Iterator[None]:
    end = time.monotonic() + longest
    while not _cores.acquire(timeout=max(0, min(BEAT, end - time.monotonic()))):
        if time.monotonic() >= end:
            raise NoTurn
        told()
    try:
        yield
    finally:
        _cores.release()


def _work(
    theirs: Connection,
    document: str,
    attachments: tuple[Attachment, ...],
    folder: str,
    seconds: float,
    memory: int,
) -> None:
    """The child's work: answer with the PDF, or with a sentence that says why there is none.

    Its temporary files lie in `folder`, which the parent removes.
    """
    from assessments.pdf import engine

    tempfile.tempdir = folder
    _limit(resource.RLIMIT_AS, memory, memory)
    # The kernel tells a child at the first limit, so that its end says of what; at the second it
    # kills it as anybody else would.
    _limit(resource.RLIMIT_CPU, math.ceil(seconds), math.ceil(seconds) + 5)
    _limit(resource.RLIMIT_CORE, 0, 0)
    try:
        theirs.send(engine.pdf_from(document, attachments))
    except RenderFailed as failure:
        theirs.send(str(failure))


def _limit(what: int, told: int, most: int) -> None:
    resource.setrlimit(what, (told, most))
