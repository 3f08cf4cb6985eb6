"""Figures in words: every sentence of the report that carries a number.

Spoken in the language that is active. Numbers come from `scoring`; `numbers`
writes them down.
"""

from datetime import date
from typing import NamedTuple

from django.utils import translation
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from assessments import scoring
from assessments.instrument import Texts
from assessments.pdf.text_cleaning import line
from assessments.report import numbers
from assessments.report.numbers import percent, unsplit, whole
from assessments.scoring import Band, Flag, Result, Score
from assessments.scoring import snapshot as snapshots
from assessments.scoring.snapshot import GivenCheck, NamedEvidence, Snapshot, SnapshotAnswer

NAME = 100
"""Characters of a municipality's or a round's name."""

NOTHING = "\N{EN DASH}"
"""What stands in a cell that has nothing to say."""

EUROPEAN = "j F Y"
"""How English writes a date outside America."""


def answered(score: Score) -> str:
    """How much of an article or group is answered, never rounded onto three quarters."""
    edge = int(numbers.WHOLE * scoring.HEADLINE_COVERAGE)
    figure = scoring.rounded(numbers.WHOLE * scoring.exact(score.coverage))
    if figure == edge and score.coverage < scoring.HEADLINE_COVERAGE:
        return unsplit(_("just under %(figure)d %%") % {"figure": edge})
    return percent(score.coverage)


def day(when: date) -> str:
    """A date written out as the language does it; English as in Europe."""
    return date_format(when, EUROPEAN if translation.get_language() == "en" else "DATE_FORMAT")


def interval(score: Score) -> str:
    """Where a readiness lies once everything is answered."""
    if score.low is None or score.high is None:
        return pgettext("figure", "not applicable")
    if whole(score.low) == whole(score.high):
        return whole(score.low)
    return _("%(low)s to %(high)s") % {"low": whole(score.low), "high": whole(score.high)}


def level(texts: Texts, number: int) -> str:
    """A maturity level with its word, never a bare digit."""
    return f"{number} {texts.levels[number].name}"


def rating(texts: Texts, given: SnapshotAnswer) -> str:
    """What was answered, in words; what does not count yet says so."""
    if given.pending == snapshots.UNCONFIRMED:
        return _("%(answer)s (carried over, not confirmed yet)") % {"answer": _chosen(texts, given)}
    if given.pending == snapshots.UNAPPROVED:
        return _("%(answer)s (not approved yet)") % {"answer": _chosen(texts, given)}
    return _chosen(texts, given)


def _chosen(texts: Texts, given: SnapshotAnswer) -> str:
    if given.level is not None:
        return level(texts, given.level)
    if given.reason:
        return _("Not applicable")
    return _("We do not know yet") if given.dont_know else _("Not answered yet")


def readiness(result: Result, figures: Score) -> str:
    """The readiness of an article or group, in words where there is none or it is withheld."""
    return _("not yet") if result.withholds(figures) else whole(figures.readiness)


def score(result: Result, figures: Score) -> str:
    """The figures of an article or a group in a sentence."""
    if not figures.applicable:
        return _("Not applicable: every criterion is left out for a listed reason.")
    if figures.readiness is None:
        return _("No criterion has a level yet.")
    told = {
        "readiness": whole(figures.readiness),
        "share": answered(figures),
        "low": whole(figures.low),
        "high": whole(figures.high),
    }
    return _score_sentence(result, figures) % told


def _score_sentence(result: Result, figures: Score) -> str:
    if figures.coverage == 1:
        return _("Readiness %(readiness)s of 100. Everything that applies is answered.")
    if result.withholds(figures):
        return _(
            "Between %(low)s and %(high)s of 100 once everything is answered. "
            "%(share)s is answered so far, too little for a single figure."
        )
    return _(
        "Readiness %(readiness)s of 100 on what is answered (%(share)s); "
        "between %(low)s and %(high)s once the rest is answered."
    )


# Headline, band and flags


def headline(result: Result) -> str:
    """The readiness when enough is answered, else only where it lies."""
    return interval(result.overall) if result.headline is None else whole(result.headline)


def of_100(result: Result) -> str:
    """The headline with the end of its scale; bare words where nothing applies at all."""
    if not result.overall.applicable:
        return headline(result)
    return _("%(figure)s of 100") % {"figure": headline(result)}


