"""Proof that the instrument's files are whole, and that published ones never move."""

import tomllib
from collections.abc import Iterator

from assessments.instrument.crosswalk import crosswalk, crosswalk_faults, read_crosswalk
from assessments.instrument.structure import (
    LEVELS,
    POWERS,
    ROOT,
    SCHEMA,
    SOURCE_LANGUAGE,
    Article,
    Instrument,
    digest,
    languages,
    load,
    read_structure,
    read_words,
    versions,
    words_that_count,
)
from assessments.instrument.texts import CriterionWords, keys, texts

PUBLISHED = ROOT / "published.toml"


def faults() -> Iterator[str]:
    """What is wrong with any version, a sentence each; nothing when all is well."""
    for version in versions():
        yield from structure_faults(load(version))
        for language in languages(version):
            yield from words_faults(version, language)
        found = list(crosswalk_faults(version))
        yield from found or change_faults(version)
    yield from moved()


def structure_faults(instrument: Instrument) -> Iterator[str]:
    """What is wrong with the structure of one version."""
    where = f"Instrument {instrument.version}"
    numbers = [article.number for article in instrument.articles]
    if instrument.schema > SCHEMA:
        yield f"{where} has schema {instrument.schema}; this program reads {SCHEMA} and older."
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"{where} does not number its articles from 1 without a gap, but {numbers}."
    codes = [criterion.code for criterion in instrument.criteria()]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield f"{where} has criterion {code} more than once."
    for code in instrument.quick_scan:
        if code not in codes:
            yield f"{where}: the quick scan names {code}, which does not exist."
    for article in instrument.articles:
        yield from _article_faults(where, instrument, article)


def words_faults(version: str, language: str) -> Iterator[str]:
    """What is wrong with the words of one version in one language."""
    where = f"Instrument {version} in {language!r}"
    source = keys(read_words(version, SOURCE_LANGUAGE))
    found = keys(read_words(version, language))
    yield from (f"{where} lacks {key}." for key in sorted(source - found))
    yield from (f"{where} has {key}, which the source has not." for key in sorted(found - source))
    if source == found:
        yield from _criteria_faults(where, version, language)


def change_faults(version: str) -> Iterator[str]:
    """Where a crosswalk and the words differ on what changed: level by level, in the source."""
    rows = read_crosswalk(version)
    if rows is None:
        return
    found = crosswalk(rows["from"], version)
    before, after = texts(rows["from"]).criteria, texts(version).criteria
    where = f"The crosswalk to instrument {version}"
    for code in sorted(found.unchanged):
        if _asked(before[code]) != _asked(after[code]):
            yield f"{where} does not name {code}, but its words have changed."
    for code in found.reworded:
        if _asked(before[code]) == _asked(after[code]):
            yield f"{where} calls {code} reworded, but its words are the same."


def moved() -> Iterator[str]:
    """Published files whose content is no longer what was published."""
    for version, frozen in published().items():
        for name, expected in frozen.items():
            if hash_of(version, name) != expected:
                yield (
                    f"Instrument {version} is published, but its {name!r} has changed. "
                    "Make a new version instead."
                )


def unpublished() -> Iterator[str]:
    """Files that are not frozen yet."""
    for version in versions():
        for name in _files(version):
            if name not in published().get(version, {}):
                yield f"Instrument {version}: {name!r} is not in published.toml yet."


def published() -> dict[str, dict[str, str]]:
    """Version to file ("structure", "crosswalk" or a language) to frozen SHA-256."""
    return tomllib.loads(PUBLISHED.read_text("utf-8"))


def hash_of(version: str, name: str) -> str:
    """SHA-256 of what counts in one file: its content, not its layout or review note."""
    if name == "structure":
        return digest(read_structure(version))
    if name == "crosswalk":
        return digest(read_crosswalk(version))
    return digest(words_that_count(read_words(version, name)))


def _files(version: str) -> tuple[str, ...]:
    follows = read_crosswalk(version) is not None
    return ("structure", *(["crosswalk"] if follows else []), *languages(version))


def _asked(words: CriterionWords) -> tuple[object, ...]:
    """What somebody answers to: the question, its levels, and why it may be left out."""
    return (words.question, words.levels, dict(words.not_applicable))


def _article_faults(where: str, instrument: Instrument, article: Article) -> Iterator[str]:
    here, named = f"{where}, article {article.number}", texts(instrument.version)
    if article.chapter not in {*instrument.chapters} & {*named.chapters}:
        yield f"{here}: unknown chapter {article.chapter!r}."
    if article.cluster not in {*instrument.clusters} & {*named.clusters}:
        yield f"{here}: unknown cluster {article.cluster!r}."
    if not article.criteria:
        yield f"{here} has no criteria."
    for criterion in article.criteria:
        if criterion.code.split(".")[0] != str(article.number):
            yield f"{here} holds criterion {criterion.code}."
        if criterion.power not in POWERS:
            yield f"{here}: criterion {criterion.code} has unknown power {criterion.power!r}."
        if criterion.weight <= 0 or article.weight <= 0:
            yield f"{here}: a weight is not positive."
        if not criterion.principles or not criterion.packs:
            yield f"{here}: criterion {criterion.code} has no principle or no pack."


def _criteria_faults(where: str, version: str, language: str) -> Iterator[str]:
    instrument, words = load(version), texts(version, language)
    if set(words.criteria) != set(instrument.by_code):
        yield f"{where} and the structure do not name the same criteria."
        return
    for criterion in instrument.criteria():
        said = words.criteria[criterion.code]
        if len(said.levels) != len(LEVELS):
            yield f"{where}: criterion {criterion.code} does not have five levels."
        if set(said.not_applicable) != set(criterion.not_applicable):
            yield f"{where}: criterion {criterion.code} lists other not-applicable reasons."
        if not all((said.title, said.question, said.hint, *said.levels)):
            yield f"{where}: criterion {criterion.code} has an empty text."
    if set(words.principles) != set(instrument.principles):
        yield f"{where} and the structure do not name the same principles."
    if not set(instrument.packs) <= set(words.packs):
        yield f"{where} does not name every pack."
