"""Storing evidence files: checked, counted, and deleted when nothing uses them."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import PurePath
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.imports import file_kinds
from assessments.models import EvidenceFile, Municipality, Removal, Scan, User
from assessments.models.evidence import random_name, vault
from assessments.workflow.audit import audited, note
from assessments.workflow.refusals import Refused

LARGEST = 20 * 1024 * 1024
"""Bytes of one file."""


def cleaned_name(name: str) -> str:
    """The file name without folders and control characters; the extension is kept."""
    plain = "".join(sign for sign in PurePath(name.replace("\\", "/")).name if sign.isprintable())
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[:100]}{dot}{ending[:10]}" if stem else plain[:100]


@contextmanager
def with_files() -> Iterator[list[str]]:
    """A transaction that writes files: those in its list are deleted if it rolls back."""
    written: list[str] = []
    try:
        with transaction.atomic():
            yield written
    except BaseException:
        for name in written:
            vault().delete(name)
        raise


def keep(
    municipality: Municipality, upload: "File[Any]", *, by: User, written: list[str]
) -> EvidenceFile:
    """Keep a file, see `with_files` for `written`.

    The same content is kept once. Raises Refused when it is too large, not of
    a kind that can be evidence, or more than the municipality may keep.
    """
    kind = _checked(upload)
    sha256 = _sha256(upload)
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)
    known = municipality.evidence_files.filter(sha256=sha256).first()
    if known is not None and known.name:
        return known
    if known is not None:
        raise Refused(_("The virus scan refused this file before. Choose another one."))
    if not _fits(municipality, upload):
        forget_removals(municipality, before=timezone.now())
    if not _fits(municipality, upload):
        raise Refused(
            _("Your municipality has used its %(quota)d MB. Remove files, or give a link instead.")
            % {"quota": settings.EVIDENCE_QUOTA_MB}
        )
    name = random_name()
    written.append(name)  # first: a disk that is full leaves half a file
    vault().save(name, upload)
    return EvidenceFile.objects.create(
        municipality=municipality,
        name=name,
        sha256=sha256,
        size=upload.size or 0,
        media_type=kind.media_type,
        scan=Scan.QUARANTINED if settings.CLAMD_ADDRESS else Scan.READY,
        uploaded_by=by,
    )


def forget(file: EvidenceFile | None) -> None:
    """Delete a file once no evidence uses it; its bytes go after the commit.

    The municipality is locked as in `keep`, so that nobody begins to use it meanwhile.
    """
    if file is None:
        return
    Municipality.objects.select_for_update(no_key=True).get(pk=file.municipality_id)
    if file.evidence.exists() or Removal.objects.filter(file=file).exists():
        return
    name = file.name
    file.delete()
    if name:
        transaction.on_commit(lambda: vault().delete(name))


@transaction.atomic
def forget_removals(municipality: Municipality | None = None, *, before: datetime) -> None:
    """Delete removals older than that for good, with their files."""
    removals = Removal.objects.filter(removed_at__lt=before)
    if municipality is not None:
        removals = removals.filter(municipality=municipality)
    for removal in removals.select_related("file"):
        removal.delete()
        forget(removal.file)


@audited
def judge_file(file: EvidenceFile, *, finding: str) -> None:
    """Note what the virus scan found: "" lets the file be opened, anything else throws it away."""
    file = EvidenceFile.objects.select_for_update().get(pk=file.pk)
    note(is_infected=bool(finding))
    name = file.name
    file.scan = Scan.INFECTED if finding else Scan.READY
    file.finding = finding[:200]
    if finding:
        file.name = ""
        transaction.on_commit(lambda: vault().delete(name))
    file.save(update_fields=["scan", "finding", "name"])


def _fits(municipality: Municipality, upload: "File[Any]") -> bool:
    used = municipality.evidence_files.exclude(name="").aggregate(size=Sum("size"))["size"] or 0
    return bool(used + (upload.size or 0) <= settings.EVIDENCE_QUOTA_MB * 1024 * 1024)


def _checked(upload: "File[Any]") -> file_kinds.Kind:
    if (upload.size or 0) > LARGEST:
        raise Refused(
            _("This file is larger than 20 MB. Make it smaller, or give a link to it instead.")
        )
    try:
        return file_kinds.identify(cast(BinaryIO, upload.file), upload.name or "")
    except file_kinds.Unacceptable as unacceptable:
        raise Refused(_sentence(unacceptable.fault)) from None


def _sentence(fault: file_kinds.Fault) -> str:
    return {
        "empty": _("This file is empty. Choose another one."),
        "macros": _("This document holds macros. Save it without them, or as PDF."),
        "embedded": _(
            "This document holds another file or object inside it. Remove that, or save the "
            "document as PDF."
        ),
        "outside": _(
            "This document takes a template, pictures or figures from elsewhere when it is "
            "opened. Break these links, or save it as PDF."
        ),
        "protected": _("This document is protected by a password. Save it without one, or as PDF."),
        "too_much": _(
            "This document becomes far larger when it is opened. Make it smaller, or save it as "
            "PDF."
        ),
        "ending": _("The name of this file does not fit its content. Give it its right ending."),
        "unknown": _(
            "This kind of file is not accepted. Use PDF, DOCX, XLSX, PPTX, OpenDocument, "
            "PNG, JPEG, GIF, WebP, CSV or plain text."
        ),
    }[fault]


def _sha256(upload: "File[Any]") -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
