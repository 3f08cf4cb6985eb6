"""A report made in processes of its own, which can be stopped at any moment.

Layout runs in C, where no signal interrupts it, and may take memory without
asking. So it happens in children with limits, forked from a server process that
has loaded the libraries once. That process lays out nothing itself: the library
for text starts a thread with its first font, and a thread does not come along
when its process is forked, so that a child would wait for it for ever.

One report gets as many children as there are cores free. They lay out the pieces
that are not kept from an earlier time, and one of them binds all into one file.
"""

import math
import multiprocessing
import os
import resource
import signal
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore
from typing import Any, Protocol

from django.utils.translation import gettext as _

from assessments.report import binding, engine, pieces
from assessments.report.archival import Attachment
from assessments.report.document import html
from assessments.report.edition import PLAIN, Edition
from assessments.report.failures import NoTurn, RenderFailed, RenderTooLong, TookTooMuch
from assessments.scoring.snapshot import Snapshot

SECONDS = 60
MEMORY = 2**30

BEAT = 5
"""Seconds after which `told` is called at the latest."""

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["__main__", "assessments.report.binding"])
CORES = len(os.sched_getaffinity(0))
_cores = BoundedSemaphore(CORES)

Told = Callable[[int, int], None]


class Shelf(Protocol):
    """Where laid out pieces are kept for the next time."""

    def find(self, keys: Iterable[str]) -> Mapping[str, bytes]:
        """Those there are, by key."""

    def keep(self, key: str, content: bytes) -> None:
        """Keep one, for as long as the shelf thinks right."""


class Nowhere:
    """Keeps nothing."""

    def find(self, keys: Iterable[str]) -> Mapping[str, bytes]:
        """None."""
        return {}

    def keep(self, key: str, content: bytes) -> None:
        """Forget it."""


def pdf_in_child(
    snapshot: Snapshot,
    language: str,
    edition: Edition = PLAIN,
    attachments: Iterable[Attachment] = (),
    *,
    shelf: Shelf | None = None,
    told: Told | None = None,
    seconds: float = SECONDS,
    memory: int = MEMORY,
) -> bytes:
    """The report as `pdf` makes it, in children that end when they take too much.

    At most one child a core works at a time; other reports wait for their turn.

    Args:
        shelf: where to find pieces, and to keep new ones.
        told: hears how many of all pieces are ready, at least every `BEAT` seconds.
        seconds: by the clock, for the render and as long again for its turn; also
            the limit of processor time of each child.
        memory: bytes of address space of each child.

    Raises:
        NoTurn: others were being made for too long.
        RenderTooLong: it was not ready in time.
        TookTooMuch: it needed more memory or processor time.
        RenderFailed: the document is not allowed.
    """
    document = pieces.split(html(snapshot, language, edition))
    shelf = Nowhere() if shelf is None else shelf
    return _made(document, attachments, shelf, told or _untold, seconds, memory)


def document_in_child(document: str, *, seconds: float = SECONDS, memory: int = MEMORY) -> bytes:
    """Any HTML document of ours as PDF, within the same limits. Raises as `pdf_in_child` does."""
    return _made(pieces.split(document), (), Nowhere(), _untold, seconds, memory)


def _untold(done: int, total: int) -> None:
    """Nobody asks how far it is."""


def _made(
    document: Sequence[str],
    attachments: Iterable[Attachment],
    shelf: Shelf,
    told: Told,
    seconds: float,
    memory: int,
) -> bytes:
    with _crew(len(document), seconds, memory, told) as crew:
        job = _Job(document, shelf, told, time.monotonic() + seconds)
        job.print_missing(crew)
        return job.bound_by(crew[0], tuple(attachments))


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """What starts meanwhile, and what that starts, never hears Ctrl-C: we end it ourselves.

    A terminal sends it to all, and each would print where it was interrupted.
    """
    resource_tracker.ensure_running()  # when it starts, it lets Ctrl-C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Child:
    """A process that does one thing after another."""

    def __init__(self, folder: str, seconds: float, memory: int) -> None:
        self.pipe, theirs = _processes.Pipe()
        self.process = _processes.Process(
            target=_work, args=(theirs, folder, seconds, memory), daemon=True
        )
        with _deaf_to_ctrl_c():
            self.process.start()
        theirs.close()

    def ask(self, do: Callable[..., bytes], *args: object) -> None:
        """Let it do something."""
        try:
            self.pipe.send((do, args))
        except OSError:
            raise _took_too_much() from None

    def answer(self) -> bytes:
        """What came of it, once the pipe has something. Raises RenderFailed."""
        try:
            outcome = self.pipe.recv()
        except (EOFError, OSError):
            raise _took_too_much() from None
        if isinstance(outcome, str):
            raise RenderFailed(outcome)
        return bytes(outcome)

    def end(self) -> None:
        """Stop it, whatever it does."""
        self.process.kill()
        self.process.join()
        self.process.close()
        self.pipe.close()


