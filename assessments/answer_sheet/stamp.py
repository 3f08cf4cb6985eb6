"""The hidden, signed stamp of a sheet: what it asks, and which answers it showed.

It is signed with the instance's secret, so that a forged or changed stamp is
refused. Who uploads a sheet is not in it: a colleague may send theirs in for another.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.core import signing

from assessments.models import Assessment

SALT = "assessments.answer_sheet"
HIDDEN_SHEET = "hague"
"""The sheet that nobody sees: the stamp in its first row, and below it the lists to choose from."""

MARK = "hague-answer-sheet"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a sheet was made from.

    Attributes:
        assessment: its id.
        municipality: its slug.
        version, fingerprint: of the questionnaire; the fingerprint is the instrument's hash.
        language: that the sheet speaks.
        seen: criterion code to the version of the answer that the sheet shows; 0 when there
            was none. Its keys are what the sheet asks.
        place: what the sheet with the answers is called.
    """

    assessment: str
    municipality: str
    version: str
    fingerprint: str
    language: str
    seen: Mapping[str, int]
    place: str = ""

    def signed(self) -> str:
        """The stamp as one line of letters."""
        return signing.dumps(asdict(self), salt=SALT, compress=True)


def stamp_of(assessment: Assessment, seen: Mapping[str, int], language: str) -> Stamp:
    """The stamp of a sheet that is made now."""
    return Stamp(
        assessment=str(assessment.pk),
        municipality=assessment.municipality.slug,
        version=assessment.instrument_version,
        fingerprint=assessment.instrument.hash,
        language=language,
        seen=seen,
    )


def unsigned(text: str) -> Stamp:
    """The stamp behind a line of letters. Raises `signing.BadSignature` when it is not ours."""
    return Stamp(**signing.loads(text, salt=SALT))
