"""Reading every sign-off again: whether each record, report and link is still what was signed.

What else was kept is read again in `trail`, and what the database refuses in `guarding`.
"""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from assessments.instrument import load
from assessments.models import Assessment, MethodDocument, SignedReport, SignOff, Status
from assessments.models.signing import link_of
from assessments.workflow.guarding import broken_guards
from assessments.workflow.signed_rows import changed_rows
from assessments.workflow.trail import broken_entries, broken_versions

Fault = tuple[str, str]
"""What it is about, such as a report number, and a sentence."""


class Head(NamedTuple):
    """The end of a municipality's chain; kept elsewhere, it reveals a forged chain."""

    municipality: str
    position: int
    number: str
    link: str


def broken_links() -> Iterator[Fault]:
    """Everything wrong with what may never change: sign-offs first, in the order of the chains."""
    parts = (_broken_chains, _broken_documents, _lost)
    for part in (*parts, broken_entries, broken_versions, broken_guards):
        try:
            yield from part()
        except Exception as error:  # a forged row may break its reader in any way
            yield part.__name__.strip("_"), f"A row cannot be read ({type(error).__name__})."


def _broken_chains() -> Iterator[Fault]:
    chain = SignOff.objects.select_related("municipality", "assessment__round")
    ordered = chain.order_by("municipality_id", "position").iterator(chunk_size=20)
    for _town, links in groupby(ordered, key=lambda signed: signed.municipality_id):
        before: SignOff | None = None
        for signed in links:
            try:
                yield from ((signed.number, fault) for fault in _faults(signed, before))
            except Exception:  # as above; the next one can still be read
                yield signed.number, "The record cannot be read."
            before = signed


def heads() -> list[Head]:
    """The end of each municipality's chain."""
    ends: dict[int, SignOff] = {}
    for signed in SignOff.objects.defer("record").select_related("municipality"):
        ends[signed.municipality_id] = signed
    return [_head(signed) for signed in ends.values()]


def missing_heads(kept: Iterable[Head]) -> Iterator[Fault]:
    """The ends kept elsewhere that are no longer in the chains."""
    links = SignOff.objects.defer("record").select_related("municipality")
    here = {_head(signed) for signed in links}
    for head in kept:
        if head not in here:
            yield head.number, "The end of the chain that was kept elsewhere is not in the chain."


def _head(signed: SignOff) -> Head:
    town = signed.municipality
    return Head(f"{town.country}/{town.code}", signed.position, signed.number, signed.link)


def _faults(signed: SignOff, before: SignOff | None) -> Iterator[str]:
    yield from _faults_of_link(signed, before)
    if _sha256(signed.record) != signed.sha256:
        yield "The record does not have its checksum."
    else:
        yield from _faults_of_record(signed)


def _faults_of_record(signed: SignOff) -> Iterator[str]:
    content = signed.content
    snapshot, town = content["snapshot"], signed.municipality
    yield from _differing(
        content,
        number=signed.number,
        assessment=str(signed.assessment_id),
        municipality_code=town.code,
        signer=signed.signer_name,
        signed_at=signed.signed_at.isoformat(),
        previous=signed.previous_link,
    )
    yield from _differing(content["statement"], text=signed.statement)
    yield from _differing(
        snapshot,
        country=town.country,
        round=signed.assessment.round.name,
        reference_date=signed.assessment.reference_date.isoformat(),
        instrument=signed.assessment.instrument_version,
    )
    if signed.assessment.municipality_id != signed.municipality_id:
        yield "Its assessment belongs to another municipality."
    if not signed.assessment.is_signed:
        yield "It was signed off, but its assessment can be changed again."
    yield from _differing_documents(content.get("method_documents", {}), signed)
    if load(snapshot["instrument"]).hash != snapshot["instrument_hash"]:
        yield f"The questions of version {snapshot['instrument']} are not those that were answered."
    for what in changed_rows(signed.assessment, snapshot):
        yield f"What is kept of {what} is not what was signed."


def _differing(said: dict[str, Any], **columns: str) -> Iterator[str]:
    """Later formats of the record may leave out what earlier ones said."""
    for name, value in columns.items():
        if said.get(name, value) != value:
            called = "statement" if name == "text" else name
            yield f"The record says another {called} than the table."


def _differing_documents(said: dict[str, Any], signed: SignOff) -> Iterator[str]:
    """The record names the documents that the reports point to, so the link holds them too."""
    kept = dict(signed.reports.exclude(method=None).values_list("language", "method"))
    recorded = {language: row["sha256"] for language, row in said.items()}
    for language in sorted(kept.keys() | recorded.keys()):
        if kept.get(language) != recorded.get(language):
            yield f"The document with the whole method in {language} is not the one of the record."


def _broken_documents() -> Iterator[Fault]:
    """The documents with the whole method, each once: sign-offs share them."""
    for document in MethodDocument.objects.iterator(chunk_size=5):
        if _sha256(document.content) != document.sha256:
            yield str(document), "The document with the whole method does not have its checksum."
    kept = MethodDocument.objects.values("pk")
    lost = SignedReport.objects.exclude(method=None).exclude(method__in=kept)
    for report in lost.select_related("sign_off").defer("content"):
        told = f"The document with the whole method in {report.language} is missing."
        yield report.sign_off.number, told


def _faults_of_link(signed: SignOff, before: SignOff | None) -> Iterator[str]:
    checksums = {}
    for report in signed.reports.iterator():
        checksums[report.language] = _sha256(report.content)
        if checksums[report.language] != report.sha256:
            yield f"The report in {report.language} does not have its checksum."
    if link_of(signed.sha256, checksums) != signed.link:
        yield "The link is not that of this record and these reports."
    if signed.position != (before.position + 1 if before else 1):
        yield "A sign-off before this one is missing."
    if signed.previous_link != (before.link if before else ""):
        yield "It does not continue the sign-off before it."


def _lost() -> Iterator[Fault]:
    """Rows whose counterparts are missing."""
    whole = SignOff.objects.filter(municipality__name__gte="", assessment__round__name__gte="")
    lost_theirs = SignOff.objects.exclude(pk__in=whole.values("pk"))
    for number in lost_theirs.values_list("number", flat=True):
        yield number, "Its assessment, round or municipality is missing."
    signed = SignOff.objects.values("pk")
    for report in SignedReport.objects.defer("content").exclude(sign_off__in=signed):
        yield str(report.sign_off_id), f"There is a report in {report.language} without a sign-off."
    lost = Assessment.objects.filter(status=Status.SIGNED_OFF, sign_off=None)
    for assessment in lost.select_related("municipality", "round"):
        yield str(assessment.pk), f"{assessment} is signed off, but its sign-off is missing."


def _sha256(content: str | bytes | memoryview) -> str:
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()
