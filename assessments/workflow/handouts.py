"""Files made of what was signed: known by their checksum when they are handed out."""

import hashlib
import logging
from collections.abc import Iterable

from django.db import DatabaseError, transaction

from assessments.editions import Part
from assessments.models import Handout, MadeFile, SignOff

log = logging.getLogger(__name__)


def register_file(
    signed: SignOff,
    content: bytes,
    kind: Handout,
    *,
    languages: Iterable[str],
    parts: Iterable[Part] = (),
) -> None:
    """Let the public page know a file that is handed out; once, however often that happens.

    A database that takes no changes at this moment does not keep anybody from reading: the
    file is not known then until it is handed out again.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    if signed.files.filter(sha256=sha256).exists():
        return
    made = MadeFile(
        sign_off=signed,
        sha256=sha256,
        kind=kind,
        parts=" ".join(parts),
        languages=" ".join(dict.fromkeys(code for code in languages if code)),
    )
    try:
        with transaction.atomic():
            MadeFile.objects.bulk_create([made], ignore_conflicts=True)
    except DatabaseError as error:
        log.warning("A file that was handed out is not known: %s", type(error).__name__)
