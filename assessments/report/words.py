"""Figures in words: every sentence of the report that carries a number.

Spoken in the language that is active. Numbers come from `scoring` and are
only written down here, as whole numbers rounded half up.
"""

from datetime import date

from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from assessments import scoring, snapshot
from assessments.instrument import Texts
from assessments.report.plain import line
from assessments.scoring import Band, Flag, Result, Score
from assessments.snapshot import GivenAnswer, GivenCheck, NamedEvidence, Snapshot

NAME = 100
"""Characters of a municipality's or a round's name."""

EUROPEAN = "j F Y"
"""How English writes a date outside America."""


def whole(figure: float | None) -> str:
    """A figure 0..100 as a whole number, in words when there is none."""
    return pgettext("figure", "none") if figure is None else str(scoring.rounded(figure))


def signed(points: float) -> str:
    """A change in points with its sign and one decimal, in the language's notation."""
    sign = "+" if points > 0 else "\N{MINUS SIGN}" if points < 0 else ""
    return sign + str(number_format(abs(points), decimal_pos=1))


def percent(share: float) -> str:
    """A share 0..1 as a percentage that a line end never splits."""
    written = _("%(figure)d %%") % {"figure": scoring.rounded(100 * share)}
    return written.replace(" ", "\N{NO-BREAK SPACE}")


def day(when: date) -> str:
    """A date written out as the language does it; English as in Europe."""
    return date_format(when, EUROPEAN if translation.get_language() == "en" else "DATE_FORMAT")


def interval(score: Score) -> str:
    """Where a readiness lies once everything is answered."""
    if score.low is None or score.high is None:
        return pgettext("figure", "not applicable")
    if score.low == score.high:
        return whole(score.low)
    return _("%(low)s to %(high)s") % {"low": whole(score.low), "high": whole(score.high)}


def level(texts: Texts, number: int) -> str:
    """A maturity level with its word, never a bare digit."""
    return f"{number} {texts.levels[number].name}"


def rating(texts: Texts, given: GivenAnswer) -> str:
    """What was answered, in words; what does not count yet says so."""
    if given.pending == snapshot.UNCONFIRMED:
        return _("%(answer)s (carried over, not confirmed yet)") % {"answer": _chosen(texts, given)}
    if given.pending == snapshot.UNAPPROVED:
        return _("%(answer)s (not approved yet)") % {"answer": _chosen(texts, given)}
    return _chosen(texts, given)


def _chosen(texts: Texts, given: GivenAnswer) -> str:
    if given.level is not None:
        return level(texts, given.level)
    if given.reason:
        return _("Not applicable")
    return _("We do not know yet") if given.dont_know else _("Not answered yet")


def score(figures: Score) -> str:
    """The figures of an article or a group in a sentence."""
    if not figures.applicable:
        return _("Not applicable: every criterion is left out for a listed reason.")
    if figures.readiness is None:
        return _("Nothing is answered yet.")
    told = {
        "readiness": whole(figures.readiness),
        "share": percent(figures.coverage),
        "low": whole(figures.low),
        "high": whole(figures.high),
    }
    if figures.coverage == 1:
        return _("Readiness %(readiness)s of 100. Everything that applies is answered.") % told
    return (
        _(
            "Readiness %(readiness)s of 100 on what is answered (%(share)s); "
            "between %(low)s and %(high)s once the rest is answered."
        )
        % told
    )


# Headline, band and flags


def headline(result: Result) -> str:
    """The readiness when enough is answered, else only where it lies."""
    return interval(result.overall) if result.headline is None else whole(result.headline)


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
    """The same for an article, short enough for a list of sixteen."""
    return _("%(number)d %(title)s (%(figure)s)") % _weak(raised, texts)


def _weak(raised: Flag, texts: Texts) -> dict[str, object]:
    return {
        "number": raised.article,
        "title": texts.articles[raised.article].title,
        "figure": _under(raised.readiness or 0.0, scoring.ARTICLE_FLOOR),
    }


def _under(figure: float, edge: int) -> str:
    """A figure under an edge, also where rounding would lift it onto the edge."""
    if scoring.rounded(figure) < edge:
        return whole(figure)
    return _("just under %(edge)d") % {"edge": edge}


