"""The declaration as data: articles, criteria and their words, by version and language.

`load(version)` gives what counts (weights, floors, tags); `texts(version,
language)` gives the words. Both are read once from the TOML files beside this
module and are immutable. A published version is frozen: `faults()` compares
every file with the hash in `published.toml`. `crosswalk(before, after)` says what
became of each question.
"""

from assessments.instrument.crosswalk import Crosswalk, crosswalk, same_in_both, successor
from assessments.instrument.structure import (
    CURRENT,
    SOURCE_LANGUAGE,
    Article,
    Criterion,
    Instrument,
    languages,
    load,
    versions,
)
from assessments.instrument.texts import (
    ArticleWords,
    CriterionWords,
    Texts,
    is_complete,
    language_names,
    texts,
)

__all__ = [
    "CURRENT",
    "SOURCE_LANGUAGE",
    "Article",
    "ArticleWords",
    "Criterion",
    "CriterionWords",
    "Crosswalk",
    "Instrument",
    "Texts",
    "crosswalk",
    "is_complete",
    "language_names",
    "languages",
    "load",
    "same_in_both",
    "successor",
    "texts",
    "versions",
]