def band(name: Band) -> str:
    """The word for a band."""
    return {
        "early": pgettext("band", "Early"),
        "emerging": pgettext("band", "Emerging"),
        "advancing": pgettext("band", "Advancing"),
        "ready": pgettext("band", "Ready"),
    }[name]


def band_sentence(result: Result) -> str:
    """The band, and what lowered it."""
    if not result.overall.applicable:
        return _("No figure: every criterion is left out as not applicable")
    if result.band is None or result.band_by_average is None:
        return _("No single figure yet: less than three quarters is answered")
    if not result.flags:
        return band(result.band)
    was_lowered = result.band != result.band_by_average
    sentence = _lowered(len(result.flags)) if was_lowered else _raised(len(result.flags))
    return sentence % {
        "band": band(result.band),
        "average": band(result.band_by_average),
        "count": len(result.flags),
    }


def _lowered(count: int) -> str:
    return ngettext(
        "%(band)s (%(average)s by average; lowered by %(count)d floor flag)",
        "%(band)s (%(average)s by average; lowered by %(count)d floor flags)",
        count,
    )


def _raised(count: int) -> str:
    return ngettext(
        "%(band)s (%(count)d floor flag raised)",
        "%(band)s (%(count)d floor flags raised)",
        count,
    )


def flag(raised: Flag, texts: Texts) -> str:
    """A floor flag by name, with what raised it."""
    if raised.criterion is not None and raised.level is not None:
        named = f"{raised.criterion} {texts.criteria[raised.criterion].title}"
        at = {"name": named, "level": level(texts, raised.level)}
        return _("%(name)s: level %(level)s") % at
    return _("Article %(number)d %(title)s: readiness %(figure)s") % _weak(raised, texts)


def weak_article(raised: Flag, texts: Texts) -> str:
    """The same for an article, short enough for a list of all."""
    return _("%(number)d %(title)s (%(figure)s)") % _weak(raised, texts)


def _weak(raised: Flag, texts: Texts) -> dict[str, object]:
    return {
        "number": raised.article,
        "title": texts.articles[raised.article].title,
        "figure": _under(raised, scoring.ARTICLE_FLOOR),
    }


def _under(raised: Flag, edge: int) -> str:
    """A figure under an edge, also where rounding would lift it onto the edge."""
    if raised.readiness is None or raised.is_uncertain:
        return _("under %(edge)d") % {"edge": edge}
    if scoring.rounded(raised.readiness) < edge:
        return whole(raised.readiness)
    return _("just under %(edge)d") % {"edge": edge}


# What stands beside the headline


def companions(snapshot: Snapshot) -> list[str]:
    """What always stands beside the headline: coverage, interval, left out, instrument."""
    result = snapshot.result
    return [
        *_edge_note(result),
        _coverage(result.overall),
        _left_out(result, snapshot),
        _("Instrument version %(version)s.") % {"version": snapshot.instrument_version},
    ]


def _edge_note(result: Result) -> list[str]:
    if result.headline is None or result.band_by_average is None:
        return []
    if scoring.band(scoring.rounded(result.headline)) == result.band_by_average:
        return []
    edge = {"edge": scoring.rounded(result.headline)}
    return [_("Before rounding it is just under %(edge)d, where the next band starts.") % edge]


def _coverage(overall: Score) -> str:
    if not overall.applicable:
        return _("Nothing of the questionnaire applies, so there is no result.")
    if not overall.coverage:
        return _("No criterion has a level yet, so the result can still lie anywhere.")
    told = {
        "share": answered(overall),
        "low": whole(overall.low),
        "high": whole(overall.high),
    }
    if overall.coverage == 1:
        return (
            _(
                "Everything that applies is answered, so the lowest and the highest "
                "possible result are both %(low)s."
            )
            % told
        )
    return (
        _(
            "%(share)s is answered. The result lies between %(low)s and %(high)s "
            "once the rest is answered."
        )
        % told
    )


def _left_out(result: Result, snapshot: Snapshot) -> str:
    count = sum(given.is_not_applicable for given in snapshot.answers.values())
    if not count:
        return _("No criterion is left out as not applicable.")
    return ngettext(
        "%(count)d of %(all)d criteria is left out as not applicable (%(share)s).",
        "%(count)d of %(all)d criteria are left out as not applicable (%(share)s).",
        count,
    ) % {
        "count": count,
        "all": len(snapshot.instrument.by_code),
        "share": percent(result.na_share),
    }


