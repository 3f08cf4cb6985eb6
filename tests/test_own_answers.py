"""What the product hands out as answers.csv is what its own command takes."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from assessments import exports
from assessments.exports.answers import COLUMNS
from assessments.imports import answers
from assessments.instrument import load
from assessments.scoring import Rating
from assessments.scoring.snapshot import Snapshot, SnapshotAnswer
from tests import snapshots

CODES = list(load("1.0").by_code)
BOM = "\ufeff"


def as_it_is(text: str) -> bytes:
    return text.encode()


def by_a_dutch_spreadsheet(text: str) -> bytes:
    """Saved again with semicolons."""
    out = io.StringIO()
    rows = csv.reader(io.StringIO(text.removeprefix(BOM), newline=""))
    csv.writer(out, delimiter=";").writerows(rows)
    return (BOM + out.getvalue()).encode()


def with_its_columns_turned_round(text: str) -> bytes:
    out = io.StringIO()
    rows = csv.reader(io.StringIO(text.removeprefix(BOM), newline=""))
    csv.writer(out).writerows(row[::-1] for row in rows)
    return out.getvalue().encode()


Read = Callable[..., Snapshot]


@pytest.fixture
def read_back(tmp_path: Path) -> Read:
    """Writes answers.csv of a picture and reads it as the command does."""

    def read(snapshot: Snapshot, saved: Callable[[str], bytes] = as_it_is) -> Snapshot:
        path = tmp_path / "answers.csv"
        path.write_bytes(saved(exports.answers_csv(snapshot, "en")))
        return snapshots.snapshot(answers.read(path).values())

    return read


@pytest.mark.parametrize("name", ["full", "partial", "carried", "empty", "worst", "longest"])
@pytest.mark.parametrize("saved", [as_it_is, by_a_dutch_spreadsheet, with_its_columns_turned_round])
def test_it_gives_the_very_figures(read_back: Read, name: str, saved: Callable[[str], bytes]):
    snapshot = getattr(snapshots, name)()
    again = read_back(snapshot, saved)
    assert exports.figures(again, "en") == exports.figures(snapshot, "en")
    assert again.strengths == {code: snapshot.strength(code) for code in CODES}


def test_words_department_barrier_and_what_waits_come_along(read_back: Read):
    given = SnapshotAnswer(
        "1.1", Rating(level=2, justification="=1+1"), department="-Zorg", pending="unconfirmed"
    )
    assert read_back(snapshots.snapshot([given])).answer("1.1") == given
    full = snapshots.full()
    assert read_back(full).answer("3.5").barrier == full.answer("3.5").barrier
    unknown = SnapshotAnswer("3.4", Rating(dont_know=True))
    assert read_back(snapshots.snapshot([unknown])).answer("3.4") == unknown


def test_it_knows_every_column_that_carries_an_answer():
    assert {*answers.EXPORTED} | {"article_title", "title", "question"} == {*COLUMNS}


def test_a_fault_in_it_is_named_with_its_row(tmp_path: Path):
    path = tmp_path / "answers.csv"
    table = exports.answers_csv(snapshots.full(), "en")
    path.write_text(table.replace(",unconfirmed,", ",,").replace("1.2,", "99.2,", 1))
    with pytest.raises(answers.Faulty) as refused:
        answers.read(path)
    assert refused.value.faults == ("Row 3: there is no criterion '99.2'.",)


# The columns for evidence in a file that was made for the command


def read(tmp_path: Path, header: str, *rows: str) -> Snapshot:
    path = tmp_path / "answers.csv"
    path.write_text("\n".join([header, *rows]) + "\n")
    return snapshots.snapshot(answers.read(path).values())


HEADER = "criterion,level,reason,justification,evidence,evidence_strength"


@pytest.mark.parametrize(
    ("cells", "counts"),
    [
        ("E2,,", 1),
        ("E2,2026-03-12,", 1),
        ("E2,,https://x.example/", 1),
        ("E2,2026-03-12,https://x.example/", 2),
        ("E2,2020-03-12,https://x.example/", 1),
        ("E3,,", 1),
        ("E3,2026-03-12,", 3),
        ("E1,2026-03-12,https://x.example/", 1),
    ],
)
def test_evidence_counts_with_what_the_file_says_of_it(tmp_path: Path, cells: str, counts: int):
    snapshot = read(tmp_path, f"{HEADER},dated,link", f"1.1,3,,,Plan,{cells}")
    assert snapshot.strength("1.1") == counts


def test_without_the_columns_it_is_a_named_document(tmp_path: Path):
    assert read(tmp_path, HEADER, "1.1,3,,,Plan,E2").strength("1.1") == 1
    assert read(tmp_path, f"{HEADER},dated", "1.1,3,,,Audit,E3,2026-03-12").strength("1.1") == 3


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ("Plan,E2,12-3-2026,", "'12-3-2026' is not a date"),
        ("Plan,E2,20260312,", "'20260312' is not a date"),
        ("Plan,E2,2026-02-30,", "'2026-02-30' is not a date"),
        ("Plan,E2,,javascript:x", "the link does not start with https://"),
        (",,2026-03-12,", "needs evidence by name"),
    ],
)
def test_a_date_or_link_that_is_none_is_named(tmp_path: Path, cells: str, fault: str):
    with pytest.raises(answers.Faulty) as refused:
        read(tmp_path, f"{HEADER},dated,link", f"1.1,3,,,{cells}")
    assert fault in refused.value.faults[0]
