"""Answers from a CSV or XLSX file, for a report without the database."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from assessments.instrument import CURRENT, Criterion, languages, load, texts
from assessments.instrument.structure import LEVELS
from assessments.snapshot import NAMED, GivenAnswer, NamedEvidence
from assessments.tables import Faulty, Limits, Record, at, quoted, records

COLUMNS = ("criterion", "level", "reason", "justification", "evidence", "evidence_strength")
NOT_APPLICABLE = "na"
DONT_KNOW = "dk"
RATINGS = {str(level): level for level in LEVELS}
STRENGTHS = {"E0": 0, "E1": 1, "E2": 2, "E3": 3}

A_DATE = re.compile(
    r"\d{5}|\d{1,4}[-/ ](\d{1,2}|[^\W\d]{3,}\.?)([-/ ]\d{2,4})?|[^\W\d]{3,}\.?[-/ ]\d{2,4}"
)
"""What a spreadsheet makes of a code such as 1.1: 2026-01-01, 1-1-2026, 01-jan, 46023."""

LIMITS = Limits(file=5 * 2**20, unpacked=50 * 2**20, rows=1000)

__all__ = ["COLUMNS", "Faulty", "read"]


def read(
    path: Path,
    version: str = CURRENT,
    notice: Callable[[str], object] = lambda sentence: None,
) -> dict[str, GivenAnswer]:
    """Read an answers file: the columns of `COLUMNS`, one row a criterion, in any order.

    A level may be written as reports write it, such as "2 – Partial", in any language.
    `notice` is called with a sentence for a column that is not read.

    Returns:
        Answers by criterion code; a criterion without a row is not in it.

    Raises:
        Faulty: with a line for every fault in the file; nothing of it is to be used.
    """
    criteria = load(version).by_code
    stands: dict[str, int] = {}
    answers: dict[str, GivenAnswer] = {}
    faults: list[str] = []
    for record in (_as_meant(row, version) for row in records(path, COLUMNS, LIMITS, notice)):
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


def _answer(cells: Mapping[str, str]) -> GivenAnswer:
    return GivenAnswer(
        criterion=cells["criterion"],
        level=RATINGS.get(cells["level"]),
        reason=cells["reason"],
        dont_know=cells["level"] == DONT_KNOW,
        justification=cells["justification"],
        evidence=_evidence(cells["evidence"], cells["evidence_strength"]),
    )


def _evidence(title: str, strength: str) -> tuple[NamedEvidence, ...]:
    # A named document is E1 by definition, also where nobody wrote so.
    return (NamedEvidence(title, strength=STRENGTHS.get(strength, NAMED)),) if title else ()


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
