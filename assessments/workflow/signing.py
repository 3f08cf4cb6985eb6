"""Signing off: what was answered becomes a record, its reports, and a link of the chain."""

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments import editions, exports, mail, permissions, report, scoring
from assessments.instrument.structure import canonical
from assessments.models import (
    Assessment,
    Municipality,
    SignedReport,
    SignOff,
    Status,
    User,
    edition_of,
    one_before,
    records,
    same_questions,
)
from assessments.models.records import SignedRecord
from assessments.models.signing import link_of
from assessments.permissions import Can
from assessments.scoring.snapshot import SIGNED_OFF, Snapshot
from assessments.workflow.audit import audited_as, audited_within
from assessments.workflow.locking import locked
from assessments.workflow.method_documents import method_documents
from assessments.workflow.refusals import Refused

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Signs of a report number: none that is taken for another on paper."""

SIGNER, TOWN, ROUND = "signer", "municipality", "round"
"""The names on the cover of a report."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A sign-off that is not kept yet: reports are laid out between the two looks at the answers.

    `hash` is that of the snapshot before it was signed. The reports are made of `recorded`, which
    was read back from the record, so that they show nothing that is not in it.
    """

    assessment: Assessment
    by: User
    language: str
    hash: str
    recorded: SignedRecord
    number: str
    record: str
    previous: SignOff | None
    signed_at: datetime

    @property
    def languages(self) -> list[str]:
        """The languages in which a sign-off has its report and its method document."""
        return list(self.recorded.documents.checksums)

    @property
    def checksum(self) -> str:
        """The checksum that the report prints and the chain is made of."""
        return _sha256(self.record.encode())


@audited_within
def sign_off(
    assessment: Assessment,
    *,
    by: User,
    seen: str,
    language: str,
    latin: Mapping[str, str] | None = None,
) -> SignOff:
    """Sign an assessment off: freeze its answers, its figures and its reports for ever.

    Args:
        seen: the hash of the snapshot that the signatory looked at.
        language: in which they read the sentence they sign.
        latin: the names that reports cannot print, in Latin letters, see `unprintable`.

    Raises:
        Refused: something is not answered, has changed, or a name or a report could not be made.
    """
    try:
        draft = draw_up(
            assessment, by=by, seen=seen, language=language, latin=latin or {}, at=timezone.now()
        )
        reports = {code: lay_out_report(draft, code) for code in draft.languages}
    except report.RenderFailed as failure:
        raise Refused(report.why_not(failure)) from None
    return keep(draft, reports)


def check(assessment: Assessment, *, by: User, seen: str, latin: Mapping[str, str]) -> None:
    """Refuse at once what cannot be signed. Raises as `sign_off`."""
    _check(assessment, by=by, seen=seen)
    _spelled(assessment, latin, by=by)


def draw_up(
    assessment: Assessment,
    *,
    by: User,
    seen: str,
    language: str,
    latin: Mapping[str, str],
    at: datetime,
    **limits: Any,
) -> Draft:
    """All that a sign-off at that moment will say; only method documents are kept already.

    Raises as `sign_off`, and as `method_documents`, which also takes the limits.
    """
    assessment = Assessment.objects.select_related("municipality", "round").get(pk=assessment.pk)
    snapshot = _check(assessment, by=by, seen=seen)
    spelled = _spelled(assessment, latin, by=by)
    documents = method_documents(snapshot.instrument_version, **limits)
    previous, number = _last(assessment), _new_number()
    content = {
        "format": records.FORMAT,
        "number": number,
        "assessment": str(assessment.pk),
        "municipality_code": assessment.municipality.code,
        "statement": {"language": language, "text": statement(assessment, language)},
        "signer": str(by),
        "signed_at": at.isoformat(),
        "previous": previous.link if previous else "",
        **_shown(assessment, snapshot, spelled, documents, signer=str(by), at=at, number=number),
    }
    record = canonical(content)
    recorded = records.read(json.loads(record))
    return Draft(assessment, by, language, seen, recorded, number, record, previous, at)


def lay_out_report(draft: Draft, language: str, **limits: Any) -> bytes:
    """The report of a draft in one language, which takes seconds; as `report.pdf_apart`."""
    recorded = draft.recorded
    edition = recorded.edition(seal=_seal(draft.number, draft.checksum, recorded))
    attachments = exports.attachments(recorded.snapshot, language)
    return lay_out(recorded.snapshot, language, edition, attachments, **limits)


def keep(draft: Draft, reports: Mapping[str, bytes]) -> SignOff:
    """Write record, reports and link in one transaction, if all is still as it was drawn up.

    Raises:
        Refused: something changed meanwhile.
    """
    with transaction.atomic():
        assessment = locked(draft.assessment)
        # One at a time in a municipality: the chain has one end.
        Municipality.objects.select_for_update(no_key=True).get(pk=assessment.municipality_id)
        _check(assessment, by=draft.by, seen=draft.hash)
        if _last(assessment) != draft.previous:
            raise Refused(_("Another assessment was signed off at this moment. Sign again."))
        return _kept(assessment, draft, reports, by=draft.by)


def statement(assessment: Assessment, language: str) -> str:
    """The sentence that a signatory signs, in a language of the interface."""
    with translation.override(language):
        return _(
            "I have read this self-assessment of %(municipality)s for the round %(round)s, and "
            "sign it off on behalf of the municipality: it says what we know, and how we know it."
        ) % {"municipality": assessment.municipality.name, "round": assessment.round.name}


def still_open(snapshot: Snapshot) -> list[str]:
    """The codes that keep an assessment from being signed: nothing chosen, or not agreed yet.

    "We do not know yet" is an answer that can be signed.
    """
    answers = (snapshot.answer(criterion.code) for criterion in snapshot.instrument.criteria())
    return [
        given.criterion
        for given in answers
        if given.pending or not (given.level is not None or given.reason or given.dont_know)
    ]


def unprintable(assessment: Assessment, *, by: User) -> dict[str, str]:
    """The names on the cover that reports cannot print, each with a spelling that they can.

    Returns:
        `SIGNER`, `TOWN` and `ROUND`, as far as it holds for them, with "" where no spelling in
        Latin letters is known.
    """
    town = assessment.municipality
    named = {SIGNER: str(by), TOWN: town.name, ROUND: assessment.round.name}
    return {
        of: town.name_latin if of == TOWN and report.is_printable(town.name_latin) else ""
        for of, name in named.items()
        if not report.is_printable(name)
    }


def seal_of(signed: SignOff) -> editions.Seal:
    """What a report made of a sign-off says about its authenticity."""
    return _seal(signed.number, signed.sha256, signed.recorded)


def _seal(number: str, checksum: str, recorded: SignedRecord) -> editions.Seal:
    return editions.Seal(
        number=number,
        checksum=checksum,
        address=recorded.address or _address(number),
        signer=recorded.signer,
        signed_on=recorded.signed_on,
    )


def _address(number: str) -> str:
    return mail.link("verify_number", number)


def _check(assessment: Assessment, *, by: User, seen: str) -> Snapshot:
    permissions.require(by, Can.SIGN_OFF, assessment)
    snapshot = assessment.snapshot()
    if codes := still_open(snapshot):
        told = ngettext(
            "This cannot be signed off yet: criterion %(codes)s still needs an answer.",
            "This cannot be signed off yet: criteria %(codes)s still need an answer.",
            len(codes),
        )
        raise Refused(told % {"codes": ", ".join(codes)})
    if snapshot.hash != seen:
        raise Refused(
            _("The answers have changed since you opened this page. Look at them, then sign again.")
        )
    return snapshot


def _spelled(assessment: Assessment, latin: Mapping[str, str], *, by: User) -> dict[str, str]:
    """The spelling of each name that cannot be printed. Raises Refused where there is none."""
    told = {
        SIGNER: _("Your name has letters that reports cannot print. Give it in Latin letters."),
        TOWN: _(
            "The name of the municipality has letters that reports cannot print. "
            "Give it in Latin letters."
        ),
        ROUND: _(
            "The name of the round has letters that reports cannot print. Give it in Latin letters."
        ),
    }
    spelled = {}
    for of, known in unprintable(assessment, by=by).items():
        spelled[of] = " ".join(latin.get(of, "").split()) or known
        if not report.is_printable(spelled[of]):
            raise Refused(told[of])
    return spelled


def _shown(
    assessment: Assessment,
    snapshot: Snapshot,
    spelled: Mapping[str, str],
    documents: editions.MethodReference,
    *,
    signer: str,
    at: datetime,
    number: str,
) -> dict[str, Any]:
    """Everything that any edition will ever show, as the record holds it."""
    today = timezone.localdate(at)
    edition, before = edition_of(assessment, today=today), one_before(assessment)
    said = SignedRecord(
        snapshot=replace(
            snapshot,
            status=SIGNED_OFF,
            municipality_latin=spelled.get(TOWN, ""),
            round_latin=spelled.get(ROUND, ""),
        ),
        method=scoring.METHOD,
        signer=spelled.get(SIGNER, signer),
        signed_on=today,
        address=_address(number),
        actions=edition.actions,
        change=edition.change,
        brand=edition.brand,
        documents=documents,
    )
    return records.written(said, same_questions(before, assessment) if before else None)


lay_out: Callable[..., bytes] = report.pdf_apart
"""Makes the PDF of a snapshot that is being signed."""


@audited_as("sign_off")
def _kept(
    assessment: Assessment, draft: Draft, reports: Mapping[str, bytes], *, by: User
) -> SignOff:
    checksums = {code: _sha256(content) for code, content in reports.items()}
    signed = SignOff.objects.create(
        assessment=assessment,
        municipality=assessment.municipality,
        position=draft.previous.position + 1 if draft.previous else 1,
        number=draft.number,
        record=draft.record,
        sha256=draft.checksum,
        previous_link=draft.previous.link if draft.previous else "",
        link=link_of(draft.checksum, checksums),
        signer=by,
        signer_name=str(by),
        statement=statement(assessment, draft.language),
        signed_at=draft.signed_at,
    )
    SignedReport.objects.bulk_create(
        SignedReport(
            sign_off=signed,
            language=code,
            content=content,
            sha256=checksums[code],
            method_id=draft.recorded.documents.checksums[code],
        )
        for code, content in reports.items()
    )
    assessment.status = Status.SIGNED_OFF
    assessment.save(update_fields=["status"])
    return signed


def _last(assessment: Assessment) -> SignOff | None:
    """The end of the municipality's chain."""
    return (
        SignOff.objects.filter(municipality=assessment.municipality_id)
        .defer("record")
        .order_by("position")
        .last()
    )


def _new_number() -> str:
    """Sixty random bits, in groups that are easy to type."""
    groups = ("".join(secrets.choice(ALPHABET) for _n in range(4)) for _n in range(3))
    return "-".join(["HAGUE", *groups])


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