# What stands beside the headline


def companions(picture: Snapshot) -> list[str]:
    """What always stands beside the headline: coverage, interval, left out, instrument."""
    result = picture.result
    return [
        *_edge_note(result),
        _coverage(result.overall),
        _left_out(result, picture),
        _("Instrument version %(version)s.") % {"version": picture.instrument_version},
    ]


def _edge_note(result: Result) -> list[str]:
    if result.headline is None or result.band_by_average is None:
        return []
    if scoring.band(scoring.rounded(result.headline)) == result.band_by_average:
        return []
    edge = {"edge": scoring.rounded(result.headline)}
    return [_("Before rounding it is just under %(edge)d, where the next band starts.") % edge]


def _coverage(overall: Score) -> str:
    told = {
        "share": percent(overall.coverage),
        "low": whole(overall.low),
        "high": whole(overall.high),
    }
    if not overall.coverage:
        return _("Nothing is answered yet, so the result can still lie anywhere.")
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


def _left_out(result: Result, picture: Snapshot) -> str:
    count = sum(given.is_not_applicable for given in picture.answers.values())
    if not count:
        return _("No criterion is left out as not applicable.")
    return ngettext(
        "%(count)d of %(all)d criteria is left out as not applicable (%(share)s).",
        "%(count)d of %(all)d criteria are left out as not applicable (%(share)s).",
        count,
    ) % {
        "count": count,
        "all": len(picture.instrument.by_code),
        "share": percent(result.na_share),
    }


# Answers


def evidence_strength(strength: int) -> str:
    """How well an answer is proven, E0 to E3, in words."""
    return {
        snapshot.CLAIM: _("No evidence named"),
        snapshot.NAMED: _("A named document"),
        snapshot.ATTACHED: _("A document or page that can be opened, with its date"),
        snapshot.CONFIRMED: _("Confirmed by someone outside the answering department"),
    }[strength]


def evidence_note(item: NamedEvidence, is_old: bool) -> str:
    """Date and strength of one piece of evidence, as it follows the title."""
    dated = day(item.dated) if item.dated else _("no date given")
    told = {"date": dated, "strength": evidence_strength(item.strength)}
    if is_old and item.strength > snapshot.NAMED:
        return (
            _("%(date)s. %(strength)s, but over 36 months old: it counts as a named document.")
            % told
        )
    said = _("%(date)s. %(strength)s.") % told
    return said if not item.file_name else f"{line(item.file_name, NAME)}, {said}"


# Principles, and what others block


def check(given: GivenCheck | None) -> str:
    """The answer to the check question of a principle."""
    if given is None:
        return _("Not answered yet")
    return {
        snapshot.YES: _("Yes"),
        snapshot.PARTLY: _("Partly"),
        snapshot.NO: _("No"),
    }[given.answer]


def tier(name: str) -> str:
    """Whose power stands in the way."""
    return {
        snapshot.REGION: _("Region or province"),
        snapshot.STATE: _("State"),
        snapshot.EUROPE: _("Europe"),
        snapshot.OTHERS: _("Others"),
    }[name]


# Names


def typed_in(picture: Snapshot, language: str) -> str:
    """The language of what people typed, where it is another than that of the document."""
    return "" if picture.typed_in == language else picture.typed_in


def municipality(picture: Snapshot) -> str:
    """The municipality's name, ready to print."""
    name = line(picture.municipality_latin or picture.municipality, NAME)
    return name or _("Unnamed municipality")


def round_name(picture: Snapshot) -> str:
    """What the round is called, ready to print; may be ""."""
    return line(picture.round_latin or picture.round, NAME)


def report_title(picture: Snapshot) -> str:
    """What the cover calls the document below the municipality's name."""
    return " ".join(part for part in (_("Readiness report"), round_name(picture)) if part)


def document_title(picture: Snapshot) -> str:
    """What the document is called in a window's title bar."""
    parts = [_("Readiness report"), municipality(picture), round_name(picture)]
    return ", ".join(part for part in parts if part)
