"""What counts: the articles and criteria of one version, without their words."""

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

ROOT = Path(__file__).parent
FOLDERS = [ROOT / "versions"]
"""Where versions lie, a folder each. The tests add one of their own."""

CURRENT = "1.0"
"""The version on which a new assessment starts."""

SOURCE_LANGUAGE = "en"
"""The language in which the instrument is written; every other one translates it."""

SCHEMA = 1
"""The newest form of the file that is read. It rises when an older reader would be wrong."""

DEFAULTS: Mapping[str, Any] = {
    "weight": 1,
    "floor": False,
    "power": "own",
    "packs": [],
    "not_applicable": [],
}
"""What a criterion has where its file says nothing: a new attribute needs no new questionnaire."""

POWERS = ("own", "advocacy")
LEVELS = (0, 1, 2, 3, 4)

Power = Literal["own", "advocacy"]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One question of the instrument.

    Attributes:
        code: article and place in it, such as "2.2".
        weight: positive; only its proportion to the others in the article counts.
        floor: a rating of 0 or 1 raises a flag that no average hides.
        power: "own" when the municipality acts, "advocacy" when it presses others.
        principles: the preamble's cross-cutting checks it belongs to, "P1" to "P10".
        packs: departments that usually answer it.
        not_applicable: codes of the only reasons for which it may be left out.
    """

    code: str
    article: int
    weight: int
    floor: bool
    power: Power
    principles: tuple[str, ...]
    packs: tuple[str, ...]
    not_applicable: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """One article with its criteria, in order."""

    number: int
    chapter: str
    cluster: str
    weight: int
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True)
class Instrument:
    """One version of the questionnaire.

    `hash` is the SHA-256 (64 hexadecimal digits) of the structure and of the
    words in the source language: what was asked, and how. `listed_chapters` and `listed_clusters`
    are what the structure lists in their order, if it does; see `chapters` and `clusters`.
    """

    version: str
    articles: tuple[Article, ...]
    quick_scan: tuple[str, ...]
    hash: str
    schema: int = SCHEMA
    listed_chapters: tuple[str, ...] = ()
    listed_clusters: tuple[str, ...] = ()

    @cached_property
    def chapters(self) -> tuple[str, ...]:
        """Their codes: as listed, else in the order of the articles."""
        return self.listed_chapters or tuple(dict.fromkeys(a.chapter for a in self.articles))

    @cached_property
    def clusters(self) -> tuple[str, ...]:
        """The codes of the themes: as listed, else by letter."""
        return self.listed_clusters or tuple(sorted({a.cluster for a in self.articles}))

    @cached_property
    def by_code(self) -> Mapping[str, Criterion]:
        """Every criterion by its code."""
        return {criterion.code: criterion for criterion in self.criteria()}

    def criteria(self) -> Iterator[Criterion]:
        """Every criterion in the order of the questionnaire."""
        for article in self.articles:
            yield from article.criteria

    def article(self, number: int) -> Article:
        """The article of that number. Raises KeyError when there is none."""
        for article in self.articles:
            if article.number == number:
                return article
        raise KeyError(number)

    @cached_property
    def principles(self) -> tuple[str, ...]:
        """The codes of the cross-cutting checks, P1 and so on."""
        found = {tag for criterion in self.criteria() for tag in criterion.principles}
        return tuple(sorted(found, key=lambda tag: int(tag[1:])))

    @cached_property
    def packs(self) -> tuple[str, ...]:
        """The delegation packs in order of first use."""
        return tuple(dict.fromkeys(pack for c in self.criteria() for pack in c.packs))


def versions() -> tuple[str, ...]:
    """Every version there is, oldest first."""
    found = (path.name for place in FOLDERS for path in place.iterdir() if path.is_dir())
    return tuple(sorted(found, key=lambda name: [int(part) for part in name.split(".")]))


def folder(version: str) -> Path:
    """Where the files of a version lie. Raises LookupError when the version is not there."""
    for place in FOLDERS:
        if (place / version).is_dir():
            return place / version
    raise LookupError(f"There is no instrument version {version!r}.")


def languages(version: str) -> tuple[str, ...]:
    """The languages a version has words in, the source language first."""
    found = {path.stem for path in (folder(version) / "texts").glob("*.toml")}
    return (SOURCE_LANGUAGE, *sorted(found - {SOURCE_LANGUAGE}))


@cache
def load(version: str = CURRENT) -> Instrument:
    """Read one version. Raises LookupError when it is not there."""
    structure = read_structure(version)
    return Instrument(
        version=structure["version"],
        articles=tuple(_article(row) for row in structure["articles"]),
        quick_scan=tuple(structure.get("quick_scan", ())),
        schema=structure.get("schema", 1),
        listed_chapters=tuple(structure.get("chapters", ())),
        listed_clusters=tuple(structure.get("clusters", ())),
        hash=digest([structure, words_that_count(read_words(version, SOURCE_LANGUAGE))]),
    )


def read_structure(version: str) -> dict[str, Any]:
    """The structure file as it is. Raises LookupError when the version is not there."""
    return tomllib.loads((folder(version) / "structure.toml").read_text("utf-8"))


def read_words(version: str, language: str) -> dict[str, Any]:
    """The words file as it is. Raises LookupError when the language is not there."""
    if language not in languages(version):
        raise LookupError(f"Instrument {version} has no words in {language!r}.")
    return tomllib.loads((folder(version) / "texts" / f"{language}.toml").read_text("utf-8"))


def words_that_count(words: Mapping[str, Any]) -> dict[str, Any]:
    """The words without the note of who reviewed them: a review changes no question."""
    return {key: value for key, value in words.items() if not key.startswith("reviewed_")}


def canonical(content: object) -> str:
    """The one way in which we write content as JSON: equal content is equal text."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(content: object) -> str:
    """SHA-256 of the content, whatever the layout of the file it came from."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def _article(row: Mapping[str, Any]) -> Article:
    return Article(
        number=row["number"],
        chapter=row["chapter"],
        cluster=row["cluster"],
        weight=row.get("weight", 1),
        criteria=tuple(_criterion(row["number"], criterion) for criterion in row["criteria"]),
    )


def _criterion(article: int, row: Mapping[str, Any]) -> Criterion:
    said = {**DEFAULTS, **row}
    lists = {key: tuple(value) for key, value in said.items() if isinstance(value, list)}
    return Criterion(article=article, **(said | lists))
