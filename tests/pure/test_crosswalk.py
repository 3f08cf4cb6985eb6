"""What became of each question from one version of the instrument to the next."""

from datetime import date

import pytest

from assessments import instrument, scoring
from assessments.instrument import crosswalk, proof, same_in_both, successor
from assessments.instrument.crosswalk import crosswalk_faults
from assessments.scoring import Rating
from assessments.scoring.comparison import compare
from assessments.scoring.snapshot import DRAFT, UNCONFIRMED, NamedEvidence, Snapshot, SnapshotAnswer
from tests import small_instrument

pytestmark = pytest.mark.usefixtures("small_instrument_versions")


@pytest.fixture
def versions(small_instrument_versions):
    """The folder they lie in."""
    return small_instrument_versions


def snapshot(**levels):
    """A snapshot on the earlier version; codes are written with an underscore."""
    answers = {
        (code := name.strip("c").replace("_", ".")): SnapshotAnswer(
            code, Rating(level=level), evidence=(NamedEvidence(f"Proof of {code}"),)
        )
        for name, level in levels.items()
    }
    return Snapshot("0.1", "Delft", "NL", "2026", date(2026, 10, 1), DRAFT, answers)


# The files


def test_the_small_instrument_is_as_whole_as_the_real_one():
    assert list(proof.faults()) == []
    assert instrument.versions() == ("0.1", "0.2", "1.0")


def test_what_follows_from_what():
    assert successor("0.1") == "0.2"
    assert successor("0.2") is None
    assert successor("1.0") is None


def test_every_kind_of_change_is_told_apart():
    way = crosswalk("0.1", "0.2")
    assert way.reworded == ("1.2",)
    assert way.split == {"1.3": ("1.3", "1.6")}
    assert way.removed == ("1.4",)
    assert way.new == ("1.5",)
    assert way.unchanged == {"1.1", *small_instrument.QUESTIONS_OF_OTHERS}


def test_a_version_is_the_same_as_itself():
    way = crosswalk("0.1", "0.1")
    assert way.unchanged == set(way.before.by_code)
    assert (way.reworded, way.split, way.removed, way.new) == ((), {}, (), ())


def test_versions_that_have_nothing_to_do_with_each_other_share_no_meaning():
    assert same_in_both("0.1", "1.0") == frozenset()
    with pytest.raises(LookupError, match=r"from instrument 0\.1 to 1\.0"):
        crosswalk("0.1", "1.0")


def test_what_is_the_same_does_not_depend_on_which_is_named_first():
    assert same_in_both("0.2", "0.1") == same_in_both("0.1", "0.2") != frozenset()


def test_the_way_over_two_versions_joins_both_steps(versions):
    later = versions / "0.10"
    (versions / "0.2" / "texts").rename(versions / "moved")
    later.mkdir()
    (versions / "moved").rename(later / "texts")
    (versions / "0.2" / "texts").mkdir()
    text = (later / "texts" / "en.toml").read_text()
    (versions / "0.2" / "texts" / "en.toml").write_text(text)
    shape = (versions / "0.2" / "structure.toml").read_text()
    (later / "structure.toml").write_text(shape.replace('"0.2"', '"0.10"'))
    (later / "crosswalk.toml").write_text(
        'from = "0.2"\nreworded = ["1.1"]\nremoved = []\n[split]\n"1.6" = ["1.6", "1.5"]\n'
    )
    way = crosswalk("0.1", "0.10")
    assert successor("0.1") == "0.10"
    assert way.became["1.3"] == ("1.3", "1.6", "1.5")
    assert way.removed == ("1.4",)
    assert way.unchanged == set(small_instrument.QUESTIONS_OF_OTHERS)


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ('from = "0.7"', "starts at '0.7', which does not exist"),
        ('from = "0.1"\nremoved = ["1.4", "1.4"]', "names 1.4 more than once"),
        ('from = "0.1"\nremoved = ["1.4", "9.9"]', "names 9.9, which was not asked before"),
        ('from = "0.1"\nremoved = []', "lets 1.4 stay, which is no longer asked"),
        ('from = "0.1"\nremoved = ["1.4", "1.1"]', "removes 1.1, which is still asked"),
        (
            'from = "0.1"\nremoved = ["1.4"]\nsplit = { "1.2" = ["1.2", "1.6"], '
            '"1.3" = ["1.3", "1.6"] }',
            "lets 1.6 come from more than one question",
        ),
    ],
)
def test_a_crosswalk_that_cannot_be_is_found(versions, rows, fault):
    lines = {"reworded": "[]", "removed": "[]", "split": "{}"}
    missing = "".join(f"{key} = {value}\n" for key, value in lines.items() if key not in rows)
    (versions / "0.2" / "crosswalk.toml").write_text(f"{rows}\n{missing}")
    assert any(fault in found for found in crosswalk_faults("0.2"))
    assert any(fault in found for found in proof.faults())


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ('reworded = ["1.2", "1.1"]', "calls 1.1 reworded, but its words are the same"),
        ("reworded = []", "does not name 1.2, but its words have changed"),
    ],
)
def test_a_crosswalk_that_is_silent_or_wrong_about_the_words_is_found(versions, said, fault):
    path = versions / "0.2" / "crosswalk.toml"
    path.write_text(path.read_text().replace('reworded = ["1.2"]', said))
    assert any(fault in found for found in proof.faults())


def test_a_crosswalk_is_frozen_with_its_version():
    named = [gap for gap in proof.unpublished() if "'crosswalk'" in gap]
    assert named == ["Instrument 0.2: 'crosswalk' is not in published.toml yet."]


# A picture on the later version


def test_what_stayed_counts_and_what_changed_waits():
    before = snapshot(c1_1=3, c1_2=2, c1_3=4, c1_4=1, c2_1=0)
    after = before.upgraded("0.2")
    assert after.instrument.version == "0.2"
    assert after.ratings == {"1.1": 3, "2.1": 0}
    assert {c: g.level for c, g in after.answers.items() if g.pending == UNCONFIRMED} == {
        "1.2": 2,
        "1.3": 4,
        "1.6": 4,
    }
    assert "1.4" not in after.answers
    assert "1.5" not in after.answers
    assert after.answer("1.6").criterion == "1.6"
    assert after.answer("1.6").evidence == before.answer("1.3").evidence


def test_a_reason_that_is_no_longer_listed_does_not_come_along():
    before = snapshot()
    given = SnapshotAnswer("1.2", Rating(reason="no_money", justification="The law."))
    after = Snapshot(**{**vars(before), "answers": {"1.2": given}}).upgraded("0.2")
    assert (after.answer("1.2").reason, after.answer("1.2").justification) == ("", "The law.")


def test_only_what_means_the_same_is_compared_and_the_split_names_the_questionnaire():
    before = snapshot(c1_1=2, c1_2=4, c1_4=0)
    after = snapshot(c1_1=3, c1_2=4, c1_3=2).upgraded("0.2")
    found = compare(before, after, same_in_both("0.1", "0.2"))
    assert [(c.criterion, c.kind) for c in found.changes if c.kind != "same"] == [("1.1", "risen")]
    assert found.split is not None
    parts = found.split.levels + found.split.instrument + found.split.coverage
    assert parts == pytest.approx(found.split.total)
    assert found.split.levels == pytest.approx(25)
    assert scoring.score(after.instrument, {"1.1": 3}).readiness == pytest.approx(75)
