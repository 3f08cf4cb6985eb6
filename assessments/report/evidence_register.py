"""The evidence register: every document that was named, once, with what it proves."""

from dataclasses import dataclass

from assessments.pdf.text_cleaning import line, web_address
from assessments.report import wording
from assessments.scoring.snapshot import NamedEvidence, Snapshot


@dataclass(frozen=True, slots=True)
class Paper:
    """One document or page, ready to print.

    Attributes:
        link: "" or safe to open.
        note: its date, its strength and the name of its file.
        fingerprint: the first digits of its file's SHA-256, or "".
        criteria: the codes of what it proves.
    """

    title: str
    link: str
    note: str
    fingerprint: str
    criteria: tuple[str, ...]


FINGERPRINT = 16
"""Digits of a file's checksum that are printed; the signed record holds all of them."""


def register(snapshot: Snapshot, untitled: str) -> list[Paper]:
    """Every piece of evidence in the order of the questionnaire; alike ones once."""
    proves: dict[NamedEvidence, list[str]] = {}
    for criterion in snapshot.instrument.criteria():
        for item in snapshot.answer(criterion.code).evidence:
            codes = proves.setdefault(item, [])
            if criterion.code not in codes:
                codes.append(criterion.code)
    return [
        Paper(
            title=line(item.title) or untitled,
            link=web_address(item.link),
            note=wording.evidence_note(snapshot, item),
            fingerprint=item.sha256[:FINGERPRINT],
            criteria=tuple(codes),
        )
        for item, codes in proves.items()
    ]