class _Job:
    """One report on its way."""

    def __init__(self, document: Sequence[str], shelf: Shelf, told: Told, end: float) -> None:
        self.document, self.shelf, self.told, self.end = document, shelf, told, end
        wanted = binding.to_print(document)
        self.keys = {n: pieces.key(piece, engine.stamp()) for n, piece in wanted.items()}
        kept = shelf.find(self.keys.values())
        self.printed = {n: kept[key] for n, key in self.keys.items() if key in kept}
        self.missing = {n: piece for n, piece in wanted.items() if n not in self.printed}
        self.fresh: list[int] = []

    def print_missing(self, crew: Sequence[_Child]) -> None:
        """Lay out what is not kept, the longest first, each child one at a time."""
        queue = sorted(self.missing, key=lambda n: len(self.missing[n]))
        busy: dict[Connection, tuple[_Child, int]] = {}
        idle = list(crew)
        fresh: list[int] = []
        while queue or busy:
            while queue and idle:
                child, place = idle.pop(), queue.pop()
                child.ask(engine.pdf_from, self.missing[place])
                busy[child.pipe] = child, place
            self._keep(fresh)
            fresh = []
            for pipe in self._ready(list(busy)):
                child, place = busy.pop(pipe)
                self.printed[place] = child.answer()
                fresh.append(place)
                idle.append(child)
        self.fresh = fresh

    def bound_by(self, child: _Child, attachments: Sequence[Attachment]) -> bytes:
        """The whole file."""
        child.ask(binding.bound, self.document, self.printed, attachments, engine.pdf_from)
        self._keep(self.fresh)
        while not self._ready([child.pipe]):
            pass
        return child.answer()

    def _keep(self, places: Iterable[int]) -> None:
        """Put pieces on the shelf while the children are busy with others."""
        for place in places:
            self.shelf.keep(self.keys[place], self.printed[place])

    def _ready(self, pipes: Sequence[Connection]) -> list[Any]:
        """The pipes that have something, after a beat at most."""
        self.told(len(self.printed), len(self.document))
        left = self.end - time.monotonic()
        if left <= 0:
            raise RenderTooLong(_("The report was not ready in time. Please try again later."))
        return wait(pipes, timeout=min(BEAT, left))


def _took_too_much() -> TookTooMuch:
    return TookTooMuch(_("The report could not be made: it took too much."))


@contextmanager
def _crew(most: int, seconds: float, memory: int, told: Told) -> Iterator[list[_Child]]:
    """As many children as there are cores free, but one at least."""
    with ExitStack() as stack:
        stack.enter_context(_turn(seconds, told))
        count = 1
        while count < min(most, CORES) and _cores.acquire(blocking=False):
            stack.callback(_cores.release)
            count += 1
        crew = []
        for _child in range(count):
            folder = stack.enter_context(TemporaryDirectory(prefix="hague-report-"))
            crew.append(_Child(folder, seconds, memory))
            stack.callback(crew[-1].end)
        yield crew


@contextmanager
def _turn(seconds: float, told: Told = lambda done, total: None) -> Iterator[None]:
    end = time.monotonic() + seconds
    while not _cores.acquire(timeout=max(0, min(BEAT, end - time.monotonic()))):
        if time.monotonic() >= end:
            raise NoTurn(_("Other reports are being made. Please try again in a minute."))
        told(0, 0)
    try:
        yield
    finally:
        _cores.release()


def _work(theirs: Connection, folder: str, seconds: float, memory: int) -> None:
    """What a child does: answer each request with a PDF, or say in a sentence why there is none.

    What it leaves behind when it is killed lies in `folder`, which is not its own.
    """
    tempfile.tempdir = folder
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CPU, math.ceil(seconds))
    _limit(resource.RLIMIT_CORE, 0)
    while True:
        do, args = theirs.recv()
        try:
            theirs.send(do(*args))
        except RenderFailed as failure:
            theirs.send(str(failure))


def _limit(what: int, most: int) -> None:
    resource.setrlimit(what, (most, most))
