"""One thing has one word: what CONTRIBUTING says a thing is not called, no name is."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.test_documents import ROOT, table_rows

ROWS = [
    [cell.strip() for cell in row.strip("|").split("|")]
    for row in table_rows(ROOT / "CONTRIBUTING.md")[2:]
]
OLD = sorted({word for *_, old in ROWS for word in re.split(r", *", old) if word})
FOLDERS = ("assessments", "hague", "templates", "tests", "bench")
APART = {"migrations", "databases", "__pycache__"}
"""Migrations and kept databases are of their day."""


@cache
def files():
    found = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file())
    return [path for path in found if not APART & set(path.parts)]


def spelled(name):
    """A name as words: `GivenAnswer`, `test_given_answer.py` and `_given_answer` are alike."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", name).lower().strip().removeprefix("test ")


@cache
def classes_in(path: Path):
    if path.suffix != ".py":
        return []
    tree = ast.parse(path.read_text("utf-8"))
    return [node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]


def test_there_are_words_to_look_for():
    assert len(ROWS) >= 40
    assert {"picture", "answer link", "difference"} <= set(OLD)


@pytest.mark.parametrize("word", OLD)
def test_no_file_and_no_class_has_the_old_name(word):
    found = [path for path in files() if spelled(path.stem) == word]
    found += [(p, name) for p in files() for name in classes_in(p) if spelled(name) == word]
    assert found == []


@pytest.mark.parametrize("name", ["test_answer_link.py", "_answer_link.html", "AnswerLink"])
def test_that_rule_finds_every_way_to_write_it(name):
    assert spelled(Path(name).stem) == "answer link"
