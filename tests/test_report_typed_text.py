"""What people type goes into the report as text, whatever it looks like."""

from functools import cache
from typing import Any

import tinyhtml5

from assessments import report
from assessments.scoring import Rating
from assessments.scoring.snapshot import SnapshotAnswer
from tests import snapshots


@cache
def html(name: str, language: str = "en") -> str:
    return report.html(getattr(snapshots, name)(), language)


@cache
def tree(name: str, language: str = "en") -> Any:
    return tinyhtml5.parse(html(name, language), namespace_html_elements=False)


def every(root: Any, *tags: str) -> list[Any]:
    return [e for e in root.iter() if e.tag in tags]


def said(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def test_text_from_users_is_text():
    told = said(tree("hostile"))
    assert "<script>alert(1)</script><img src=x onerror=alert(1)>" in told.replace("\u200b", "")
    assert "{{ settings.SECRET_KEY }}{% now 'Y' %}" in told
    assert not every(tree("hostile"), "script", "img", "link")


def test_text_from_users_never_reaches_the_style():
    (style,) = tree("hostile").iter("style")
    assert said(style) == said(next(tree("empty").iter("style")))
    assert not [e for e in tree("hostile").iter() if e.get("style")]


def test_only_web_addresses_become_links():
    outside = {a.get("href") for a in tree("hostile").iter("a") if a.get("href")[0] != "#"}
    assert outside
    assert all(link.startswith("https://ok.example/") for link in outside)


def test_an_unknown_reason_is_shown_as_it_is():
    odd = snapshots.snapshot(
        [SnapshotAnswer("2.2", Rating(reason="<odd>", justification="Because."))]
    )
    assert "&lt;odd&gt;" in report.html(odd, "en")


def test_a_municipality_without_a_name_gets_an_honest_one():
    assert "Unnamed municipality" in report.html(snapshots.snapshot(municipality=" \n"), "en")
