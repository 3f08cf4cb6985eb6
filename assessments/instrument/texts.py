"""The words of one version in one language, keyed by the codes of the structure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from assessments.instrument.structure import (
    CURRENT,
    LEVELS,
    SOURCE_LANGUAGE,
    languages,
    read_words,
)


@dataclass(frozen=True, slots=True)
class ArticleWords:
    """An article in our own plain words.

    Attributes:
        restatement: what the article asks, never the declaration's own sentences.
        scope: what is scored here and what is not.
    """

    number: int
    title: str
    restatement: str
    scope: str


@dataclass(frozen=True, slots=True)
class CriterionWords:
    """Everything an officer reads about one criterion.

    Attributes:
        levels: five descriptors; the index is the level.
        not_applicable: reason code to the sentence an officer ticks.
        boundary: what belongs to a look-alike instead; "" when there is none.
        town, city: the same level 3 in a town of 5,000 and a city of 1,000,000; may be "".
    """

    code: str
    title: str
    question: str
    hint: str
    levels: tuple[str, ...]
    evidence: tuple[str, ...]
    who: tuple[str, ...]
    boundary: str
    references: tuple[str, ...]
    not_applicable: Mapping[str, str]
    town: str
    city: str


@dataclass(frozen=True, slots=True)
class Named:
    """A short name with the sentence that explains it."""

    name: str
    sentence: str


@dataclass(frozen=True)
class Texts:
    """All words of an instrument version in one language.

    `source` names what the instrument follows as a part of a sentence; "" is the Declaration of The
    Hague. `language` is the language they really are in; `asked` the one that was asked for. They
    differ when the instrument lacks that language, and then pages say so (`is_fallback`).
    """

    version: str
    language: str
    asked: str
    name: str
    reviewed_by: str
    reviewed_on: str
    title: str
    source: str
    introduction: str
    how_to_score: tuple[str, ...]
    levels: tuple[Named, ...]
    chapters: Mapping[str, str]
    clusters: Mapping[str, str]
    power: Mapping[str, str]
    packs: Mapping[str, str]
    principles: Mapping[str, Named]
    quick_scan: Named
    articles: Mapping[int, ArticleWords]
    criteria: Mapping[str, CriterionWords]

    @property
    def is_fallback(self) -> bool:
        """Whether the reader gets another language than the one asked for."""
        return self.language != self.asked

    @property
    def is_reviewed(self) -> bool:
        """Whether somebody who knows the field has put a name to these words."""
        return bool(self.reviewed_by)


@cache
def texts(version: str = CURRENT, language: str = SOURCE_LANGUAGE) -> Texts:
    """The words of a version, in English where the language is not there."""
    base = language.split("-")[0].lower()
    spoken = base if base in languages(version) else SOURCE_LANGUAGE
    return _texts(version, read_words(version, spoken), asked=base)


@cache
def language_names(version: str = CURRENT) -> Mapping[str, str]:
    """Language code to the language's name in that language."""
    return {code: read_words(version, code)["name"] for code in languages(version)}


def is_complete(version: str, language: str) -> bool:
    """Whether a language has exactly the keys of the source language."""
    return keys(read_words(version, language)) == keys(read_words(version, SOURCE_LANGUAGE))


def keys(content: object, prefix: str = "") -> frozenset[str]:
    """Every path in nested content that ends in a value, such as `criteria/2.2/levels/3`."""
    if isinstance(content, Mapping):
        parts = content.items()
    elif isinstance(content, list) and prefix.endswith("/levels"):
        parts = dict(enumerate(content)).items()
    else:
        return frozenset({prefix})
    return frozenset().union(*(keys(value, f"{prefix}/{key}") for key, value in parts))


def _texts(version: str, words: Mapping[str, Any], asked: str) -> Texts:
    return Texts(
        version=version,
        language=words["language"],
        asked=asked,
        name=words["name"],
        reviewed_by=words["reviewed_by"],
        reviewed_on=words["reviewed_on"],
        title=words["title"],
        source=words.get("source", ""),
        introduction=words["introduction"],
        how_to_score=tuple(words["how_to_score"]),
        levels=tuple(
            Named(words["levels"][str(level)]["word"], words["levels"][str(level)]["meaning"])
            for level in LEVELS
        ),
        chapters=words["chapters"],
        clusters=words["clusters"],
        power=words["power"],
        packs=words["packs"],
        principles={
            code: Named(row["title"], row["question"]) for code, row in words["principles"].items()
        },
        quick_scan=Named(words["quick_scan"]["title"], words["quick_scan"]["introduction"]),
        articles={int(n): _article(int(n), row) for n, row in words["articles"].items()},
        criteria={code: _criterion(code, row) for code, row in words["criteria"].items()},
    )


def _article(number: int, row: Mapping[str, Any]) -> ArticleWords:
    return ArticleWords(number, row["title"], row["restatement"], row["scope"])


def _criterion(code: str, row: Mapping[str, Any]) -> CriterionWords:
    sizes = row.get("size_examples", {})
    return CriterionWords(
        code=code,
        title=row["title"],
        question=row["question"],
        hint=row["hint"],
        levels=tuple(row["levels"]),
        evidence=tuple(row["evidence"]),
        who=tuple(row["who"]),
        boundary=row.get("boundary", ""),
        references=tuple(row["references"]),
        not_applicable=row.get("not_applicable", {}),
        town=sizes.get("town", ""),
        city=sizes.get("city", ""),
    )
