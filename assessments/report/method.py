"""How figures come about and what is asked: the same for every answer and every municipality.

The report ends with a page of it; the whole is a document of its own, made from the instrument
alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from assessments import scoring
from assessments.editions import MethodReference
from assessments.editions.seal import grouped
from assessments.instrument import Criterion, Texts, load
from assessments.instrument import texts as texts_of
from assessments.report import wording
from assessments.scoring import BANDS


@dataclass(frozen=True, slots=True)
class InstrumentRow:
    """One criterion as the questionnaire lists it."""

    name: str
    kind: str
    principles: str
    references: str


@dataclass(frozen=True, slots=True)
class Reference:
    """What a report says of the document that holds the whole method."""

    title: str
    address: str
    checksum: str

    @property
    def short_address(self) -> str:
        """The address as somebody types it."""
        return self.address.partition("://")[2]

    @property
    def grouped_checksum(self) -> str:
        """The checksum in groups of eight, to compare by eye."""
        return grouped(self.checksum)


def method_html(version: str, language: str) -> str:
    """The document "Method and questionnaire".

    It is in English where the version does not speak the language. Raises LookupError when there
    is no such version.
    """
    texts = texts_of(version, language)
    with translation.override(texts.language):
        context = scale(texts) | {
            "language": texts.language,
            "texts": texts,
            "source": wording.source(texts),
            "rows": list(_rows(texts)),
            "is_unreviewed": texts.language != "en" and not texts.is_reviewed,
        }
        return render_to_string("report/method.html", context)


def scale(texts: Texts) -> dict[str, object]:
    """Levels, bands and strengths of evidence in words."""
    return {
        "levels": [
            (wording.level(texts, n), named.sentence) for n, named in enumerate(texts.levels)
        ],
        "strengths_of_evidence": [wording.evidence_strength(n) for n in range(4)],
        "bands": [(wording.band(band), n * scoring.BAND_WIDTH) for n, band in enumerate(BANDS)],
    }


def title(version: str, language: str) -> str:
    """What the document is called, with its version and its language."""
    texts = texts_of(version, language)
    told = _("Method and questionnaire, version %(version)s (%(language)s)")
    return told % {"version": texts.version, "language": texts.name}


def reference(texts: Texts, kept: MethodReference) -> Reference:
    """The document in the language of a report, as far as the edition knows where it is."""
    return Reference(
        title=title(texts.version, texts.language),
        address=kept.addresses.get(texts.language, ""),
        checksum=kept.checksums.get(texts.language, ""),
    )


def _rows(texts: Texts) -> Iterator[InstrumentRow]:
    return (_row(criterion, texts) for criterion in load(texts.version).criteria())


def _row(criterion: Criterion, texts: Texts) -> InstrumentRow:
    said = texts.criteria[criterion.code]
    kinds = [texts.power[criterion.power]] + [_("floor criterion")] * criterion.floor
    return InstrumentRow(
        name=f"{criterion.code} {said.title}",
        kind=", ".join(kinds),
        principles=", ".join(criterion.principles),
        references="; ".join(said.references),
    )
