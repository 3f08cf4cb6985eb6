"""The document "Method and questionnaire": laid out once, kept, and found again."""

import hashlib
from collections.abc import Callable
from typing import Any

from assessments import editions, mail, report
from assessments.instrument import languages
from assessments.instrument.texts import is_complete
from assessments.models import MethodDocument, MethodKey
from assessments.workflow.best_effort import aside

lay_out: Callable[..., bytes] = report.print_apart
"""Makes a PDF of the document."""

DIGITS = 12
"""Of a checksum that name a file in an address: few enough to type, too many to come twice."""


def method_document(version: str, language: str, **limits: Any) -> MethodDocument:
    """The document of a version in one of its languages; laid out when this program never did.

    A database that takes no changes gets it all the same, and keeps it the next time. Limits and
    what it raises as `report.print_apart`.
    """
    key = report.method_key(version, language)
    found = MethodKey.objects.filter(key=key).select_related("document").first()
    if found is not None:
        return found.document
    content = lay_out(report.method_html(version, language), **limits)
    made = MethodDocument(
        sha256=hashlib.sha256(content).hexdigest(),
        instrument_version=version,
        language=language,
        content=content,
    )
    with aside():
        return _kept(key, made)
    return made


def method_documents(version: str, **limits: Any) -> editions.MethodReference:
    """The documents in each complete language, kept for a report that is going to be signed.

    Raises as `report.print_apart`.
    """
    kept = {code: method_document(version, code, **limits) for code in report_languages(version)}
    return editions.MethodReference(
        addresses={
            code: mail.link("method_file", document.sha256[:DIGITS])
            for code, document in kept.items()
        },
        checksums={code: document.sha256 for code, document in kept.items()},
    )


def method_reference(version: str) -> editions.MethodReference:
    """Where anybody can have the documents of a version as they are made now, for a draft."""
    return editions.MethodReference(
        {code: mail.link("method_document", version, code) for code in languages(version)}
    )


def report_languages(version: str) -> list[str]:
    """The languages in which a sign-off has its report."""
    return [code for code in languages(version) if is_complete(version, code)]


def _kept(key: str, made: MethodDocument) -> MethodDocument:
    document, _is_new = MethodDocument.objects.get_or_create(
        sha256=made.sha256,
        defaults={
            "instrument_version": made.instrument_version,
            "language": made.language,
            "content": made.content,
        },
    )
    MethodKey.objects.get_or_create(key=key, defaults={"document": document})
    return document
