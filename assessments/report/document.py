"""The report as one HTML document, made from a snapshot alone."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from assessments.editions.edition import PLAIN, WHOLE, Edition, Part
from assessments.editions.seal import Seal
from assessments.instrument import Texts
from assessments.instrument import texts as texts_of
from assessments.pdf.text_cleaning import line, paragraphs
from assessments.report import (
    advocacy,
    articles,
    chart_table,
    comparison,
    evidence_register,
    highlights,
    method,
    plan,
    reliability,
    wording,
)
from assessments.report.principles import principle_part
from assessments.scoring.snapshot import Snapshot

SHORT_HASH = 12
"""Digits of a hash that are printed: enough to compare by eye."""


LINE = 95
"""Characters on a line of the council summary."""

ROOM = 16
"""Lines up to which the first page of the council summary has room for the themes too."""


@dataclass(frozen=True, slots=True)
class LeftOutPart:
    """A criterion that is left out as not applicable, and why."""

    name: str
    reason: str
    sentence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents; `target` is the id of what it leads to."""

    kind: str
    target: str
    title: str


@dataclass(frozen=True, slots=True)
class Body:
    """Everything after the contents in one language; `at` goes before every id in it."""

    language: str
    at: str
    contents: tuple[Entry, ...]
    text: SafeString = field(repr=False)


def html(snapshot: Snapshot, language: str, edition: Edition = PLAIN) -> str:
    """The whole report to print, in English where the language asked for has no words."""
    return _document(snapshot, language, edition, ["report/report.css", "report/paged.css"])


def page(snapshot: Snapshot, language: str, edition: Edition = PLAIN) -> tuple[str, str]:
    """The same report as one page to read on a screen, and the style in it.

    It needs nothing beside itself, and no script.
    """
    sheets = ["report/report.css", "report/screen.css"]
    return _document(snapshot, language, edition, sheets), _style(edition, sheets)


def _document(snapshot: Snapshot, language: str, edition: Edition, sheets: list[str]) -> str:
    texts = texts_of(snapshot.instrument_version, language)
    bodies = [_body(snapshot, texts, edition)]
    also = texts_of(snapshot.instrument_version, edition.second) if edition.second else texts
    if also.language != texts.language:
        bodies.append(_body(snapshot, also, edition, at=f"{also.language}-"))
    with translation.override(texts.language):
        context = _document_context(snapshot, texts, edition) | {
            "bodies": bodies,
            "style": _style(edition, sheets),
            "also": _also(snapshot, also) if bodies[1:] else None,
        }
        return render_to_string("report/report.html", context)


def _style(edition: Edition, sheets: Iterable[str]) -> SafeString:
    """The style sheet: files of this project, and a colour that cannot be anything else."""
    style = "".join(map(render_to_string, sheets))
    if edition.brand.colour:
        style += f":root {{ --accent: {edition.brand.colour}; --on-accent: #ffffff; }}\n"
    return mark_safe(style)  # noqa: S308


def _body(snapshot: Snapshot, texts: Texts, edition: Edition, at: str = "") -> Body:
    with translation.override(texts.language):
        context = _context(snapshot, texts, edition) | {"at": at}
        return Body(
            language=texts.language,
            at=at,
            contents=tuple(_contents(context)),
            text=mark_safe(render_to_string("report/_body.html", context)),  # noqa: S308
        )


def _also(snapshot: Snapshot, texts: Texts) -> dict[str, str]:
    """What the cover says in the second language."""
    with translation.override(texts.language):
        return {
            "language": texts.language,
            "title": wording.report_title(snapshot),
            "headline": wording.headline(snapshot.result),
            "band": wording.band_sentence(snapshot.result),
        }


