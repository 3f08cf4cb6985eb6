"""Answers from a CSV or XLSX file, for a report without the database.

The file is one made for this, with the columns of `COLUMNS`, or `answers.csv` as the product
writes it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from assessments.imports.faults import Faulty, Limits, at, quoted
from assessments.imports.tables import Record, header, records
from assessments.imports.workbooks import folded
from assessments.instrument import CURRENT, Criterion, languages, load, texts
from assessments.instrument.structure import LEVELS
from assessments.scoring import Rating
from assessments.scoring.snapshot import (
    NAMED,
    TIERS,
    UNAPPROVED,
    UNCONFIRMED,
    NamedBarrier,
    NamedEvidence,
    SnapshotAnswer,
)

COLUMNS = ("criterion", "level", "reason", "justification", "evidence", "evidence_strength")
OPTIONAL = ("dated", "link")
"""Of the evidence. Without both, E2 counts as a named document, and so does E3 without a date."""

EXPORTED = {
    "criterion": "criterion",
    "level": "level",
    "not_applicable_reason": "reason",
    "justification": "justification",
    "evidence": "evidence",
    "evidence_strength": "evidence_strength",
    "evidence_dated": "dated",
    "evidence_link": "link",
    "evidence_file": "file",
    "dont_know": "dont_know",
    "pending": "pending",
    "department": "department",
    "barrier_tier": "barrier_tier",
    "barrier": "barrier",
    "asked": "asked",
}
"""The columns of the product's own answers.csv, and what each is called here."""

KNOWN_BY = ("not_applicable_reason", "dont_know", "pending")
"""The columns by which such a file is told from one that was made for the command."""

NOT_APPLICABLE = "na"
DONT_KNOW = "dk"
RATINGS = {str(level): level for level in LEVELS}
STRENGTHS = {"E0": 0, "E1": 1, "E2": 2, "E3": 3}

A_DATE = re.compile(
    r"\d{5}|\d{1,4}[-/ ](\d{1,2}|[^\W\d]{3,}\.?)([-/ ]\d{2,4})?|[^\W\d]{3,}\.?[-/ ]\d{2,4}"
)
"""What a spreadsheet makes of a code such as 1.1: 2026-01-01, 1-1-2026, 01-jan, 46023."""

LIMITS = Limits(file=5 * 2**20, unpacked=50 * 2**20, rows=1000)
LONGEST_CELL = 50_000
"""In the product's own file, where the titles of all evidence share a cell."""

WIDTH = 40
"""Columns that are looked at to tell what a file is."""

__all__ = ["COLUMNS", "OPTIONAL", "Faulty", "read"]


def read(
    path: Path,
    version: str = CURRENT,
    notice: Callable[[str], object] = lambda sentence: None,
) -> dict[str, SnapshotAnswer]:
    """Read an answers file: one row a criterion, in any order.

    A level may be written as reports write it, such as "2 – Partial", in any language.
    `notice` is called with a sentence for a column that is not read.

    Returns:
        Answers by criterion code; a criterion without a row is not in it.

    Raises:
        Faulty: with a line for every fault in the file; nothing of it is to be used.
    """
    criteria = load(version).by_code
    stands: dict[str, int] = {}
    answers: dict[str, SnapshotAnswer] = {}
    faults: list[str] = []
    for record in (_as_meant(row, version) for row in _records(path, notice)):
        found = record.faults or tuple(_faults(record, criteria, stands))
        faults.extend(found)
        if not found:
            answers[record.cells["criterion"]] = _answer(record.cells)
    if faults:
        raise Faulty(*faults)
    return answers


def _as_meant(record: Record, version: str) -> Record:
    """The row with its level and strength as codes, where they were written in other ways."""
    if record.faults:
        return record
    level, strength = record.cells["level"], record.cells["evidence_strength"]
    known = {"level": _levels(version).get(_plain(level), level)}
    known["evidence_strength"] = strength.upper()
    return record._replace(cells={**record.cells, **known})


