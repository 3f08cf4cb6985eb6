"""The instrument's content against the design it was written from, and the proof of its files."""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assessments import instrument
from assessments.instrument import Criterion, CriterionWords, Instrument, Texts, proof
from assessments.instrument.structure import digest, words_that_count

ONE = instrument.load("1.0")
LANGUAGES = ("en", "nl")

CRITERIA_BY_ARTICLE = (3, 4, 5, 4, 5, 3, 3, 3, 2, 3, 3, 3, 4, 3, 2, 3)
FLOORS = {"1.1", "2.2", "3.1", "4.1", "4.2", "5.4"}
ADVOCACY = {"12.1", "12.2", "13.4", "15.2", "16.1", "16.2", "16.3"}
QUICK_SCAN = (
    "1.1", "2.2", "3.1", "3.5", "4.2", "5.4", "6.2", "7.1", "8.1", "10.1", "11.2", "13.2",
    "14.3", "15.1", "16.1",
)  # fmt: skip
MAY_BE_LEFT_OUT = {"2.2", "2.3", "3.4", "9.1", "9.2", "11.3", "12.2", "12.3", "16.2"}
WITH_SIZE_EXAMPLES = {
    "2.2", "3.1", "3.2", "4.2", "5.5", "7.1", "10.1", "11.1", "14.3", "15.1",
}  # fmt: skip
CLUSTERS = {
    "A": {2, 5, 7}, "B": {3, 4, 8}, "C": {1, 6, 14}, "D": {10, 11, 13}, "E": {9, 12, 15, 16},
}  # fmt: skip
PACKS = {
    "hr": {"5.3", "7.3", "13.3", "4.1"},
    "education": {"3.3", "3.4"},
    "welfare": {"3.2", "3.5", "5.4", "6.2", "11.2", "12.3", "16.3"},
    "participation": {"1.1", "2.1", "2.2", "7.2", "8.2"},
    "registry": {"2.3", "3.2"},
    "finance": {"13.2"},
    "legal": {"4.1", "13.1"},
    "communications": {"1.2"},
    "international": {"9.1", "9.2", "12.1", "12.2", "16.2"},
    "economy": {"5.2", "6.1"},
    "culture": {"14.1", "14.2"},
    "safety": {"14.3"},
    "statistics": {"5.5", "10.1"},
}


def coded(condition: str) -> set[str]:
    """The codes of the criteria of which something is so."""
    return {criterion.code for criterion in ONE.criteria() if getattr(criterion, condition)}


# Structure


def test_there_are_16_articles_and_53_criteria() -> None:
    assert [article.number for article in ONE.articles] == list(range(1, 17))
    assert tuple(len(article.criteria) for article in ONE.articles) == CRITERIA_BY_ARTICLE
    assert len(ONE.by_code) == 53


def test_criteria_are_numbered_within_their_article() -> None:
    for article in ONE.articles:
        numbered = [f"{article.number}.{place + 1}" for place in range(len(article.criteria))]
        assert [criterion.code for criterion in article.criteria] == numbered


def test_six_criteria_are_floors() -> None:
    assert coded("floor") == FLOORS


def test_seven_criteria_are_advocacy() -> None:
    assert {c.code for c in ONE.criteria() if c.power == "advocacy"} == ADVOCACY


def test_the_quick_scan_has_fifteen_questions() -> None:
    assert ONE.quick_scan == QUICK_SCAN


def test_nine_criteria_may_be_left_out_for_a_listed_reason() -> None:
    assert coded("not_applicable") == MAY_BE_LEFT_OUT


def test_clusters_and_chapters_hold_their_articles() -> None:
    for cluster, numbers in CLUSTERS.items():
        assert {a.number for a in ONE.articles if a.cluster == cluster} == numbers
    chapters = [article.chapter for article in ONE.articles]
    assert chapters == ["active_citizenship"] * 9 + ["governance"] * 4 + ["conclusions"] * 3


def test_every_criterion_is_in_a_delegation_pack() -> None:
    for pack, codes in PACKS.items():
        assert {c.code for c in ONE.criteria() if pack in c.packs} == codes
    assert all(criterion.packs for criterion in ONE.criteria())


def test_every_weight_is_one() -> None:
    assert {article.weight for article in ONE.articles} == {1}
    assert {criterion.weight for criterion in ONE.criteria()} == {1}


def test_the_ten_principles_are_tagged() -> None:
    assert ONE.principles == tuple(f"P{number}" for number in range(1, 11))
    assert ONE.by_code["4.2"].principles == ("P3", "P4")
    assert ONE.by_code["16.3"].principles == ("P2", "P10")


def test_a_version_that_is_not_there_is_refused() -> None:
    with pytest.raises(LookupError, match=r"9\.9"):
        instrument.load("9.9")


# Words


@pytest.fixture(params=LANGUAGES)
def words(request: pytest.FixtureRequest) -> Texts:
    """The words of every language in turn."""
    return instrument.texts("1.0", request.param)


