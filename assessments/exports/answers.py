"""Every answer of a snapshot as data: JSON for programs, CSV for whoever opens a table."""

import csv
import io
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from assessments.exports.open_data import as_json, figures
from assessments.instrument import texts
from assessments.pdf import Attachment
from assessments.scoring.snapshot import Snapshot, SnapshotAnswer

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes a cell of a CSV file for a formula by."""


def answers_data(snapshot: Snapshot, language: str) -> dict[str, Any]:
    """Everything there is about an assessment: its figures, and every answer with its evidence.

    `answers` and `checks` are what is signed (`Snapshot.data`); `snapshot_hash` is its hash.
    """
    return figures(snapshot, language) | {
        "round": snapshot.round,
        "country": snapshot.country,
        "status": snapshot.status,
        "instrument_hash": snapshot.instrument.hash,
        "snapshot_hash": snapshot.hash,
        "answers": snapshot.data["answers"],
        "checks": snapshot.data["checks"],
    }


def answers_csv(snapshot: Snapshot, language: str) -> str:
    """One row a criterion, with its question. Starts with the mark by which Excel knows UTF-8."""
    words = texts(snapshot.instrument_version, language)
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for criterion in snapshot.instrument.criteria():
        given, said = snapshot.answer(criterion.code), words.criteria[criterion.code]
        row: list[str | int | None] = [
            criterion.code,
            words.articles[criterion.article].title,
            said.title,
            said.question,
            given.level,
            given.reason,
            "yes" if given.dont_know else "",
            given.pending,
            given.justification,
            given.department,
            snapshot.strength(criterion.code),
            "; ".join(item.title for item in given.evidence),
            *_proof(snapshot, given),
            *(
                (barrier.tier, barrier.text, barrier.asked)
                if (barrier := given.barrier)
                else NOTHING
            ),
        ]
        table.writerow([plain(cell) for cell in row])
    return "\ufeff" + out.getvalue()


COLUMNS = (
    "criterion",
    "article_title",
    "title",
    "question",
    "level",
    "not_applicable_reason",
    "dont_know",
    "pending",
    "justification",
    "department",
    "evidence_strength",
    "evidence",
    "evidence_dated",
    "evidence_link",
    "evidence_file",
    "barrier_tier",
    "barrier",
    "asked",
)
"""The same in every language, so that a program finds them."""


NOTHING = ("", "", "")
"""The cells of a criterion without evidence, or that nobody stands in the way of."""


def _proof(snapshot: Snapshot, given: SnapshotAnswer) -> tuple[str, str, str]:
    """Date, link and file of the evidence that the strength comes from."""
    best = max(given.evidence, key=snapshot.standing, default=None)
    if best is None:
        return NOTHING
    return (best.dated.isoformat() if best.dated else "", best.link, best.file_name)


def plain(cell: str | int | None) -> str | int | None:
    """A cell that no spreadsheet takes for a formula: an apostrophe in front, as OWASP advises."""
    if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS):
        return "'" + cell
    return cell


def attachments(snapshot: Snapshot, language: str) -> tuple[Attachment, ...]:
    """The files that go inside a report, so that whoever has it has its data."""
    with translation.override(language):
        return (
            Attachment(
                "answers.json",
                as_json(answers_data(snapshot, language)).encode(),
                "application/json",
                _("Every figure in full precision, and every answer, as data"),
            ),
            Attachment(
                "answers.csv",
                answers_csv(snapshot, language).encode(),
                "text/csv",
                _("Every answer as a table"),
            ),
        )
