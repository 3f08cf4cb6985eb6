"""Measures a full report: `python -m bench.report [RUNS]`, five runs a language by default.

Each run is a fresh child process, forked from one that has loaded the
libraries, as the product does it. Printed are medians: the clock and the
child's own processor time over the render alone, and its largest memory.
"""

import os
import resource
import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from tempfile import TemporaryDirectory
from typing import NamedTuple

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hague.settings")

LANGUAGES = ("en", "nl")
RUNS = 5


class Run(NamedTuple):
    """One render: seconds by the clock and of the processor, MB, pages, bytes."""

    wall: float
    cpu: float
    peak: float
    pages: int
    size: int


def rendered(html: str) -> Run:
    """Render in this process, which has done nothing else."""
    from assessments.report.engine import pdf_from

    wall, cpu = time.perf_counter(), time.process_time()
    pdf = pdf_from(html)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Run(wall, cpu, peak, _pages(pdf), len(pdf))


def _pages(pdf: bytes) -> int:
    from tests import pdf_checks

    return len(pdf_checks.Document(pdf).pages)


def main(runs: int) -> None:
    """Print a line for each language."""
    import django

    django.setup()
    from assessments import report
    from tests import snapshots

    print("language  html s  wall s   cpu s  peak MB  pages  KB")
    for language in LANGUAGES:
        begun = time.perf_counter()
        html = report.html(snapshots.full(), language)
        made = time.perf_counter() - begun
        found = [_in_child(html) for _run in range(runs)]
        wall, cpu, peak, pages, size = map(statistics.median, zip(*found, strict=True))
        print(
            f"{language:8}{made:8.2f}{wall:8.2f}{cpu:8.2f}{peak:9.0f}{pages:7.0f}{size / 1024:4.0f}"
        )


def _in_child(html: str) -> Run:
    processes = get_context("forkserver")
    processes.set_forkserver_preload(["assessments.report.engine"])
    with (
        TemporaryDirectory() as folder,
        ProcessPoolExecutor(1, processes, _write_into, [folder]) as pool,
    ):
        return pool.submit(rendered, html).result()


def _write_into(folder: str) -> None:
    """A child of a pool does not clear up after itself."""
    tempfile.tempdir = folder


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else RUNS)