def test_both_languages_are_there_and_complete() -> None:
    assert set(LANGUAGES) <= set(instrument.languages("1.0"))
    assert all(instrument.is_complete("1.0", language) for language in LANGUAGES)


def test_every_criterion_has_words_for_everything(words: Texts) -> None:
    for criterion, said in each(words):
        assert len(said.levels) == len(set(said.levels)) == 5
        assert len(said.evidence) >= 2
        assert said.who
        assert said.title
        assert said.hint
        assert set(said.not_applicable) == set(criterion.not_applicable)


def test_only_the_criteria_of_the_size_table_have_size_examples(words: Texts) -> None:
    assert {c.code for c, said in each(words) if said.town and said.city} == WITH_SIZE_EXAMPLES
    assert {c.code for c, said in each(words) if said.town or said.city} == WITH_SIZE_EXAMPLES


def test_every_text_is_a_whole_sentence(words: Texts) -> None:
    for _criterion, said in each(words):
        assert said.question.endswith("?")
        sentences = [said.hint, *said.levels, *said.not_applicable.values()]
        assert [text for text in sentences if not text.endswith(".")] == []


def test_every_article_is_restated_and_scoped(words: Texts) -> None:
    assert sorted(words.articles) == list(range(1, 17))
    for said in words.articles.values():
        assert said.title
        assert said.restatement.endswith(".")
        assert said.scope.endswith(".")


def test_levels_chapters_clusters_and_principles_have_names(words: Texts) -> None:
    assert len({level.name for level in words.levels}) == 5
    assert set(words.chapters) == {article.chapter for article in ONE.articles}
    assert set(words.clusters) == set(CLUSTERS)
    assert set(words.power) == {"own", "advocacy"}
    assert set(words.packs) >= set(ONE.packs)
    assert set(words.principles) == set(ONE.principles)
    assert all(named.sentence.endswith("?") for named in words.principles.values())


def test_a_boundary_names_only_criteria_and_articles_that_exist(words: Texts) -> None:
    for _criterion, said in each(words):
        named = {part.strip(".,;:()") for part in said.boundary.split() if part[:1].isdigit()}
        assert {code for code in named if "." in code} <= set(ONE.by_code)


def test_the_languages_say_different_things() -> None:
    english, dutch = (instrument.texts("1.0", language) for language in LANGUAGES)
    for code in ONE.by_code:
        assert english.criteria[code].question != dutch.criteria[code].question
        assert not set(english.criteria[code].levels) & set(dutch.criteria[code].levels)


def test_a_language_that_is_not_there_falls_back_to_english_and_says_so() -> None:
    asked = instrument.texts("1.0", "fi")
    assert (asked.language, asked.asked, asked.is_fallback) == ("en", "fi", True)
    assert not instrument.texts("1.0", "nl-be").is_fallback


def each(words: Texts) -> Iterator[tuple[Criterion, CriterionWords]]:
    """Every criterion with its words."""
    for criterion in ONE.criteria():
        yield criterion, words.criteria[criterion.code]


# Proof


def test_nothing_is_wrong_with_the_files() -> None:
    assert list(proof.faults()) == []


def test_every_file_is_frozen() -> None:
    assert list(proof.unpublished()) == []


def changed(number: int, **changes: Any) -> Instrument:
    """Version 1.0 with something else in one article."""
    articles = [replace(a, **changes) if a.number == number else a for a in ONE.articles]
    return replace(ONE, articles=tuple(articles))


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (replace(ONE, articles=ONE.articles[1:]), "from 1 without a gap"),
        (changed(2, criteria=ONE.articles[0].criteria), "more than once"),
        (changed(2, criteria=()), "no criteria"),
        (changed(2, chapter="preamble"), "chapter"),
        (changed(2, cluster="F"), "cluster"),
        (changed(2, weight=0), "weight"),
        (replace(ONE, quick_scan=("17.1",)), "quick scan"),
    ],
)
def test_a_broken_structure_is_found(broken: Instrument, fault: str) -> None:
    assert any(fault in found for found in proof.structure_faults(broken))


def test_a_published_file_that_moved_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen = tmp_path / "published.toml"
    frozen.write_text(f'["1.0"]\nen = "{"0" * 64}"\n')
    monkeypatch.setattr(proof, "PUBLISHED", frozen)
    assert [fault for fault in proof.moved() if "'en' has changed" in fault]
    assert any("'nl'" in gap for gap in proof.unpublished())


def test_a_review_or_another_layout_moves_nothing() -> None:
    words = "language = 'en'\nlevels = ['a', 'b']\nreviewed_by = ''"
    reviewed = "reviewed_by = 'A. Expert'\nlevels = [\n  'a',\n  'b',\n]\nlanguage = 'en'"
    counting = words_that_count
    assert digest(counting(tomllib.loads(words))) == digest(counting(tomllib.loads(reviewed)))
