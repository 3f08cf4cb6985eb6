"""The rows that a signed assessment was drawn from, beside its record.

Nothing shows them any more, but a later round and a reopened draft start from them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from assessments.models import Answer, Assessment, Evidence
from assessments.models.evidence import Strength

RATING = ("level", "reason", "dont_know", "justification")


def changed_rows(assessment: Assessment, snapshot: Mapping[str, Any]) -> Iterator[str]:
    """What is not as the record says: the codes of criteria, and of principles."""
    rows = assessment.answers.prefetch_related("evidence__file")
    kept = {row.criterion: row for row in rows}
    barriers = {row.criterion: row for row in assessment.barriers.all()}
    for said in snapshot["answers"]:
        code = said["criterion"]
        if not _says(kept.get(code), said):
            yield code
        barrier = barriers.get(code)
        if said.get("barrier") and (barrier is None or barrier.content != _values(said["barrier"])):
            yield code
    recorded = {said["criterion"] for said in snapshot["answers"]}
    asked = assessment.instrument.by_code
    yield from (code for code in kept if code in asked and code not in recorded)
    checks = {row.principle: row for row in assessment.checks.all()}
    for said in snapshot.get("checks", ()):
        check = checks.get(said["principle"])
        if check is None or (check.answer, check.proof) != (said["answer"], said["proof"]):
            yield said["principle"]


def _values(barrier: Mapping[str, str]) -> tuple[str, str, str]:
    return (barrier["tier"], barrier["text"], barrier["asked"])


def _says(kept: Answer | None, said: Mapping[str, Any]) -> bool:
    if kept is None:  # only a remark or a barrier was recorded of it
        return said["level"] is None and not (
            said["reason"] or said["dont_know"] or said["justification"] or said["evidence"]
        )
    if any(getattr(kept, name) != said[name] for name in RATING):
        return False
    named = list(kept.evidence.all())
    return len(named) == len(said["evidence"]) and all(
        any(_proves(row, item) for row in named) for item in said["evidence"]
    )


def _proves(kept: Evidence, said: Mapping[str, Any]) -> bool:
    is_same = (
        kept.title == said["title"]
        and (kept.dated.isoformat() if kept.dated else None) == said["dated"]
        and kept.link == said["link"]
        and kept.file_name == said.get("file_name", "")
        and (kept.file.sha256 if kept.file else "") == said.get("sha256", "")
        and kept.confirmed_by == said.get("confirmed_by", "")
    )
    # What is named as attached counts for less where it has no date, or nothing to open.
    is_lacking = kept.dated is None or not (kept.link or kept.file)
    counts_less = kept.strength == Strength.ATTACHED and is_lacking
    return is_same and (
        kept.strength == said["strength"] or (counts_less and said["strength"] < kept.strength)
    )