@cache
def _levels(version: str) -> Mapping[str, str]:
    """How a level may be written: its number, its name, or both, in each language."""
    found = {NOT_APPLICABLE: NOT_APPLICABLE, DONT_KNOW: DONT_KNOW}
    for language in languages(version):
        for number, level in enumerate(texts(version, language).levels):
            name = _plain(level.name)
            found |= dict.fromkeys((name, f"{number} {name}"), str(number))
    return found


def _plain(text: str) -> str:
    return " ".join(re.split(r"[\s:=–—-]+", text.casefold().strip()))


def _records(path: Path, notice: Callable[[str], object]) -> Iterator[Record]:
    """The rows under the names of `COLUMNS`, whichever of the two kinds of file it is."""
    names = {folded(name) for name in header(path, WIDTH, LIMITS)}
    if not {*KNOWN_BY} <= names:
        yield from records(path, COLUMNS, LIMITS, notice, optional=OPTIONAL)
        return
    for record in _exported(path):
        yield record if record.faults else record._replace(cells=_renamed(record.cells))


def _exported(path: Path) -> Iterator[Record]:
    """The rows of the product's own file; columns that only explain are left alone."""
    needed = [name for name in EXPORTED if not name.startswith(("evidence_", "barrier"))]
    others = [name for name in EXPORTED if name not in needed]
    return records(path, needed, replace(LIMITS, cell=LONGEST_CELL), optional=others)


def _renamed(cells: Mapping[str, str]) -> dict[str, str]:
    row = {here: _typed(cells[there]) for there, here in EXPORTED.items()}
    row["level"] = row["level"] or _without_level(row)
    row["evidence_strength"] = f"E{row['evidence_strength'] or 0}"
    return row


def _without_level(row: Mapping[str, str]) -> str:
    if row["reason"]:
        return NOT_APPLICABLE
    return DONT_KNOW if row["dont_know"] else ""


