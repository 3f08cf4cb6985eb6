"""The official wording out of a file: articles whole, everything else left out.

The texts here are invented; they only have the shape of the declaration.
"""

import pytest

from assessments.imports import declaration
from assessments.imports.declaration import Faulty, OfficialArticle, Part, as_text

MARKDOWN = (
    """

Association of
Examples

# A Declaration

**ON THE MATTER**

**We**, who came together on 29 November, agree as follows;

**Knowing** that examples differ:
  - some are short;
  - others are long.

## Declare as follows:

### *First chapter*

1. The **First Thing** comes first.
2. The ***second*** is _plain_.
3. **Third things** comprise:
  - Equal access to examples,
    on more than one line;
  - Well-kept lists.
4. Four
   goes on here.

   And has a paragraph of its own.
5. Five.

6. Six, after an empty line.



"""
    + "".join(f"{number}. Article {number} is here.\n" for number in range(7, 10))
    + """

## **Second chapter**

"""
    + "".join(f"{number}. Article {number} is here.\n  \n" for number in range(10, 17))
    + """

A DECLARATION
ON THE MATTER

29 November, in the Hall.

2007/11-104
"""
)


def read(text):
    return declaration.read(text, last=16)


def numbered(form: str = "{}. Article {} is here.", skip: int = 0) -> list[str]:
    """Sixteen lines, one an article."""
    return [form.format(n, n) for n in range(1, 17) if n != skip]


def texts(text: str) -> dict[int, str]:
    """What is kept of every article."""
    return {number: as_text(article) for number, article in read(text).items()}


PLAIN = {number: f"Article {number} is here." for number in range(1, 17)}

# Articles


def test_the_sixteen_articles_are_found_without_anything_around_them() -> None:
    found = texts(MARKDOWN)
    assert list(found) == list(range(1, 17))
    assert {n: found[n] for n in range(7, 17)} == {n: PLAIN[n] for n in range(7, 17)}
    assert found[5] == "Five."
    assert found[6] == "Six, after an empty line."


def test_emphasis_is_removed() -> None:
    found = texts(MARKDOWN)
    assert found[1] == "The First Thing comes first."
    assert found[2] == "The second is plain."


def test_points_belong_to_their_number_and_lines_are_joined() -> None:
    assert read(MARKDOWN)[3] == OfficialArticle(
        3,
        (
            Part("Third things comprise:"),
            Part("Equal access to examples, on more than one line;", is_point=True),
            Part("Well-kept lists.", is_point=True),
        ),
    )
    assert texts(MARKDOWN)[3] == (
        "Third things comprise:\n\n"
        "- Equal access to examples, on more than one line;\n"
        "- Well-kept lists."
    )


def test_a_paragraph_further_in_belongs_to_its_number() -> None:
    assert texts(MARKDOWN)[4] == "Four goes on here.\n\nAnd has a paragraph of its own."


@pytest.mark.parametrize(
    "form",
    [
        "{}. Article {} is here.",
        "{}) Article {} is here.",
        "**{}.** Article {} is here.",
        "**{}. Article** {} is here.",
        "  {}.  Article {} is here.",
        "{}.\tArticle {}\n is here.",
        "{}.\n\nArticle {} is here.",
        "{}. Article {}\\\nis here.",
        "{}. Article {} is here\\.",
        "\n{}. Article {} is here.\n",
    ],
)
def test_articles_are_numbered_in_more_than_one_way(form: str) -> None:
    assert texts("\n".join(numbered(form))) == PLAIN


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_line_ends_and_a_byte_order_mark_do_not_matter(line_end: str) -> None:
    assert texts("\ufeff" + line_end.join(numbered())) == PLAIN


@pytest.mark.parametrize(
    "heading", ["## Governance", "### We declare:", "**Governance**", "Governance", "  GOVERNANCE"]
)
@pytest.mark.parametrize("apart", ["\n", "\n\n"])
def test_a_chapter_heading_is_left_out(heading: str, apart: str) -> None:
    lines = numbered()
    text = "\n".join(lines[:9]) + apart + heading + apart + "\n".join(lines[9:])
    assert texts(text) == PLAIN


