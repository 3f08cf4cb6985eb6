"""The frozen picture: ages of evidence, ratings for scoring, and the way to data and back."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assessments.scoring import Rating
from assessments.scoring.snapshot import (
    ATTACHED,
    CLAIM,
    CONFIRMED,
    DRAFT,
    NAMED,
    PARTLY,
    SIGNED_OFF,
    STATE,
    YES,
    GivenCheck,
    NamedBarrier,
    NamedEvidence,
    Snapshot,
    SnapshotAnswer,
    from_data,
)

TODAY = date(2026, 6, 1)


def snapshot(
    *answers: SnapshotAnswer,
    on: date = TODAY,
    status: str = DRAFT,
    checks: tuple[GivenCheck, ...] = (),
) -> Snapshot:
    """A snapshot of some answers."""
    return Snapshot(
        instrument_version="1.0",
        municipality="Øster Ålborg",
        country="DK",
        round="2026",
        reference_date=on,
        status=status,
        answers={answer.criterion: answer for answer in answers},
    )


LINK = "https://town.example/decision"


def proof(dated: date | None, strength: int = ATTACHED, link: str = LINK) -> NamedEvidence:
    """A document of some day that can be opened."""
    return NamedEvidence("Council decision", dated, strength, link)


EVERYTHING = snapshot(
    SnapshotAnswer(
        "1.1", Rating(level=3, justification="“Adopted”\nin May"), evidence=(proof(TODAY),)
    ),
    SnapshotAnswer("1.2", Rating(dont_know=True, justification="Nobody knows.")),
    SnapshotAnswer("2.2", Rating(reason="all_residents_may_vote"), department="Clerk’s office"),
    SnapshotAnswer("1.3", evidence=(NamedEvidence("Plan", None, NAMED, "https://town.example/"),)),
    SnapshotAnswer("5.2", barrier=NamedBarrier(STATE, "Diplomas wait a year.", "A term by law.")),
    status=SIGNED_OFF,
    checks=(GivenCheck("P4", PARTLY, "Services named"), GivenCheck("P1", YES)),
)

# Evidence


@pytest.mark.parametrize(
    ("dated", "on", "is_old"),
    [
        (date(2023, 6, 2), TODAY, False),  # a day under 36 months
        (date(2023, 6, 1), TODAY, True),
        (date(2022, 1, 1), TODAY, True),
        (TODAY, TODAY, False),
        (date(2026, 6, 2), TODAY, False),  # dated after the reference date
        (None, TODAY, False),
        (date(2025, 2, 28), date(2028, 2, 29), True),  # three years before 29 February
        (date(2025, 3, 1), date(2028, 2, 29), False),
        (date(2024, 2, 29), date(2027, 2, 28), False),
        (date(2024, 2, 29), date(2027, 3, 1), True),
    ],
)
def test_evidence_is_old_from_36_months_before_the_reference_date(
    dated: date | None, on: date, is_old: bool
) -> None:
    assert snapshot(on=on).is_old(proof(dated)) is is_old


@pytest.mark.parametrize("strength", [NAMED, ATTACHED, CONFIRMED])
def test_undated_evidence_counts_as_no_more_than_a_named_document(strength: int) -> None:
    undated = SnapshotAnswer("1.1", Rating(level=4), evidence=(proof(None, strength),))
    assert snapshot(undated).strength("1.1") == NAMED


@pytest.mark.parametrize(
    ("item", "counts"),
    [
        (proof(TODAY, ATTACHED, link=""), NAMED),
        (replace(proof(TODAY, ATTACHED, link=""), file_name="plan.pdf"), ATTACHED),
        (replace(proof(TODAY, ATTACHED, link=""), sha256="00"), ATTACHED),
        (proof(TODAY, ATTACHED), ATTACHED),
        (proof(TODAY, CONFIRMED, link=""), CONFIRMED),
    ],
)
def test_what_nobody_can_open_counts_as_a_named_document_unless_it_was_confirmed(
    item: NamedEvidence, counts: int
) -> None:
    assert (
        snapshot(SnapshotAnswer("1.1", Rating(level=4), evidence=(item,))).strength("1.1") == counts
    )


@pytest.mark.parametrize("strength", [NAMED, ATTACHED, CONFIRMED])
def test_old_evidence_counts_as_no_more_than_a_named_document(strength: int) -> None:
    old = SnapshotAnswer("1.1", Rating(level=4), evidence=(proof(date(2020, 1, 1), strength),))
    fresh = replace(old, evidence=(proof(TODAY, strength),))
    assert snapshot(old).strength("1.1") == NAMED
    assert snapshot(fresh).strength("1.1") == strength


def test_old_evidence_never_lowers_the_level() -> None:
    old = SnapshotAnswer("1.1", Rating(level=4), evidence=(proof(date(2001, 1, 1)),))
    assert snapshot(old).result.articles[1].readiness == 100.0


def test_the_best_evidence_counts() -> None:
    several = (proof(date(2020, 1, 1), CONFIRMED), proof(TODAY, ATTACHED), proof(None, NAMED))
    assert snapshot(SnapshotAnswer("1.1", evidence=several)).strength("1.1") == ATTACHED


def test_an_answer_without_evidence_is_a_claim() -> None:
    assert snapshot(SnapshotAnswer("1.1", Rating(level=2))).strength("1.1") == CLAIM
    assert snapshot().strength("1.1") == CLAIM


# Answers


def test_scoring_gets_levels_and_not_applicable_but_no_dont_know() -> None:
    assert EVERYTHING.ratings == {"1.1": 3, "2.2": None}
    assert EVERYTHING.strengths == {
        "1.1": ATTACHED,
        "1.2": CLAIM,
        "2.2": CLAIM,
        "1.3": NAMED,
        "5.2": CLAIM,
    }


def test_a_criterion_without_answer_has_an_empty_one() -> None:
    assert snapshot().answer("16.3") == SnapshotAnswer("16.3")
    assert not snapshot().answer("16.3").is_answered


def test_dont_know_is_told_apart_from_nothing_but_counts_the_same() -> None:
    unknown, nothing = snapshot(SnapshotAnswer("1.1", Rating(dont_know=True))), snapshot()
    assert unknown.answer("1.1").dont_know
    assert unknown.result == nothing.result


def test_a_level_of_0_is_an_answer() -> None:
    assert SnapshotAnswer("1.1", Rating(level=0)).is_answered


def test_it_is_a_draft_until_it_is_signed_off() -> None:
    assert snapshot().is_draft
    assert not EVERYTHING.is_draft


# Data and back


def test_a_snapshot_comes_back_from_its_json_as_it_was() -> None:
    again = from_data(json.loads(json.dumps(EVERYTHING.data)))
    assert again == EVERYTHING
    assert again.hash == EVERYTHING.hash
    assert again.result == EVERYTHING.result


def test_the_hash_does_not_depend_on_the_order_of_the_answers() -> None:
    turned = dict(reversed(list(EVERYTHING.answers.items())))
    assert replace(EVERYTHING, answers=turned).hash == EVERYTHING.hash


@pytest.mark.parametrize(
    "change",
    [
        {"municipality": "Øster Aalborg"},
        {"round": "2027"},
        {"reference_date": date(2026, 6, 2)},
        {"status": DRAFT},
        {"answers": {}},
        {"answers": {**EVERYTHING.answers, "1.1": SnapshotAnswer("1.1", Rating(level=2))}},
        {"answers": {**EVERYTHING.answers, "5.2": SnapshotAnswer("5.2")}},
        {"checks": {"P4": GivenCheck("P4", YES, "Services named")}},
    ],
)
def test_the_hash_changes_with_anything_in_it(change: dict[str, Any]) -> None:
    assert replace(EVERYTHING, **change).hash != EVERYTHING.hash


def test_the_data_name_what_was_asked() -> None:
    assert EVERYTHING.data["instrument_hash"] == EVERYTHING.instrument.hash


def test_data_of_something_else_are_refused() -> None:
    with pytest.raises(KeyError):
        from_data({"answers": []})
