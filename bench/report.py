"""Measures the report beside a browser: `python -m bench.report [RUNS]`, nine runs by default.

In one run, taking turns, the same document is printed by headless Chromium, warm, with tags and an
outline; by WeasyPrint as it comes; and by us:

1. in this process: processor time, and its largest memory in a process of its own;
2. in a child, as the product does it: the clock from the snapshot to the file;
3. unchanged, from store, through Django's test client.

Printed are medians, and their ratio to the browser's. Chromium's processor time is that of all its
processes. Its fonts are ours, handed over in the document. A Python that was built without
optimisation takes half as long again: so the build is printed first.
"""

import base64
import gc
import os
import platform
import resource
import shutil
import statistics
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

if TYPE_CHECKING:
    from assessments.scoring.snapshot import Snapshot

LANGUAGE = "en"
RUNS = 9
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
TICKS = os.sysconf("SC_CLK_TCK")


class Run(NamedTuple):
    """Seconds by the clock and of the processor."""

    wall: float
    cpu: float


# The browser


class Chromium:
    """A warm browser, which prints one page after another."""

    def __init__(self, playwright: Any) -> None:
        names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
        path = next(found for name in names if (found := shutil.which(name)))
        before = _descendants(os.getpid())
        self.browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        self.page = self.browser.new_page()
        self.first = min(_descendants(os.getpid()) - before)

    def print(self, file: Path) -> Run:
        """Open a document and print it."""
        cpu, wall = self._cpu(), time.perf_counter()
        self.page.goto(file.as_uri())
        self.page.pdf(format="A4", tagged=True, outline=True, prefer_css_page_size=True)
        return Run(time.perf_counter() - wall, self._cpu() - cpu)

    def _cpu(self) -> float:
        """Processor time of the browser and all that descends from it."""
        return sum(_stat(pid)[0] for pid in {self.first} | _descendants(self.first))


def _descendants(first: int) -> set[int]:
    """The processes that a process started, and those that they did."""
    found = {first}
    for _generation in range(8):
        found |= {pid for pid in _processes() if _stat(pid)[1] in found}
    return found - {first}


def _processes() -> set[int]:
    return {int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()}


def _stat(pid: int) -> tuple[float, int]:
    """Seconds of processor time of a process, with its children that ended, and its parent."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return 0, 0
    return sum(map(int, fields[11:15])) / TICKS, int(fields[1])


def for_browser(html: str) -> str:
    """The document with our fonts in it, as the browser has no other way to them."""
    from assessments.pdf import engine, fonts
    from assessments.pdf.fetcher import SCHEME

    faces = "".join(map(engine._face, fonts.files()))
    for name, content in fonts.files().items():
        data = base64.b64encode(content).decode()
        faces = faces.replace(f"{SCHEME}:{name}", f"data:font/ttf;base64,{data}")
    return html.replace("<style>", f"<style>{faces}", 1)


# Ourselves


def changed(snapshot: "Snapshot", run: int) -> "Snapshot":
    """The same with another level and justification for one criterion."""
    answers = dict(snapshot.answers)
    given = answers["2.2"]
    said = f"Changed for run {run}. " * 9
    rating = replace(given.rating, level=run % 5, justification=said)
    answers["2.2"] = replace(given, rating=rating)
    return replace(snapshot, answers=answers)


def here(snapshot: "Snapshot") -> Run:
    """In this process, from the snapshot to the file."""
    from assessments import report

    return _run(lambda: report.pdf(snapshot, LANGUAGE))


def stock(snapshot: "Snapshot") -> Run:
    """The same document by WeasyPrint as it comes, with its own collecting of garbage."""
    from weasyprint import HTML

    from assessments import report
    from assessments.pdf import engine

    def printed() -> bytes:
        html = report.html(snapshot, LANGUAGE)
        source = HTML(string=html, url_fetcher=engine._fetcher())
        return bytes(source.write_pdf(stylesheets=[engine._faces()], pdf_variant="pdf/ua-1"))

    return _run(printed)


def apart(snapshot: "Snapshot") -> Run:
    """In a child, from the snapshot to the file; only the clock counts."""
    from assessments import report

    wall = time.perf_counter()
    report.pdf_apart(snapshot, LANGUAGE)
    return Run(time.perf_counter() - wall, 0)


def _run(do: Callable[[], Any]) -> Run:
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    do()
    return Run(time.perf_counter() - wall, time.process_time() - cpu)


def peak() -> float:
    """MB of a process that made one report and did nothing else, twice, the lower one."""
    processes = get_context("forkserver")
    found = []
    for _time in range(2):
        with processes.Pool(1) as pool:
            found.append(pool.apply(_peak))
    return min(found)


def _peak() -> float:
    import django

    django.setup()
    from assessments import report
    from tests import snapshots

    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder
        report.pdf(snapshots.full(), LANGUAGE)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def from_store(runs: int) -> list[float]:
    """Seconds of a request for a report that is kept, through the test client."""
    from django.test import Client

    from assessments import workflow
    from bench.pages import full_assessment, scratch_database
    from tests.pages import address

    with scratch_database():
        begun, coordinator = full_assessment()
        browser = Client(headers={"host": "localhost"})
        browser.force_login(coordinator)
        url = address("report_pdf", begun, language=LANGUAGE)
        workflow.make_report(workflow.order_report(begun, LANGUAGE))
        assert browser.get(url).status_code == 200
        return [_timed(lambda: browser.get(url)) for _run in range(runs)]


def _timed(do: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun


@contextmanager
def chromium() -> Iterator[Chromium]:
    """The browser, for as long as it is wanted."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = Chromium(playwright)
        try:
            yield opened
        finally:
            opened.browser.close()


