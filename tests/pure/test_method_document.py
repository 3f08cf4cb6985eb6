"""The example in docs/method.md is what scoring computes."""

import re
from pathlib import Path

import pytest

from assessments import instrument, scoring
from assessments.instrument import Instrument

DOCUMENT = (Path(__file__).parents[2] / "docs" / "method.md").read_text("utf-8")
EXAMPLE = DOCUMENT.split("## Worked example", 1)[1].split("\n## ", 1)[0]


def table(heading):
    """The rows of the table under a heading, each as column name to cell."""
    lines = EXAMPLE.split(f"### {heading}\n", 1)[1].split("\n###", 1)[0].splitlines()
    rows = [line.strip("|").split("|") for line in lines if line.startswith("|")]
    names, _rule, *cells = [[cell.strip() for cell in row] for row in rows]
    return [dict(zip(names, row, strict=True)) for row in cells]


def code(cell):
    return re.match(r"[\d.]+", cell)[0]


ANSWERS = {code(row["criterion"]): row for row in table("Answers")}
FIGURES = {row["figure"]: row["value"] for row in table("Figures")}


@pytest.fixture(scope="module")
def result():
    whole = instrument.load("1.0")
    numbers = sorted({int(c.split(".")[0]) for c in ANSWERS})
    part = Instrument(
        "example",
        tuple(whole.article(n) for n in numbers),
        (),
        "",
        listed_clusters=whole.clusters,
    )
    assert set(part.by_code) == set(ANSWERS)
    levels = {c: int(r["answer"][-1]) for c, r in ANSWERS.items() if "level" in r["answer"]}
    left_out = {c: None for c, r in ANSWERS.items() if r["answer"] == "not applicable"}
    strengths = {c: int(row["evidence"].removeprefix("E")) for c, row in ANSWERS.items()}
    return scoring.score(part, levels | left_out, strengths)


def written(figure, cell):
    """A figure with as many decimals as the document gives it."""
    return f"{figure:.{len(cell.partition('.')[2])}f}"


def computed(result):
    """Every figure of the example by the name the document gives it."""
    return {
        "readiness": result.overall.readiness,
        "coverage": result.overall.coverage,
        "low": result.overall.low,
        "high": result.overall.high,
        "headline": result.headline,
        "na_share": result.na_share,
        "readiness_na_as_zero": result.readiness_na_as_zero,
        "evidenced_share": result.evidenced_share,
        "leave_one_out lowest": result.leave_one_out[0],
        "leave_one_out highest": result.leave_one_out[1],
        "geometric": result.geometric,
        "weight_range lowest": result.weight_range[0],
        "weight_range highest": result.weight_range[1],
        "active_citizenship": result.chapters["active_citizenship"].readiness,
        "governance": result.chapters["governance"].readiness,
        "P5": result.principles["P5"].readiness,
    }


IN_WORDS = {"band", "band_by_average", "flags"}


def test_every_figure_of_the_example_is_what_scoring_computes(result):
    figures = computed(result)
    assert set(FIGURES) == set(figures) | IN_WORDS
    for name, figure in figures.items():
        assert written(figure, FIGURES[name]) == FIGURES[name], name


def test_band_and_flags_of_the_example_are_what_scoring_finds(result):
    assert FIGURES["band"] == result.band
    assert FIGURES["band_by_average"] == result.band_by_average
    assert FIGURES["flags"].split(", ") == [flag.criterion for flag in result.flags]


@pytest.mark.parametrize("row", table("Articles"), ids=lambda row: row["article"])
def test_every_article_of_the_example_is_what_scoring_computes(result, row):
    article = result.articles[int(row["article"])]
    for name in ("readiness", "coverage", "low", "high"):
        assert written(getattr(article, name), row[name]) == row[name]


def test_the_sums_of_the_example_lead_to_its_articles():
    for row in table("Articles"):
        whole, rated = int(row["W"]), int(row["V"])
        achieved = float(row["S"].rpartition("= ")[2])
        assert written(100 * achieved / rated, row["readiness"]) == row["readiness"]
        assert written(100 * (achieved + whole - rated) / whole, row["high"]) == row["high"]


def test_the_shares_of_the_example_are_what_scoring_computes(result):
    assert [row["criterion"] for row in table("Shares")] == [s.criterion for s in result.shares]
    for row, share in zip(table("Shares"), result.shares, strict=True):
        assert written(share.weight, row["weight"]) == row["weight"]
        assert written(share.points, row["points"]) == row["points"]


def test_the_document_names_every_figure_that_scoring_gives():
    for name in scoring.Result.__dataclass_fields__:
        assert f"`{name}`" in DOCUMENT or name == "articles", name
