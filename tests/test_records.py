"""Every format in which a record was ever written is read, and says what it said.

The samples in `tests/records/` are never changed: `format-1.json` was taken from an instance of
the version that wrote that format, `format-2.json` from the first version of the next.
"""

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document

from assessments import editions, exports, report, scoring
from assessments.editions import Part
from assessments.models import records
from assessments.models.records import READERS, SignedRecord
from assessments.models.records.figures import figures_of
from assessments.scoring import comparison, snapshot
from assessments.scoring.comparison import compare
from tests import sample_editions, snapshots

SAMPLES = Path(__file__).parent / "records"


def sample(number):
    return json.loads((SAMPLES / f"format-{number}.json").read_text("utf-8"))


def signed(snapshot=None, **changed):
    """What the record of a signed picture says, with everything that one can hold."""
    snapshot = replace(snapshot or snapshots.full(), typed_in="en")
    usual = SignedRecord(
        snapshot=snapshot,
        method="1",
        signer="Anna de Vries",
        signed_on=snapshots.DAY,
        address="https://hague.example/verify/HAGUE-2345-6789-ABCD/",
        actions=sample_editions.actions(),
        change=compare(sample_editions.year_before(snapshot), snapshot),
        brand=editions.Brand("#063c4b", sample_editions.logo()),
    )
    return replace(usual, **changed)


def read_back(said, same=None, without=()):
    content = {"format": 2, **records.written(said, same)}
    for name in without:
        del content[name]
    return records.read(json.loads(json.dumps(content, sort_keys=True)))


def in_words(document):
    return " ".join(re.sub(r"<[^>]+>", " ", document).split())


def docx_text(content):
    return "\n".join(p.text for p in Document(io.BytesIO(content)).paragraphs)


def page(said, language="en", **asked):
    document, _style = report.page(said.snapshot, language, said.edition(**asked))
    return document


@pytest.mark.parametrize("number", READERS)
def test_there_is_a_sample_of_every_format_and_it_says_what_it_said(number):
    content = sample(number)
    said = records.read(content)
    assert content["format"] == number
    assert said.snapshot.data == content["snapshot"]
    assert figures_of(said.snapshot) == content["figures"]
    assert said.signer == content["signer"]
    assert "of 100" in in_words(page(said))


def test_the_newest_format_is_the_one_that_is_written():
    assert max(READERS) == records.FORMAT


def test_a_format_that_nobody_knows_is_refused():
    with pytest.raises(records.UnknownFormat):
        records.read(sample(1) | {"format": max(READERS) + 1})


# Format 1


def test_what_the_first_format_did_not_hold_is_told_as_such():
    said = records.read(sample(1))
    assert said.unrecorded == {Part.PLAN, Part.COMPARISON}
    told = in_words(page(said))
    assert told.count("The action plan was not recorded when this was signed.") == 2
    assert "The comparison was not recorded when this was signed." in told
    assert "To ask the executive for an action plan" not in told
    assert "Nothing is planned at the moment." not in told


def test_the_first_format_shows_the_figures_of_its_day_whatever_the_rules_became(monkeypatch):
    before = scoring.score(
        (kept := snapshot.from_data(sample(1)["snapshot"])).instrument,
        kept.ratings,
        kept.strengths,
    )

    def refused(*_args, **_kwargs):
        raise AssertionError("What was signed is not computed again.")

    monkeypatch.setattr(scoring, "score", refused)
    said = records.read(sample(1))
    assert said.snapshot.result == before
    assert said.snapshot.strengths == kept.strengths
    report.html(said.snapshot, "nl", said.edition())
    exports.memo(said.snapshot, (), "en", today=said.signed_on, unrecorded=said.unrecorded)


# Format 2


@pytest.mark.parametrize("name", ["full", "partial", "empty", "longest", "hostile", "carried"])
def test_whatever_was_answered_is_read_back_with_the_same_figures(name):
    snapshot = getattr(snapshots, name)()
    back = read_back(signed(snapshot)).snapshot
    assert back.data == replace(snapshot, typed_in="en").data
    assert back.result == snapshot.result
    assert list(back.result.chapters) == list(snapshot.result.chapters)
    assert list(back.result.principles) == list(snapshot.result.principles)
    assert back.strengths == snapshot.strengths


def test_every_edition_of_what_is_read_back_is_the_same():
    said = read_back(signed())  # with the names of costs and progress as the product has them
    back = read_back(said)
    for language in ("en", "nl"):
        for parts in (editions.WHOLE, (), (Part.PLAN,), (Part.COMPARISON,)):
            assert page(back, language, parts=parts) == page(said, language, parts=parts)
    assert page(back, second="nl") == page(said, second="nl")


def test_a_record_without_what_came_later_is_still_read():
    told = in_words(page(read_back(signed(), without=["actions", "comparison", "brand"])))
    assert "The action plan was not recorded when this was signed." in told
    assert "The comparison was not recorded when this was signed." in told
    plain = in_words(page(read_back(signed(actions=(), change=None))))
    assert "not recorded" not in plain


def test_the_comparison_stays_as_it_was_whatever_the_rules_became(monkeypatch):
    said = signed()
    content = {"format": 2, **records.written(said)}
    monkeypatch.setattr(comparison, "_split", lambda *_args: None)
    whole, articles = said.change.whole, said.change.articles
    monkeypatch.setattr(comparison.Comparison, "_matched", None)  # nothing is compared again
    back = records.read(content).change
    assert back.split == said.change.split
    assert (back.whole, back.articles) == (whole, articles)
    assert back.before.result == said.change.before.result
    assert [c.kind for c in back.changes] == [c.kind for c in said.change.changes]


@pytest.mark.parametrize("status", [snapshot.DRAFT, snapshot.SIGNED_OFF])
def test_a_comparison_with_what_nobody_signed_says_so_in_every_form(status):
    now = snapshots.full()
    before = replace(sample_editions.year_before(now), status=status)
    said = read_back(signed(change=compare(before, replace(now, typed_in="en"))))
    told = "Nobody signed off the assessment of 2025 that it is compared with."
    memo = exports.memo(said.snapshot, (), "en", today=said.signed_on, change=said.change)
    times = in_words(page(said)).count(told), docx_text(memo).count(told)
    assert times == ((2, 1) if status == snapshot.DRAFT else (0, 0))


def test_only_what_meant_the_same_is_compared_again():
    back = read_back(signed(), same=["1.1", "1.2"])
    assert [change.criterion for change in back.change.changes] == ["1.1", "1.2"]


def test_the_strength_of_evidence_is_the_one_it_counted_with_then():
    content = {"format": 2, **records.written(signed())}
    codes = [c for c, row in content["strengths"].items() if row["evidence"]]
    content["strengths"][codes[0]] = {
        "answer": 3,
        "evidence": [3] * len(content["strengths"][codes[0]]["evidence"]),
    }
    snapshot = records.read(content).snapshot
    assert snapshot.strength(codes[0]) == 3
    assert {snapshot.standing(item) for item in snapshot.answer(codes[0]).evidence} == {3}


def test_a_code_that_is_no_longer_in_use_is_printed_as_it_is():
    odd = replace(sample_editions.actions()[1], cost="in kind", progress="paused")
    (back,) = read_back(signed(actions=(odd,))).actions
    assert (back.cost_name, back.progress_name) == ("in kind", "paused")
