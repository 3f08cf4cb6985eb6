"""Reading every sign-off again: whether each record, report and link is still what was signed."""

import hashlib
from collections.abc import Iterator
from itertools import groupby

from assessments.instrument import load
from assessments.models import Assessment, SignOff, Status
from assessments.models.sign_off import link_of


def broken_links() -> Iterator[tuple[str, str]]:
    """What is wrong, in the order of the chains: a report number and a sentence."""
    chain = SignOff.objects.select_related("municipality").order_by("municipality_id", "position")
    for _town, links in groupby(chain.iterator(), key=lambda signed: signed.municipality_id):
        yield from _broken_in(links)
    lost = Assessment.objects.filter(status=Status.SIGNED_OFF, sign_off=None)
    for assessment in lost.select_related("municipality", "round"):
        yield str(assessment.pk), f"{assessment} is signed off, but its sign-off is missing."


def _broken_in(links: Iterator[SignOff]) -> Iterator[tuple[str, str]]:
    before: SignOff | None = None
    for signed in links:
        for fault in (*_faults_of_record(signed), *_faults_of_link(signed, before)):
            yield signed.number, fault
        before = signed


def _faults_of_record(signed: SignOff) -> Iterator[str]:
    if _sha256(signed.record.encode()) != signed.sha256:
        yield "The record does not have its checksum."
        return
    content = signed.content
    columns = {
        "number": signed.number,
        "assessment": str(signed.assessment_id),
        "signer": signed.signer_name,
        "signed_at": signed.signed_at.isoformat(),
        "previous": signed.previous_link,
    }
    for name, value in columns.items():
        if content[name] != value:
            yield f"The record says another {name} than the table."
    if content["statement"]["text"] != signed.statement:
        yield "The record says another statement than the table."
    picture = content["snapshot"]
    if load(picture["instrument"]).hash != picture["instrument_hash"]:
        yield f"The questions of version {picture['instrument']} are not those that were answered."


def _faults_of_link(signed: SignOff, before: SignOff | None) -> Iterator[str]:
    checksums = {}
    for report in signed.reports.iterator():
        checksums[report.language] = _sha256(bytes(report.content))
        if checksums[report.language] != report.sha256:
            yield f"The report in {report.language} does not have its checksum."
    if link_of(signed.sha256, checksums) != signed.link:
        yield "The link is not that of this record and these reports."
    if signed.position != (before.position + 1 if before else 1):
        yield "A sign-off before this one is missing."
    if signed.previous_link != (before.link if before else ""):
        yield "It does not continue the sign-off before it."


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
