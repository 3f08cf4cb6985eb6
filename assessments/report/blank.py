"""The blank questionnaire: a form on paper, for a meeting. Made from the instrument alone."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import translation

from assessments.instrument import ArticleWords, CriterionWords, Texts, load
from assessments.instrument import texts as texts_of
from assessments.report import wording


@dataclass(frozen=True, slots=True)
class BlankCriterion:
    """A question with its boxes: each level with its word and what it looks like."""

    words: CriterionWords
    is_floor: bool
    levels: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BlankArticle:
    """An article with those of its questions that are printed."""

    words: ArticleWords
    criteria: tuple[BlankCriterion, ...]


def blank_html(version: str, language: str, codes: Collection[str] = (), name: str = "") -> str:
    """The questionnaire, or only the criteria of some codes, which are then called `name`.

    Raises LookupError when there is no such version.
    """
    texts = texts_of(version, language)
    articles = list(_articles(texts, codes))
    with translation.override(texts.language):
        context = {
            "language": texts.language,
            "texts": texts,
            "name": name,
            "articles": articles,
            "count": sum(len(article.criteria) for article in articles),
            "levels": [(wording.level(texts, n), said) for n, said in enumerate(texts.levels)],
            "is_unreviewed": texts.language != "en" and not texts.is_reviewed,
        }
        return render_to_string("report/blank.html", context)


def _articles(texts: Texts, codes: Collection[str]) -> Iterator[BlankArticle]:
    for article in load(texts.version).articles:
        asked = [c for c in article.criteria if not codes or c.code in codes]
        if asked:
            criteria = tuple(_criterion(texts, c.code, c.floor) for c in asked)
            yield BlankArticle(texts.articles[article.number], criteria)


def _criterion(texts: Texts, code: str, is_floor: bool) -> BlankCriterion:
    said = texts.criteria[code]
    return BlankCriterion(
        words=said,
        is_floor=is_floor,
        levels=tuple((wording.level(texts, n), said.levels[n]) for n in range(len(said.levels))),
        reasons=tuple(said.not_applicable.values()),
    )
