"""The report as one HTML document, made from a snapshot alone."""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from assessments import scoring
from assessments.instrument import Texts
from assessments.instrument import texts as texts_of
from assessments.report import articles, chart_table, picks, solid, words
from assessments.report.edition import PLAIN, Edition
from assessments.report.pieces import PIECE
from assessments.report.plain import line, paragraphs
from assessments.report.seal import Seal
from assessments.scoring import BANDS
from assessments.snapshot import Snapshot

__all__ = ["PIECE", "html"]

SHORT_HASH = 12
"""Digits of a hash that are printed: enough to compare by eye."""

FLAGS_BESIDE_THEMES = 8
"""Flags up to which the council summary keeps to two pages with the themes in it."""


@dataclass(frozen=True, slots=True)
class TaggedPart:
    """A criterion as a principle lists it."""

    name: str
    rating: str
    is_flagged: bool


@dataclass(frozen=True, slots=True)
class PrinciplePart:
    """One of the ten principles with the criteria that carry its tag."""

    name: str
    question: str
    readiness: str
    criteria: tuple[TaggedPart, ...]

    @property
    def is_flagged(self) -> bool:
        """Whether one of its floor criteria raises a flag."""
        return any(criterion.is_flagged for criterion in self.criteria)


@dataclass(frozen=True, slots=True)
class LeftOutPart:
    """A criterion that is left out as not applicable, and why."""

    name: str
    reason: str
    sentence: tuple[str, ...]


def html(picture: Snapshot, language: str, edition: Edition = PLAIN) -> str:
    """The whole report in the language it can be given in: see `spoken`."""
    texts = texts_of(picture.instrument_version, language)
    with translation.override(texts.language):
        return render_to_string("report/report.html", _context(picture, texts, edition))


def _context(picture: Snapshot, texts: Texts, edition: Edition) -> dict[str, object]:
    return {
        "language": texts.language,
        "title": words.document_title(picture),
        "created": picture.reference_date.isoformat(),
        "texts": texts,
        "picture": picture,
        "result": picture.result,
        "municipality": words.municipality(picture),
        "name_size": _name_size(words.municipality(picture)),
        "round": words.round_name(picture),
        "date": words.day(picture.reference_date),
        "notice": _notice(texts),
        **_headline(picture, texts),
        **_views(picture, texts),
        **_about(picture, texts),
        **_sealed(edition.seal),
    }


def _name_size(name: str) -> str:
    """How large the cover can print a name."""
    return "large" if len(name) <= 24 else "middling" if len(name) <= 50 else "small"


def _notice(texts: Texts) -> str:
    if texts.is_fallback:
        return _("This report is not available in the language asked for; it is in English.")
    if texts.language != "en" and not texts.is_reviewed:
        return _("The translation of the questions is not yet reviewed. The English text decides.")
    return ""


def _headline(picture: Snapshot, texts: Texts) -> dict[str, object]:
    result = picture.result
    return {
        "headline": words.headline(result),
        "band": words.band_sentence(result),
        "companions": words.companions(picture),
        "criterion_flags": [words.flag(f, texts) for f in result.flags if f.kind == "criterion"],
        "article_flags": [
            words.weak_article(f, texts) for f in result.flags if f.kind == "article"
        ],
        "solid": solid.sentences(result),
        "strengths": picks.strengths(picture, texts),
        "gaps": picks.gaps(picture, texts),
        "strong": words.level(texts, picks.STRONG),
    }


def _views(picture: Snapshot, texts: Texts) -> dict[str, object]:
    return {
        "chart": chart_table.of_articles(picture, texts),
        "themes": chart_table.of_themes(picture, texts) if _has_room(picture) else None,
        "groups": chart_table.of_groups(picture, texts),
        "chapters": list(articles.chapters(picture, texts)),
        "principles": [_principle(picture, texts, tag) for tag in picture.instrument.principles],
        "figures": solid.figures(picture.result),
        "left_out": _left_out(picture, texts),
    }


def _has_room(picture: Snapshot) -> bool:
    """Whether the first page of the summary holds the themes below its flags."""
    return len(picture.result.flags) <= FLAGS_BESIDE_THEMES


def _about(picture: Snapshot, texts: Texts) -> dict[str, object]:
    return {
        "levels": [(words.level(texts, n), named.sentence) for n, named in enumerate(texts.levels)],
        "strengths_of_evidence": [words.evidence_strength(n) for n in range(4)],
        "bands": [(words.band(band), n * scoring.BAND_WIDTH) for n, band in enumerate(BANDS)],
        "instrument_hash": picture.instrument.hash[:SHORT_HASH],
        "snapshot_hash": picture.hash[:SHORT_HASH],
    }


def _sealed(seal: Seal | None) -> dict[str, object]:
    if seal is None:
        return {"seal": None}
    return {"seal": seal, "signer": line(seal.signer), "signed_on": words.day(seal.signed_on)}


def _principle(picture: Snapshot, texts: Texts, tag: str) -> PrinciplePart:
    tagged = [c for c in picture.instrument.criteria() if tag in c.principles]
    return PrinciplePart(
        name=f"{tag} {texts.principles[tag].name}",
        question=texts.principles[tag].sentence,
        readiness=words.whole(picture.result.principles[tag].readiness),
        criteria=tuple(
            TaggedPart(
                name=f"{c.code} {texts.criteria[c.code].title}",
                rating=words.rating(texts, picture.answer(c.code)),
                is_flagged=articles.is_flagged(c, picture.answer(c.code)),
            )
            for c in tagged
        ),
    )


def _left_out(picture: Snapshot, texts: Texts) -> list[LeftOutPart]:
    given = [picture.answer(c.code) for c in picture.instrument.criteria()]
    return [
        LeftOutPart(
            name=f"{g.criterion} {texts.criteria[g.criterion].title}",
            reason=texts.criteria[g.criterion].not_applicable.get(g.reason, line(g.reason)),
            sentence=paragraphs(g.justification),
        )
        for g in given
        if g.is_not_applicable
    ]