def test_a_paragraph_further_in_belongs_to_the_last_article_too() -> None:
    lines = [*numbered(), "", "   More of it.", "", "Done in the Hall."]
    assert texts("\n".join(lines)) == PLAIN | {16: f"{PLAIN[16]}\n\nMore of it."}


def test_a_sentence_apart_belongs_to_the_article_before_it_but_the_closing_does_not() -> None:
    lines = numbered()
    lines[4] += "\n\nA second paragraph."
    lines[15] += "\n\nDone in the Hall."
    assert texts("\n".join(lines)) == PLAIN | {5: f"{PLAIN[5]}\n\nA second paragraph."}


@pytest.mark.parametrize("mark", ["-", "*", "•", "–", "a)", "(b)", "    1."])
def test_a_list_may_have_any_marks(mark: str) -> None:
    lines = numbered()
    lines[2] = f"3. Namely:\n{mark} this;\n{mark} that."
    assert texts("\n".join(lines))[3] == "Namely:\n\n- this;\n- that."


def test_a_dash_within_a_sentence_is_no_point() -> None:
    lines = numbered()
    lines[2] = "3. One thing\n– and another –\nis said."
    assert texts("\n".join(lines))[3] == "One thing – and another – is said."


def test_years_and_dates_are_no_numbers_of_articles() -> None:
    lines = numbered()
    lines[2] = "3. It was in\n2007. And on\n29.11.2007 too."
    assert texts("\n".join(lines))[3] == "It was in 2007. And on 29.11.2007 too."


def test_signs_that_are_no_emphasis_stay() -> None:
    lines = numbered()
    lines[2] = r"3. 2 * 3 is snake_case_too and \*this\* stays."
    assert texts("\n".join(lines))[3] == "2 * 3 is snake_case_too and *this* stays."


# Faults


def faults(text: str) -> tuple[str, ...]:
    """What is wrong with a text."""
    with pytest.raises(Faulty) as caught:
        read(text)
    return caught.value.faults


def test_a_missing_article_is_named_with_its_line() -> None:
    assert faults("\n".join(numbered(skip=5))) == (
        "Line 5: article 5 is missing before this line.",
    )


def test_a_missing_last_article_is_named_with_the_last_line() -> None:
    assert faults("\n".join(numbered(skip=16))) == (
        "Line 15: article 16 is missing before this line.",
    )


def test_a_doubled_article_is_named_with_its_line() -> None:
    assert faults("\n".join([*numbered(), "", "3. Again."])) == (
        "Line 18: article 3 stands here again.",
    )


@pytest.mark.parametrize("number", [0, 17, 99])
def test_an_article_too_many_is_named_with_its_line(number: int) -> None:
    assert faults("\n".join([*numbered(), f"{number}. More."])) == (
        f"Line 17: there is no article {number}; the last one is 16.",
    )


def test_an_article_without_text_is_named_with_its_line() -> None:
    lines = numbered()
    lines[6] = "7. "
    assert faults("\n".join(lines)) == ("Line 7: article 7 has no text.",)


def test_all_faults_are_named() -> None:
    assert len(faults("\n".join([*numbered(skip=2), "17. More.", "4. Again."]))) == 3


@pytest.mark.parametrize("text", ["", "Nothing is numbered here."])
def test_a_text_without_articles_is_refused(text: str) -> None:
    (found,) = faults(text)
    assert "no articles" in found


def test_a_long_line_of_signs_is_read_in_time() -> None:
    lines = numbered()
    lines[2] = "3. " + "*a " * 5000
    assert read("\n".join(lines))[3].parts


def test_each_of_countless_articles_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[int] = []
    of = declaration._Started.article

    def counted(started: declaration._Started) -> OfficialArticle:
        looked_at.append(started.line)
        return of(started)

    monkeypatch.setattr(declaration._Started, "article", counted)
    lines = 16_000
    assert len(faults("".join(f"{n % 90 + 10}. x.\n" for n in range(lines)))) >= lines - 7
    assert len(looked_at) <= lines
