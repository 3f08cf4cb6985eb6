"""The articles one by one: what was asked, what was answered, what the next level asks."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from assessments.instrument import Article, Criterion, Texts
from assessments.pdf.text_cleaning import line, paragraphs, web_address
from assessments.report import wording
from assessments.report.chart_table import picture_of
from assessments.scoring import FLOOR_LEVEL, TOP_LEVEL
from assessments.scoring.snapshot import NamedBarrier, Snapshot, SnapshotAnswer

LINE = 85
"""Characters that fit on a line."""

KEPT_TOGETHER = 8
"""Lines from which an answer may go over to the next page."""


@dataclass(frozen=True, slots=True)
class EvidencePart:
    """One document or page; `link` is "" or safe to open, `note` its date and strength."""

    title: str
    link: str
    note: str


@dataclass(frozen=True, slots=True)
class BarrierPart:
    """Whose power stands in the way of a criterion, what does, and what is asked of them."""

    tier: str
    text: tuple[str, ...]
    asked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CriterionPart:
    """One criterion with its answer. Text from users is ready to print.

    Attributes:
        rating: the level with its word, or why there is none.
        descriptor: what the level means, or the reason ticked for not applicable; may be "".
        next_level, next_descriptor: the level above; "" without a level and at the highest.
        unproven: a sentence when a level has no evidence; "" otherwise.
    """

    code: str
    title: str
    question: str
    rating: str
    descriptor: str
    next_level: str
    next_descriptor: str
    is_flagged: bool
    is_rated: bool
    is_highest: bool
    justification: tuple[str, ...]
    evidence: tuple[EvidencePart, ...]
    unproven: str
    remarks: tuple[str, ...]
    barrier: BarrierPart | None = None

    @property
    def is_short(self) -> bool:
        """Whether it is worth keeping on one page."""
        beside = (*self.barrier.text, *self.barrier.asked) if self.barrier else ()
        texts = (*self.justification, *self.remarks, *beside)
        lines = sum(map(len, texts)) / LINE + len(self.evidence)
        return lines < KEPT_TOGETHER


@dataclass(frozen=True, slots=True)
class ArticlePart:
    """One article with its figures and criteria."""

    number: int
    title: str
    restatement: str
    scope: str
    figures: str
    picture: SafeString
    criteria: tuple[CriterionPart, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChapterPart:
    """One chapter of the declaration."""

    code: str
    name: str
    articles: tuple[ArticlePart, ...]


def chapters(snapshot: Snapshot, texts: Texts) -> Iterator[ChapterPart]:
    """The chapters in order, each with its articles."""
    for code in snapshot.result.chapters:
        yield ChapterPart(
            code=code,
            name=texts.chapters[code],
            articles=tuple(
                _article(snapshot, texts, article)
                for article in snapshot.instrument.articles
                if article.chapter == code
            ),
        )


def _article(snapshot: Snapshot, texts: Texts, article: Article) -> ArticlePart:
    said, score = texts.articles[article.number], snapshot.result.articles[article.number]
    return ArticlePart(
        number=article.number,
        title=said.title,
        restatement=said.restatement,
        scope=said.scope,
        figures=wording.score(snapshot.result, score),
        picture=picture_of(snapshot.result, score),
        criteria=tuple(_criterion(snapshot, texts, c) for c in article.criteria),
    )


def _criterion(snapshot: Snapshot, texts: Texts, criterion: Criterion) -> CriterionPart:
    said, given = texts.criteria[criterion.code], snapshot.answer(criterion.code)
    ahead = None if given.level in (None, TOP_LEVEL) else given.level + 1
    return CriterionPart(
        code=criterion.code,
        title=said.title,
        question=said.question,
        rating=wording.rating(texts, given),
        descriptor=_descriptor(texts, given),
        next_level="" if ahead is None else wording.level(texts, ahead),
        next_descriptor="" if ahead is None else said.levels[ahead],
        is_flagged=is_flagged(criterion, given),
        is_rated=given.is_rated,
        is_highest=given.level == TOP_LEVEL,
        justification=paragraphs(given.justification),
        evidence=tuple(_evidence(snapshot, given)),
        unproven=wording.evidence_strength(0) if given.is_rated and not given.evidence else "",
        remarks=tuple(part for text in given.remarks for part in paragraphs(text)),
        barrier=barrier(given.barrier),
    )


def barrier(named: NamedBarrier | None) -> BarrierPart | None:
    """A barrier in words; None when nobody else stands in the way."""
    if named is None:
        return None
    return BarrierPart(
        tier=wording.tier(named.tier),
        text=paragraphs(named.text),
        asked=paragraphs(named.asked),
    )


def is_flagged(criterion: Criterion, given: SnapshotAnswer) -> bool:
    """Whether an answer raises a floor flag."""
    return (
        criterion.floor
        and given.is_rated
        and given.level is not None
        and given.level <= FLOOR_LEVEL
    )


def _descriptor(texts: Texts, given: SnapshotAnswer) -> str:
    said = texts.criteria[given.criterion]
    if given.level is not None:
        return said.levels[given.level]
    return said.not_applicable.get(given.reason, line(given.reason))


def _evidence(snapshot: Snapshot, given: SnapshotAnswer) -> Iterator[EvidencePart]:
    for item in given.evidence:
        yield EvidencePart(
            title=line(item.title) or _("Untitled"),
            link=web_address(item.link),
            note=wording.evidence_note(snapshot, item),
        )
