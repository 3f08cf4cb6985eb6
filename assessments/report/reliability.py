"""How far the result can be trusted: the honesty figures in words."""

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.report import wording
from assessments.scoring import Result, rounded
from assessments.scoring.snapshot import Snapshot


class Figure(NamedTuple):
    """One honesty figure: what it is called, what it is, what it says."""

    name: str
    figure: str
    meaning: str


def sentences(snapshot: Snapshot) -> list[str]:
    """What an alderman should know about the result; nothing without a headline.

    Each is left out where it says nothing: a range without width, a figure equal to the headline.
    """
    result = snapshot.result
    if result.headline is None:
        return []
    ranges, averages = [*_weights(result), *_articles(result)], _averages(result)
    named = still_open(snapshot) if ranges or averages else ""
    return [*filter(None, [named]), *ranges, *_evidence(result), *averages]


def still_open(snapshot: Snapshot) -> str:
    """The questions that the ranges do not reckon with, by code; "" when there are none."""
    criteria = snapshot.instrument.criteria()
    codes = [c.code for c in criteria if not snapshot.answer(c.code).is_answered]
    if not codes:
        return ""
    told = ngettext(
        "This holds for what is answered; one question is still open: %(codes)s.",
        "This holds for what is answered; %(count)d questions are still open: %(codes)s.",
        len(codes),
    )
    return told % {"count": len(codes), "codes": ", ".join(codes)}


def _weights(result: Result) -> list[str]:
    if result.weight_range is None or _is_narrow(result.weight_range):
        return []
    return [
        _(
            "With 1,000 random sets of weights for the themes, "
            "90 %% of the results lie between %(low)s and %(high)s."
        )
        % _pair(result.weight_range)
    ]


def _articles(result: Result) -> list[str]:
    if result.leave_one_out is None or _is_narrow(result.leave_one_out):
        return []
    return [
        _("Leaving out any one article keeps it between %(low)s and %(high)s.")
        % _pair(result.leave_one_out)
    ]


def _is_narrow(pair: tuple[float, float]) -> bool:
    """Whether a range says nothing, because both ends are shown alike."""
    return rounded(pair[0]) == rounded(pair[1])


def _evidence(result: Result) -> list[str]:
    if result.evidenced_share is None:
        return []
    return [
        _(
            "%(share)s of the readiness rests on evidence "
            "that can be opened or was confirmed from outside."
        )
        % {"share": wording.percent(result.evidenced_share)}
    ]


def _averages(result: Result) -> list[str]:
    """Other ways to average, each beside the one that is used; nothing where it is the same."""
    asked = (
        (
            _geometric(result),
            _("It would be %(figure)s if strong articles could hardly make up for weak ones."),
        ),
        (
            result.readiness_na_as_zero,
            _("It would be %(figure)s if everything marked not applicable counted as level 0."),
        ),
    )
    shown = wording.headline(result)
    return [
        told % {"figure": wording.whole(figure)}
        for figure, told in asked
        if figure is not None and wording.whole(figure) != shown
    ]


def _geometric(result: Result) -> float | None:
    """The geometric mean; None where lifting articles to 1 carries it past the usual mean."""
    if result.geometric is None or result.readiness is None:
        return None
    return result.geometric if result.geometric <= result.readiness else None


def figures(result: Result) -> list[Figure]:
    """Every honesty figure by name.

    Without a headline the figures that would give it away are withheld; see
    `docs/method.md`.
    """
    return [
        Figure(
            _("Coverage"),
            wording.answered(result.overall),
            _("The part that has a level, of what applies; every article counts equally."),
        ),
        Figure(
            _("Lowest and highest"),
            wording.interval(result.overall),
            _("The readiness if everything unanswered were level 0, and if it were level 4."),
        ),
        Figure(
            _("Not applicable"),
            wording.percent(result.na_share),
            _("The part of all criteria that is left out for a listed reason."),
        ),
        *(_of_the_headline(result) if result.headline is not None else ()),
    ]


def _of_the_headline(result: Result) -> list[Figure]:
    return [
        Figure(
            _("Not applicable as level 0"),
            wording.whole(result.readiness_na_as_zero),
            _("The readiness if everything left out counted as level 0."),
        ),
        Figure(
            _("Carried by evidence"),
            _share(result.evidenced_share),
            _(
                "The part of the readiness that rests on evidence that can be opened and is "
                "under 36 months old, or that was confirmed from outside the department."
            ),
        ),
        Figure(
            _("One article left out"),
            _range(result.leave_one_out),
            _("The lowest and the highest readiness when any one article is left out."),
        ),
        *_geometric_figure(result),
        Figure(
            _("Other weights"),
            _range(result.weight_range),
            _(
                "Where the readiness lies in nine of ten cases when the themes get other "
                "weights, drawn at random a thousand times."
            ),
        ),
    ]


def _geometric_figure(result: Result) -> list[Figure]:
    figure = _geometric(result)
    if figure is None:
        return []
    meaning = _("An average in which a strong article hardly makes up for a weak one.")
    return [Figure(_("Geometric mean"), wording.whole(figure), meaning)]


def _share(share: float | None) -> str:
    return wording.whole(None) if share is None else wording.percent(share)


def _range(pair: tuple[float, float] | None) -> str:
    if pair is None:
        return wording.whole(None)
    return wording.whole(pair[0]) if _is_narrow(pair) else _("%(low)s to %(high)s") % _pair(pair)


def _pair(pair: tuple[float, float]) -> dict[str, str]:
    return {"low": wording.whole(pair[0]), "high": wording.whole(pair[1])}