def main(runs: int) -> None:
    """Measure, taking turns, and print the table."""
    import django

    django.setup()
    from assessments import report
    from tests import snapshots

    snapshot, found = snapshots.full(), {}
    here(snapshot)
    apart(snapshot)
    with chromium() as browser, tempfile.TemporaryDirectory() as folder:
        document = Path(folder, "report.html")
        document.write_text(for_browser(report.html(snapshot, LANGUAGE)))
        browser.print(document)
        for run in range(runs):
            now = changed(snapshot, run)
            found[run] = browser.print(document), here(now), stock(now), apart(now)
    _show(list(found.values()), peak(), _median(from_store(runs)))


def _show(found: list[tuple[Run, ...]], memory: float, stored: float) -> None:
    theirs, ours, usual, child = zip(*found, strict=True)
    wall, cpu = _median(run.wall for run in theirs), _median(run.cpu for run in theirs)
    mine, plain = (_median(run.cpu for run in runs) for runs in (ours, usual))
    print(f"Python {platform.python_version()}, {_build()}")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {len(found)} runs, medians")
    print(f"Chromium, warm              wall {wall:6.2f} s   cpu {cpu:6.2f} s")
    print(f"ours, in this process       cpu  {mine:6.2f} s   {mine / cpu:5.2f} x   (at most 4.5)")
    print(
        f"  beside stock WeasyPrint   cpu  {plain:6.2f} s   {mine / plain:5.2f} x   (at most 0.9)"
    )
    print(f"  its largest memory             {memory:6.0f} MB              (at most 170)")
    print(f"in a child                  wall {_median(run.wall for run in child):6.2f} s")
    print(f"unchanged, from store       wall {stored * 1000:6.1f} ms             (at most 20)")


def _build() -> str:
    """Whether the interpreter was built with what makes it half as fast again.

    Debian and Ubuntu build theirs with it, and do not say so.
    """
    if sys.base_prefix == "/usr":
        return "the system's own"
    arguments = str(sysconfig.get_config_var("CONFIG_ARGS"))
    wanted = ("--enable-optimizations", "--with-lto")
    found = [name for name in wanted if name in arguments]
    return f"built with {' '.join(found)}" if found else "built without optimisation"


def _median(values: Any) -> float:
    return statistics.median(values)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else RUNS)
