"""The gate that text from users passes before it is printed."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.pdf import text_cleaning
from assessments.pdf.fonts import REPLACEMENT, characters
from tests.snapshots import HOSTILE


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("  Two   words ", "Two words"),
        ("a\tb\u00a0c\u2003d", "a b c d"),
        ("bell\x07 and \x1b[31mcolour", "bell and [31mcolour"),
        ("user\u202egnp.exe", "usergnp.exe"),
        ("soft\u00adhyphen, zero\u200bwidth, joiner\u200d", "softhyphen, zerowidth, joiner"),
        ("e\u0301te\u0301", "été"),
        ("ok 👍🏽👨‍👩‍👧 ok", f"ok {REPLACEMENT} ok"),
        ("مرحبا", REPLACEMENT),
        ("≤ 75 % → ✓", "≤ 75 % → ✓"),
        ("Łódź, Αθήνα, Велико Търново", "Łódź, Αθήνα, Велико Търново"),
        ("\u0301\u0301start", "start"),
        ("line\r\nline", "line line"),
        ("", ""),
    ],
)
def test_a_line_is_printed_as_typed_as_far_as_it_can(typed, printed):
    assert text_cleaning.line(typed) == printed


def test_a_letter_keeps_at_most_two_accents_beside_its_own():
    assert text_cleaning.line("q" + "\u0323\u0301" + "\u0302" * 100) == "q\u0323\u0301"


def test_a_word_without_an_end_may_be_broken_and_stays_whole_in_its_letters():
    printed = text_cleaning.line("x" * 100)
    assert max(map(len, printed.split(text_cleaning.ZERO_WIDTH_SPACE))) == text_cleaning.TOKEN
    assert printed.replace(text_cleaning.ZERO_WIDTH_SPACE, "") == "x" * 100


def test_a_long_line_says_that_it_goes_on():
    printed = text_cleaning.line("word " * 1000, limit=20)
    assert printed == "word word word word…"


def test_paragraphs_and_line_breaks_are_kept():
    assert text_cleaning.paragraphs("one\ntwo\r\n\r\n\n  three  \n") == ("one\ntwo", "three")


def test_nothing_has_no_paragraphs():
    assert text_cleaning.paragraphs(" \n\n \t\n") == ()


def test_line_breaks_end_where_a_page_would_run_away():
    printed = text_cleaning.paragraphs("x\n" * 1000)
    assert sum(part.count("\n") for part in printed) == text_cleaning.BREAKS
    assert len("".join(printed).split()) == 1000


@pytest.mark.parametrize("link", ["https://town.example/plan?a=1#b", "http://town.example"])
def test_a_web_address_is_a_link(link):
    assert text_cleaning.web_address(link) == link


@pytest.mark.parametrize(
    "link",
    [
        "",
        "plan.pdf",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//town.example",
        "https://",
        "http://[",
        "https://town.example/a b",
        "https://town.example/\u202e",
        "https://town.example/" + "x" * 2000,
    ],
)
def test_anything_else_is_no_link(link):
    assert text_cleaning.web_address(link) == ""


@settings(max_examples=200)
@given(st.text(max_size=400) | st.sampled_from(HOSTILE))
def test_whatever_is_typed_can_be_printed(typed):
    for part in (text_cleaning.line(typed), *text_cleaning.paragraphs(typed)):
        assert all(ord(sign) in characters() for sign in part.replace("\n", ""))
        assert max(map(len, part.replace("\n", " ").replace("\u200b", " ").split()), default=0) <= (
            text_cleaning.TOKEN + 2 * text_cleaning.MARKS
        )
        assert len(part) <= 1.1 * text_cleaning.CHARACTERS
        assert not any(unicodedata.category(sign) == "Cc" for sign in part.replace("\n", ""))
