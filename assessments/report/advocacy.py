"""What others stand in the way of, what a municipality asks of them, and how it presses for it.

The section for the report, and the brief that carries it to an association. Nothing in either
names a person: they say what the municipality says.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from assessments.editions.seal import Seal
from assessments.instrument import Criterion, Texts
from assessments.instrument import texts as texts_of
from assessments.pdf.text_cleaning import line, paragraphs
from assessments.report import articles, wording
from assessments.report.articles import BarrierPart
from assessments.scoring import TOP_LEVEL
from assessments.scoring.snapshot import TIERS, Snapshot

ASSOCIATION, CEMR = "association", "cemr"
"""To whom a brief goes."""

KEPT_TOGETHER = 16
"""Lines from which what is said about a criterion may go over to the next page."""


@dataclass(frozen=True, slots=True)
class ObstaclePart:
    """A criterion with which the municipality cannot go on alone."""

    name: str
    rating: str
    barrier: BarrierPart

    @property
    def is_short(self) -> bool:
        """Whether it is worth keeping on one page."""
        return _lines(self.barrier.text) + _lines(self.barrier.asked) < KEPT_TOGETHER


@dataclass(frozen=True, slots=True)
class TierPart:
    """What one level of government stands in the way of."""

    name: str
    obstacles: tuple[ObstaclePart, ...]


@dataclass(frozen=True, slots=True)
class PursuitPart:
    """An advocacy criterion: how hard the municipality presses, and what comes next.

    `next_level` and `next_descriptor` are "" without a level and at the highest.
    """

    name: str
    rating: str
    justification: tuple[str, ...]
    next_level: str
    next_descriptor: str

    @property
    def is_short(self) -> bool:
        """Whether it is worth keeping on one page."""
        return _lines(self.justification) < KEPT_TOGETHER


@dataclass(frozen=True, slots=True)
class PowerPart:
    """Own power or advocacy in figures, never the readiness alone."""

    name: str
    readiness: str
    between: str
    answered: str


@dataclass(frozen=True, slots=True)
class AdvocacyPart:
    """What `report/_advocacy.html` shows."""

    tiers: tuple[TierPart, ...]
    pursuits: tuple[PursuitPart, ...]
    powers: tuple[PowerPart, ...]
    has_answers: bool

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell anybody yet."""
        return not (self.tiers or self.has_answers)


def advocacy(snapshot: Snapshot, texts: Texts) -> AdvocacyPart:
    """The section, in the language that is active."""
    pressing = [c for c in snapshot.instrument.criteria() if c.power == "advocacy"]
    return AdvocacyPart(
        tiers=tuple(_tiers(snapshot, texts)),
        pursuits=tuple(_pursuit(snapshot, texts, c) for c in pressing),
        powers=tuple(
            PowerPart(
                name=texts.power[power],
                readiness=wording.readiness(snapshot.result, score),
                between=wording.interval(score),
                answered=wording.answered(score),
            )
            for power, score in snapshot.result.power.items()
        ),
        has_answers=any(snapshot.answer(c.code).is_answered for c in pressing),
    )


def brief_html(
    snapshot: Snapshot,
    language: str,
    *,
    to: str,
    name: str,
    today: date,
    seal: Seal | None = None,
) -> str:
    """The brief as one HTML document of its own.

    Args:
        to: `ASSOCIATION` or `CEMR`.
        name: of the association, as it was typed; may be "".
        today: the date above the brief.
        seal: of the sign-off, of which the signer is not named.
    """
    texts = texts_of(snapshot.instrument_version, language)
    with translation.override(texts.language):
        context = head(snapshot, texts, to=to, name=name, today=today, seal=seal) | {
            "language": texts.language,
            "at": "",
            "report_title": " ".join(
                part for part in (_("Advocacy brief"), wording.round_name(snapshot)) if part
            ),
            "title": title(snapshot),
            "created": today.isoformat(),
            "advocacy": advocacy(snapshot, texts),
            "typed": wording.typed_in(snapshot, texts.language),
        }
        return render_to_string("report/brief.html", context)


def title(snapshot: Snapshot) -> str:
    """What the brief is called in a window's title bar."""
    parts = [_("Advocacy brief"), wording.municipality(snapshot), wording.round_name(snapshot)]
    return ", ".join(part for part in parts if part)


def head(
    snapshot: Snapshot, texts: Texts, *, to: str, name: str, today: date, seal: Seal | None = None
) -> dict[str, object]:
    """What `report/_brief_head.html` shows: to whom, from whom, about what, and how firm it is."""
    return {
        "snapshot": snapshot,
        "source": wording.source(texts),
        "to": addressee(to, name),
        "municipality": wording.municipality(snapshot),
        "country": line(snapshot.country, wording.NAME),
        "round": wording.round_name(snapshot),
        "day": wording.day(today),
        "reference_day": wording.day(snapshot.reference_date),
        "seal": seal,
        "number": wording.report_number(seal.number) if seal else "",
        "signed_on": wording.day(seal.signed_on) if seal else "",
    }


def addressee(to: str, name: str) -> str:
    """The name above the brief."""
    if to == CEMR:
        return _("The Council of European Municipalities and Regions (CEMR)")
    return line(name, wording.NAME) or _("The national association of municipalities")


def _tiers(snapshot: Snapshot, texts: Texts) -> Iterator[TierPart]:
    found: dict[str, list[ObstaclePart]] = {tier: [] for tier in TIERS}
    for criterion in snapshot.instrument.criteria():
        given = snapshot.answer(criterion.code)
        if (named := given.barrier) and (said := articles.barrier(named)):
            part = ObstaclePart(_name(texts, criterion), wording.rating(texts, given), said)
            found[named.tier].append(part)
    for tier, obstacles in found.items():
        if obstacles:
            yield TierPart(wording.tier(tier), tuple(obstacles))


def _pursuit(snapshot: Snapshot, texts: Texts, criterion: Criterion) -> PursuitPart:
    given = snapshot.answer(criterion.code)
    ahead = None if given.level in (None, TOP_LEVEL) else given.level + 1
    return PursuitPart(
        name=_name(texts, criterion),
        rating=wording.rating(texts, given),
        justification=paragraphs(given.justification),
        next_level="" if ahead is None else wording.level(texts, ahead),
        next_descriptor="" if ahead is None else texts.criteria[criterion.code].levels[ahead],
    )


def _lines(texts: Iterable[str]) -> int:
    return sum(1 + len(part) // articles.LINE for text in texts for part in text.split("\n"))


def _name(texts: Texts, criterion: Criterion) -> str:
    return f"{criterion.code} {texts.criteria[criterion.code].title}"