def _document_context(snapshot: Snapshot, texts: Texts, edition: Edition) -> dict[str, object]:
    """What cover and document as a whole say."""
    return {
        "language": texts.language,
        "title": wording.document_title(snapshot),
        "created": snapshot.reference_date.isoformat(),
        "texts": texts,
        "snapshot": snapshot,
        "municipality": wording.municipality(snapshot),
        "name_size": _name_size(wording.municipality(snapshot)),
        "report_title": wording.report_title(snapshot),
        "source": wording.source(texts),
        "date": wording.day(snapshot.reference_date),
        "notice": _notice(texts),
        "brand": edition.brand,
        "is_whole": edition.parts == WHOLE,
        "headline": wording.headline(snapshot.result),
        "band": wording.band_sentence(snapshot.result),
        "has_scale": snapshot.result.overall.applicable,
        "companions": wording.companions(snapshot),
        **_sealed(edition.seal),
    }


def _context(snapshot: Snapshot, texts: Texts, edition: Edition) -> dict[str, object]:
    return {
        "language": texts.language,
        "texts": texts,
        "snapshot": snapshot,
        "typed": wording.typed_in(snapshot, texts.language),
        "result": snapshot.result,
        "date": wording.day(snapshot.reference_date),
        "notice": _notice(texts),
        "reference": method.reference(texts, edition.method),
        **_headline(snapshot, texts, edition),
        **_sealed(edition.seal),
        **_parts(snapshot, texts, edition),
    }


def _parts(snapshot: Snapshot, texts: Texts, edition: Edition) -> dict[str, object]:
    """What each part shows; a part that was not asked for, or has nothing to show, is None."""
    makers: dict[Part, Callable[[], dict[str, object]]] = {
        Part.ARTICLES: lambda: _views(snapshot, texts),
        Part.PLAN: lambda: {"plan": _plan(snapshot, texts, edition)},
        Part.COMPARISON: lambda: {"comparison": _comparison(texts, edition)},
        Part.ADVOCACY: lambda: {"advocacy": _advocacy(snapshot, texts)},
        Part.EVIDENCE: lambda: {"papers": evidence_register.register(snapshot, _("Untitled"))},
        Part.METHOD: lambda: method.scale(texts),
    }
    made: dict[str, object] = {"chapters": [], "plan": None, "comparison": None}
    made |= {"advocacy": None, "papers": [], "levels": [], "figures": []}
    if {Part.ARTICLES, Part.METHOD} & set(edition.parts):
        made |= _reliability(snapshot, texts)
    for part in edition.parts:
        if part in makers:
            made |= makers[part]()
    return made


def _contents(context: Mapping[str, Any]) -> Iterator[Entry]:
    """The parts that are there, in order."""
    at = context["at"]
    yield Entry("chapter", f"{at}summary", _("Council summary"))
    for chapter in context["chapters"]:
        yield Entry("chapter", f"{at}{chapter.code}", chapter.name)
        for article in chapter.articles:
            title = f"{article.number} {article.title}"
            yield Entry("article", f"{at}article-{article.number}", title)
    compared = context["comparison"].title if context["comparison"] else ""
    others = (
        ("chapters", "views", _("The result seen from other sides")),
        ("chapters", "principles", _("The principles of the preamble")),
        ("figures", "reliability", _("How solid is this result?")),
        ("plan", "plan", _("Action plan")),
        ("comparison", "comparison", compared),
        ("advocacy", "advocacy", _("What we ask of other levels of government")),
        ("papers", "evidence", _("Evidence register")),
        ("levels", "method", _("How this report was made")),
        ("seal", "seal", _("Is this report authentic?")),
    )
    yield from (Entry("chapter", at + name, title) for has, name, title in others if context[has])


def _plan(snapshot: Snapshot, texts: Texts, edition: Edition) -> plan.PlanPart | None:
    today = edition.today or snapshot.reference_date
    if Part.PLAN in edition.unrecorded:
        return plan.part_unrecorded(snapshot, texts)
    return plan.part(snapshot, edition.actions, texts, today)


def _advocacy(snapshot: Snapshot, texts: Texts) -> advocacy.AdvocacyPart | None:
    found = advocacy.advocacy(snapshot, texts)
    return None if found.is_empty else found


