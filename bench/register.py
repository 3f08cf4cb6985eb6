"""Measures the register: `python -m bench.register FILE`, in a database of its own.

That is an SQLite file; with a PostgreSQL server in DATABASE_URL it is a test
database there. Each import runs in a fresh process, so that its memory is its own.
"""

import os
import resource
import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hague.settings")

TYPED = (
    "Delft",
    "s hertogenbosch",
    "Αθήνα",
    "sofia",
    "łódź",
    "Muenchen",
    "saint",
    "sa",
    "a",
    "Πειραιάς",
    "no such town",
)
TIMES = 9


def taken_in(path: str) -> tuple[str, float, float]:
    """Import a register; what changed, seconds, and peak memory in MB."""
    from assessments import workflow
    from assessments.imports import register

    start = time.perf_counter()
    summary = workflow.import_register(register.read(Path(path)))
    seconds = time.perf_counter() - start
    return str(summary), seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def found(typed: str) -> tuple[float, float, str]:
    """Find a name several times; median and slowest in ms, and the first hit."""
    from assessments.models import find_municipalities

    times = []
    for _ in range(TIMES):
        start = time.perf_counter()
        hits = find_municipalities(typed)
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times), max(times), hits[0].name if hits else "nothing"


def main(path: str) -> None:
    """Import twice, then find."""
    import django
    from django.db import connections

    django.setup()
    connection = connections["default"]
    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(Path(folder, "bench.sqlite3"))
        before = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            for label in ("first", "again"):
                connection.close()
                getattr(connection, "close_pool", lambda: None)()
                with ProcessPoolExecutor(1, mp_context=get_context("fork")) as process:
                    summary, seconds, peak = process.submit(taken_in, path).result()
                print(f"import {label}: {seconds:5.1f} s  {peak:4.0f} MB  {summary}")
            for typed in TYPED:
                median, slowest, name = found(typed)
                print(f"find {typed!r:20} {median:5.1f} ms (slowest {slowest:5.1f})  {name}")
        finally:
            connection.creation.destroy_test_db(before, verbosity=0)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Use: python -m bench.register FILE")
    main(sys.argv[1])
