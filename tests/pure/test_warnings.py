"""Warnings before submitting: each for its reason, and for nothing else."""

from datetime import date

from assessments import instrument
from assessments.scoring import Rating, warnings
from assessments.scoring.snapshot import DRAFT, NamedEvidence, Snapshot, SnapshotAnswer

NEW = NamedEvidence("Plan", date(2026, 3, 1), 2)
OLD = NamedEvidence("Old plan", date(2020, 3, 1), 2)


def found(*answers, completed=()):
    snapshot = Snapshot(
        instrument_version="1.0",
        municipality="Delft",
        country="NL",
        round="2026",
        reference_date=date(2026, 10, 1),
        status=DRAFT,
        answers={given.criterion: given for given in answers},
    )
    return [(w.kind, w.criterion or w.article) for w in warnings.warnings(snapshot, completed)]


def test_a_level_of_three_or_more_wants_evidence_and_a_lower_one_does_not():
    assert found(SnapshotAnswer("5.1", Rating(level=3))) == [("unsupported", "5.1")]
    assert found(SnapshotAnswer("5.1", Rating(level=2))) == []
    assert found(SnapshotAnswer("5.1", Rating(level=4), evidence=(NEW,))) == []


def test_evidence_of_thirty_six_months_is_named():
    assert found(SnapshotAnswer("5.1", Rating(level=3), evidence=(NEW, OLD))) == [("old", "5.1")]


def test_evidence_contradicts_not_applicable():
    assert found(SnapshotAnswer("2.2", Rating(reason="all_residents_may_vote"))) == []
    given = SnapshotAnswer("2.2", Rating(reason="all_residents_may_vote"), evidence=(NEW,))
    assert found(given) == [("contradicted", "2.2")]


def test_an_article_marked_completed_with_a_gap_is_named_once():
    article = instrument.load("1.0").article(9)
    answers = [SnapshotAnswer(c.code, Rating(level=1)) for c in article.criteria]
    assert found(*answers, completed=[9]) == []
    assert found(*answers[1:], completed=[9]) == [("completed_with_gaps", 9)]
    assert found(completed=[]) == []
