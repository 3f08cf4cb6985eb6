"""Figures and the instrument as open data: their shape is a promise to other programs."""

import csv
import io
import json

import pytest

from assessments import exports, instrument
from assessments.scoring import Rating
from assessments.scoring.snapshot import Snapshot, SnapshotAnswer
from tests import snapshots

SCORE = ["readiness", "coverage", "low", "high"]
KEYS = [
    "instrument", "municipality", "date", "language", *SCORE, "headline", "band",
    "band_by_average", "flags", "na_share", "readiness_na_as_zero", "evidenced_share",
    "leave_one_out", "geometric", "weight_range", "articles", "chapters", "clusters", "power",
    "principles",
]  # fmt: skip
GROUPS = {
    "chapters": ["active_citizenship", "governance", "conclusions"],
    "clusters": ["A", "B", "C", "D", "E"],
    "power": ["own", "advocacy"],
    "principles": [f"P{number}" for number in range(1, 11)],
}
BANDS = ["early", "emerging", "advancing", "ready", None]


# Figures


@pytest.mark.parametrize(
    "snapshot",
    [
        snapshots.full(),
        snapshots.partial(),
        snapshots.empty(),
        snapshots.worst(),
        snapshots.hostile(),
    ],
    ids=["full", "partial", "empty", "worst", "hostile"],
)
def test_the_keys_are_always_there_and_in_order(snapshot: Snapshot) -> None:
    figures = exports.figures(snapshot, "nl")
    assert list(figures) == KEYS
    for name, members in GROUPS.items():
        assert list(figures[name]) == members
        assert all(list(group) == SCORE for group in figures[name].values())
    assert [row["article"] for row in figures["articles"]] == list(range(1, 17))
    assert all(list(row) == ["article", *SCORE, "applicable"] for row in figures["articles"])
    assert figures["band"] in BANDS
    assert figures["band_by_average"] in BANDS


def test_the_figures_are_those_of_the_snapshot_in_full_precision() -> None:
    snapshot = snapshots.full()
    figures = json.loads(exports.figures_json(snapshot, "en"))
    assert figures["readiness"] == snapshot.result.readiness
    assert figures["headline"] == snapshot.result.headline
    assert figures["weight_range"] == list(snapshot.result.weight_range or ())
    assert figures["articles"][4]["readiness"] == snapshot.result.articles[5].readiness
    assert figures["clusters"]["D"]["low"] == snapshot.result.clusters["D"].low
    assert (figures["instrument"], figures["municipality"]) == ("1.0", snapshots.TOWN)
    assert (figures["date"], figures["language"]) == ("2026-10-01", "en")


def test_without_answers_there_is_null_and_never_zero() -> None:
    figures = exports.figures(snapshots.empty(), "en")
    unknown = ["readiness", "headline", "band", "band_by_average", "evidenced_share"]
    unknown += ["leave_one_out", "geometric", "weight_range"]
    assert {name: figures[name] for name in unknown} == dict.fromkeys(unknown)
    assert (figures["coverage"], figures["low"], figures["high"]) == (0, 0, 100)


def test_flags_name_a_criterion_or_an_article() -> None:
    levels = {c.code: 3 for c in instrument.load().criteria()} | {"2.2": 1, "9.1": 0, "9.2": 1}
    assert exports.figures(snapshots.levels(levels), "en")["flags"] == [
        {"kind": "criterion", "criterion": "2.2", "level": 1},
        {"kind": "article", "article": 9, "readiness": 12.5},
    ]


def test_an_article_that_does_not_apply_has_no_figures() -> None:
    reasons = {c.code: c.not_applicable[0] for c in instrument.load().article(9).criteria}
    left_out = [SnapshotAnswer(code, Rating(reason=reason)) for code, reason in reasons.items()]
    row = exports.figures(snapshots.snapshot(left_out), "en")["articles"][8]
    assert row == {"article": 9, **dict.fromkeys(SCORE), "applicable": False}


def test_equal_snapshots_give_equal_text() -> None:
    assert exports.figures_json(snapshots.full(), "nl") == exports.figures_json(
        snapshots.full(), "nl"
    )


# The instrument


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_whole_instrument_is_in_its_data(language: str) -> None:
    data = json.loads(exports.as_json(exports.instrument_data("1.0", language)))
    words = instrument.texts("1.0", language)
    criteria = [c for article in data["articles"] for c in article["criteria"]]
    assert (data["language"], data["hash"]) == (language, instrument.load("1.0").hash)
    assert [c["criterion"] for c in criteria] == list(instrument.load("1.0").by_code)
    for said in criteria:
        assert said["question"] == words.criteria[said["criterion"]].question
        assert said["levels"] == list(words.criteria[said["criterion"]].levels)


def test_the_data_list_the_reasons_that_an_answers_file_takes() -> None:
    data = exports.instrument_data("1.0", "en")
    criteria = {c["criterion"]: c for article in data["articles"] for c in article["criteria"]}
    for criterion in instrument.load("1.0").criteria():
        listed = [row["reason"] for row in criteria[criterion.code]["not_applicable"]]
        assert listed == list(criterion.not_applicable)
        assert all(row["sentence"] for row in criteria[criterion.code]["not_applicable"])


def test_the_data_show_how_criteria_are_grouped() -> None:
    data = exports.instrument_data("1.0", "en")
    assert [row["principle"] for row in data["principles"]] == GROUPS["principles"]
    assert "4.2" in data["principles"][3]["criteria"]
    assert len(data["quick_scan"]["criteria"]) == 15
    assert data["articles"][1]["criteria"][1]["floor"]
    assert data["articles"][11]["criteria"][0]["power"] == "advocacy"


def test_the_csv_has_a_row_for_every_criterion() -> None:
    rows = list(csv.DictReader(io.StringIO(exports.instrument_csv("1.0", "nl"))))
    assert len(rows) == 53
    words = instrument.texts("1.0", "nl").criteria["2.2"]
    (row,) = [row for row in rows if row["criterion"] == "2.2"]
    assert row["level_4"] == words.levels[4]
    assert row["not_applicable"].startswith("all_residents_may_vote: ")


def test_the_text_has_every_question_and_level() -> None:
    text = exports.instrument_text("1.0", "en")
    for said in instrument.texts("1.0", "en").criteria.values():
        assert f"\n{said.code} {said.title}\n{said.question}\n" in text
        assert all(level in text for level in said.levels)