def _comparison(texts: Texts, edition: Edition) -> comparison.ComparisonPart | None:
    if Part.COMPARISON in edition.unrecorded:
        return comparison.part_unrecorded()
    return comparison.part(edition.change, texts) if edition.change else None


def _name_size(name: str) -> str:
    """How large the cover can print a name."""
    return "large" if len(name) <= 24 else "middling" if len(name) <= 50 else "small"


def _notice(texts: Texts) -> str:
    if texts.is_fallback:
        return _("This report is not available in the language asked for; it is in English.")
    if texts.language != "en" and not texts.is_reviewed:
        return _("The translation of the questions is not yet reviewed. The English text decides.")
    return ""


def _headline(snapshot: Snapshot, texts: Texts, edition: Edition) -> dict[str, object]:
    result, change = snapshot.result, edition.change
    flags = [wording.flag(f, texts) for f in result.flags if f.kind == "criterion"]
    weak = [wording.weak_article(f, texts) for f in result.flags if f.kind == "article"]
    is_recorded = Part.PLAN not in edition.unrecorded
    asked = list(plan.asked(snapshot, edition.actions, texts, few=True, is_recorded=is_recorded))
    sentences = reliability.sentences(snapshot)
    has_room = not change and _lines(*flags, "; ".join(weak), *asked, *sentences) <= ROOM
    return {
        "headline": wording.headline(result),
        "has_scale": result.overall.applicable,
        "band": wording.band_sentence(result),
        "companions": wording.companions(snapshot),
        "criterion_flags": flags,
        "article_flags": weak,
        "reliability": sentences,
        "strengths": highlights.strengths(snapshot, texts),
        "gaps": highlights.gaps(snapshot, texts),
        "strong": wording.level(texts, highlights.STRONG),
        "chart": chart_table.of_articles(snapshot, texts),
        "themes": chart_table.of_themes(snapshot, texts) if has_room else None,
        "asked": asked,
        "since": wording.round_name(change.before) if change else "",
        "changed": comparison.in_short(change) if change else [],
    }


def _lines(*sentences: str) -> int:
    """Lines that sentences take on the first page of the council summary."""
    return sum(1 + len(sentence) // LINE for sentence in sentences if sentence)


def _views(snapshot: Snapshot, texts: Texts) -> dict[str, object]:
    return {
        "groups": chart_table.of_groups(snapshot, texts),
        "chapters": list(articles.chapters(snapshot, texts)),
        "principles": [
            principle_part(snapshot, texts, tag) for tag in snapshot.instrument.principles
        ],
    }


def _reliability(snapshot: Snapshot, texts: Texts) -> dict[str, object]:
    """How firm the result is, and what exactly it was made from."""
    return {
        "figures": reliability.figures(snapshot.result),
        "still_open": reliability.still_open(snapshot)
        if snapshot.result.headline is not None
        else "",
        "left_out": _left_out(snapshot, texts),
        "instrument_hash": snapshot.instrument.hash[:SHORT_HASH],
        "snapshot_hash": snapshot.hash[:SHORT_HASH],
    }


def _sealed(seal: Seal | None) -> dict[str, object]:
    if seal is None:
        return {"seal": None}
    return {
        "seal": seal,
        "number": wording.report_number(seal.number),
        "signer": line(seal.signer),
        "signed_on": wording.day(seal.signed_on),
    }


def _left_out(snapshot: Snapshot, texts: Texts) -> list[LeftOutPart]:
    given = [snapshot.answer(c.code) for c in snapshot.instrument.criteria()]
    return [
        LeftOutPart(
            name=f"{g.criterion} {texts.criteria[g.criterion].title}",
            reason=texts.criteria[g.criterion].not_applicable.get(g.reason, line(g.reason)),
            sentence=paragraphs(g.justification),
        )
        for g in given
        if g.is_not_applicable
    ]