def _typed(cell: str) -> str:
    """A cell as it was typed, without the apostrophe that keeps it from being a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:2] in ("=", "+", "-", "@") else cell


def _answer(cells: Mapping[str, str]) -> SnapshotAnswer:
    return SnapshotAnswer(
        criterion=cells["criterion"],
        rating=Rating(
            level=RATINGS.get(cells["level"]),
            reason=cells["reason"],
            dont_know=cells["level"] == DONT_KNOW,
            justification=cells["justification"],
        ),
        evidence=_evidence(cells),
        department=cells.get("department", ""),
        pending=cells.get("pending", ""),
        barrier=_barrier(cells),
    )


def _evidence(cells: Mapping[str, str]) -> tuple[NamedEvidence, ...]:
    if not cells["evidence"]:
        return ()
    named = NamedEvidence(
        cells["evidence"],
        dated=date.fromisoformat(cells["dated"]) if cells["dated"] else None,
        # A named document is E1 by definition, also where nobody wrote so.
        strength=STRENGTHS.get(cells["evidence_strength"], NAMED),
        link=cells["link"],
        file_name=cells.get("file", ""),
    )
    return (named,)


def _barrier(cells: Mapping[str, str]) -> NamedBarrier | None:
    if cells.get("barrier_tier") not in TIERS:
        return None
    return NamedBarrier(cells["barrier_tier"], cells["barrier"], cells["asked"])


# Faults


def _faults(
    record: Record, criteria: Mapping[str, Criterion], stands: dict[str, int]
) -> Iterator[str]:
    """What is wrong with a row. `stands` remembers the row of every criterion met."""
    cells = record.cells
    criterion = criteria.get(cells["criterion"])
    if criterion is None:
        yield at(record.row, _unknown(cells["criterion"]))
        return
    found = (
        _doubled_fault(criterion.code, stands.get(criterion.code)),
        _level_fault(criterion, cells["level"]),
        _reason_fault(criterion, cells["level"], cells["reason"]),
        _strength_fault(criterion, cells["evidence"], cells["evidence_strength"]),
        _dated_fault(criterion, cells["dated"]),
        _link_fault(criterion, cells["link"]),
        _unnamed_fault(criterion, cells),
        _pending_fault(criterion, cells.get("pending", "")),
    )
    stands.setdefault(criterion.code, record.row)
    yield from (at(record.row, fault) for fault in found if fault)


def _unknown(code: str) -> str:
    if not code:
        return _("there is no criterion code.")
    if A_DATE.fullmatch(code):
        return _("%(code)s is a date, not a criterion. Format the column as text.") % {
            "code": quoted(code)
        }
    return _("there is no criterion %(code)s.") % {"code": quoted(code)}


def _doubled_fault(code: str, row: int | None) -> str:
    if row is None:
        return ""
    return _("criterion %(code)s already stands in row %(row)d.") % {"code": code, "row": row}


def _level_fault(criterion: Criterion, level: str) -> str:
    if level == NOT_APPLICABLE and not criterion.not_applicable:
        return _("criterion %(code)s cannot be left out as not applicable.") % {
            "code": criterion.code
        }
    if level in ("", NOT_APPLICABLE, DONT_KNOW) or level in RATINGS:
        return ""
    return _("criterion %(code)s: level %(level)s is not 0, 1, 2, 3, 4, na, dk or empty.") % {
        "code": criterion.code,
        "level": quoted(level),
    }


def _reason_fault(criterion: Criterion, level: str, reason: str) -> str:
    if level != NOT_APPLICABLE:
        return _reason_without_na(criterion, reason) if reason else ""
    if not criterion.not_applicable or reason in criterion.not_applicable:
        return ""
    return _("criterion %(code)s: reason %(reason)s is not one of %(listed)s.") % {
        "code": criterion.code,
        "reason": quoted(reason),
        "listed": ", ".join(criterion.not_applicable),
    }


def _reason_without_na(criterion: Criterion, reason: str) -> str:
    return _("criterion %(code)s: reason %(reason)s is only for level na.") % {
        "code": criterion.code,
        "reason": quoted(reason),
    }


def _strength_fault(criterion: Criterion, evidence: str, strength: str) -> str:
    if strength not in ("", *STRENGTHS):
        return _("criterion %(code)s: evidence strength %(strength)s is not E0, E1, E2 or E3.") % {
            "code": criterion.code,
            "strength": quoted(strength),
        }
    if STRENGTHS.get(strength, 0) and not evidence:
        return _("criterion %(code)s: evidence strength %(strength)s needs evidence by name.") % {
            "code": criterion.code,
            "strength": strength,
        }
    return ""


def _dated_fault(criterion: Criterion, dated: str) -> str:
    try:
        is_a_day = not dated or date.fromisoformat(dated).isoformat() == dated
    except ValueError:
        is_a_day = False
    if is_a_day:
        return ""
    return _("criterion %(code)s: %(dated)s is not a date such as 2026-03-12.") % {
        "code": criterion.code,
        "dated": quoted(dated),
    }


def _link_fault(criterion: Criterion, link: str) -> str:
    if not link or link.startswith(("http://", "https://")):
        return ""
    return _("criterion %(code)s: the link does not start with https://.") % {
        "code": criterion.code
    }


def _unnamed_fault(criterion: Criterion, cells: Mapping[str, str]) -> str:
    if cells["evidence"] or not (cells["dated"] or cells["link"]):
        return ""
    return _("criterion %(code)s: a date or a link needs evidence by name.") % {
        "code": criterion.code
    }


def _pending_fault(criterion: Criterion, pending: str) -> str:
    if pending in ("", UNCONFIRMED, UNAPPROVED):
        return ""
    return _("criterion %(code)s: pending %(pending)s is not unconfirmed or unapproved.") % {
        "code": criterion.code,
        "pending": quoted(pending),
    }
