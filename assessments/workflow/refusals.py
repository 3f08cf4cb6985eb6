"""What a user can expect to be refused; each text is a sentence to show."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from assessments.imports import web_addresses
from assessments.models import Answer, Barrier, PrincipleCheck, Review


class Refused(Exception):
    """An expected refusal; `str()` is a sentence to show."""


class Conflict(Refused):
    """Somebody saved the same answer meanwhile. `theirs` is what is kept now."""

    def __init__(self, theirs: Answer) -> None:
        super().__init__(_("Somebody else saved this answer while you were writing."))
        self.theirs = theirs


class Outdated(Refused):
    """Somebody else said otherwise about the same meanwhile. `theirs` is what counts now."""

    def __init__(self, theirs: PrincipleCheck | Barrier) -> None:
        super().__init__(_("Somebody else changed this while you were writing."))
        self.theirs = theirs


class JudgedMeanwhile(Refused):
    """Somebody else judged the same answer otherwise meanwhile. `theirs` is what counts now."""

    def __init__(self, theirs: Review) -> None:
        super().__init__(_("Somebody else reviewed this answer while you were writing."))
        self.theirs = theirs


class Incomplete(Refused):
    """Criteria still lack something. `gaps` maps each code to a sentence that says what."""

    def __init__(self, gaps: Mapping[str, str]) -> None:
        super().__init__(" ".join(gaps.values()))
        self.gaps = dict(gaps)


def without_address(text: str) -> str:
    """A text that goes into a mail in the town's name. Raises Refused when it holds an address."""
    if web_addresses.is_in(text):
        raise Refused(_("Write this without a web address or an e-mail address."))
    return text