# Answers


def evidence_strength(strength: int) -> str:
    """How well an answer is proven, E0 to E3, in words."""
    return {
        snapshots.CLAIM: _("No evidence named"),
        snapshots.NAMED: _("A named document"),
        snapshots.ATTACHED: _("A document or page that can be opened, with its date"),
        snapshots.CONFIRMED: _("Confirmed by someone outside the answering department"),
    }[strength]


def evidence_note(snapshot: Snapshot, item: NamedEvidence) -> str:
    """Date and strength of one piece of evidence, as it follows the title."""
    said = _with_date(item, evidence_as_it_counts(item, snapshot.reference_date))
    return said if not item.file_name else f"{line(item.file_name, NAME)}, {said}"


def _with_date(item: NamedEvidence, strength: str) -> str:
    dated = day(item.dated) if item.dated else _("no date given")
    return _("%(date)s. %(strength)s.") % {"date": dated, "strength": strength}


def evidence_as_it_counts(item: NamedEvidence, on: date) -> str:
    """The strength, and what keeps evidence from counting for more than a named document."""
    stated, lack = evidence_strength(item.strength), item.lack(on)
    if item.standing(on) == item.strength:
        return stated
    if lack == snapshots.OLD:
        said = _("%(strength)s, but over 36 months old: it counts as a named document")
    elif lack == snapshots.SHUT:
        said = _("Without a link or a file it counts as a named document")
    elif item.strength == snapshots.CONFIRMED:
        said = _("%(strength)s, but without a date: it counts as a named document")
    else:
        said = _("Without a date it counts as a named document")
    return said % {"strength": stated}


# Principles, and what others block


class PrincipleFigures(NamedTuple):
    """The figures of a principle as they stand in its row."""

    readiness: str
    between: str
    answered: str


def principle(snapshot: Snapshot, tag: str) -> PrincipleFigures:
    """The figures of a principle; a red one has no readiness, for no average makes up for it.

    Where all of it is answered its interval is the readiness too, and is left out as well.
    """
    result = snapshot.result
    score = result.principles[tag]
    share = answered(score) if score.applicable else NOTHING
    if not snapshot.is_red(tag):
        return PrincipleFigures(readiness(result, score), interval(score), share)
    between = NOTHING if score.coverage == 1 else interval(score)
    return PrincipleFigures(NOTHING, between, share)


def check(given: GivenCheck | None) -> str:
    """The answer to the check question of a principle."""
    if given is None:
        return _("Not answered yet")
    return {
        snapshots.YES: _("Yes"),
        snapshots.PARTLY: _("Partly"),
        snapshots.NO: _("No"),
    }[given.answer]


def tier(name: str) -> str:
    """Whose power stands in the way."""
    return {
        snapshots.REGION: _("Region or province"),
        snapshots.STATE: _("State"),
        snapshots.EUROPE: _("Europe"),
        snapshots.OTHERS: _("Others"),
    }[name]


# Names


def report_number(number: str) -> SafeString:
    """A report number as markup that no line end splits, so that it can be typed over."""
    return format_html('<span class="unsplit">{}</span>', number)


def typed_in(snapshot: Snapshot, language: str) -> str:
    """The language of what people typed, where it is another than that of the document."""
    return "" if snapshot.typed_in == language else snapshot.typed_in


def municipality(snapshot: Snapshot) -> str:
    """The municipality's name, ready to print."""
    name = line(snapshot.municipality_latin or snapshot.municipality, NAME)
    return name or _("Unnamed municipality")


def round_name(snapshot: Snapshot) -> str:
    """What the round is called, ready to print; may be ""."""
    return line(snapshot.round_latin or snapshot.round, NAME)


def source(texts: Texts) -> str:
    """What the questions follow, as a part of a sentence."""
    default = _("the Declaration of The Hague on active citizenship and integration (2007)")
    return texts.source or default


def report_title(snapshot: Snapshot) -> str:
    """What the cover calls the document below the municipality's name."""
    return " ".join(part for part in (_("Readiness report"), round_name(snapshot)) if part)


def document_title(snapshot: Snapshot) -> str:
    """What the document is called in a window's title bar."""
    parts = [_("Readiness report"), municipality(snapshot), round_name(snapshot)]
    return ", ".join(part for part in parts if part)
