"""How far the result can be trusted: the honesty figures in words."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from assessments.report import words
from assessments.scoring import Result


class Figure(NamedTuple):
    """One honesty figure: what it is called, what it is, what it says."""

    name: str
    figure: str
    meaning: str


def sentences(result: Result) -> list[str]:
    """What an alderman should know about the result; nothing without a headline."""
    if result.headline is None:
        return []
    return [*_weights(result), *_articles(result), *_evidence(result), *_averages(result)]


def _weights(result: Result) -> list[str]:
    if result.weight_range is None:
        return []
    return [
        _(
            "Whatever weight is given to the five themes, "
            "it stays between %(low)s and %(high)s in nine cases of ten."
        )
        % _pair(result.weight_range)
    ]


def _articles(result: Result) -> list[str]:
    if result.leave_one_out is None:
        return []
    return [
        _("Leaving out any one article keeps it between %(low)s and %(high)s.")
        % _pair(result.leave_one_out)
    ]


def _evidence(result: Result) -> list[str]:
    if result.evidenced_share is None:
        return []
    return [
        _(
            "%(share)s of the readiness rests on evidence "
            "that can be opened or was confirmed from outside."
        )
        % {"share": words.percent(result.evidenced_share)}
    ]


def _averages(result: Result) -> list[str]:
    """Other ways to average, each beside the one that is used."""
    said = []
    if result.geometric is not None:
        said.append(
            _("It would be %(figure)s if strong articles could hardly make up for weak ones.")
            % {"figure": words.whole(result.geometric)}
        )
    if result.na_share and result.readiness_na_as_zero is not None:
        said.append(
            _("It would be %(figure)s if everything marked not applicable counted as level 0.")
            % {"figure": words.whole(result.readiness_na_as_zero)}
        )
    return said


def figures(result: Result) -> list[Figure]:
    """Every honesty figure by name.

    Without a headline the figures that would give it away are withheld; see
    `docs/method.md`.
    """
    return [
        Figure(
            _("Coverage"),
            words.percent(result.overall.coverage),
            _("The part that has a level, of what applies; every article counts equally."),
        ),
        Figure(
            _("Lowest and highest"),
            words.interval(result.overall),
            _("The readiness if everything unanswered were level 0, and if it were level 4."),
        ),
        Figure(
            _("Not applicable"),
            words.percent(result.na_share),
            _("The part of all criteria that is left out for a listed reason."),
        ),
        *(_of_the_headline(result) if result.headline is not None else ()),
    ]


def _of_the_headline(result: Result) -> list[Figure]:
    return [
        Figure(
            _("Not applicable as level 0"),
            words.whole(result.readiness_na_as_zero),
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
        Figure(
            _("Geometric mean"),
            words.whole(result.geometric),
            _("An average in which a strong article hardly makes up for a weak one."),
        ),
        Figure(
            _("Other weights"),
            _range(result.weight_range),
            _(
                "Where the readiness lies in nine of ten cases when the five themes get other "
                "weights, drawn at random a thousand times."
            ),
        ),
    ]


def _share(share: float | None) -> str:
    return words.whole(None) if share is None else words.percent(share)


def _range(pair: tuple[float, float] | None) -> str:
    if pair is None:
        return words.whole(None)
    return _("%(low)s to %(high)s") % _pair(pair)


def _pair(pair: tuple[float, float]) -> dict[str, str]:
    return {"low": words.whole(pair[0]), "high": words.whole(pair[1])}
