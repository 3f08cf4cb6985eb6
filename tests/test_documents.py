"""The documents say what is there: their links, paths, commands, variables and tables."""

import io
import re
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands
from django.db import connection

from assessments.urls import urlpatterns
from assessments.views.decorators import AROUND, USUAL

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DOCS = ROOT / "docs"

LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)")
FENCED = re.compile(r"^ *```\w*\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`]+)`")
PATH = re.compile(r"[\w.<>*-]+(/[\w.<>*-]*)+|[\w.-]+\.(py|md|sh|toml|txt|example)")


def named(path):
    return str(path.relative_to(ROOT))


def anchors(document):
    """What headings can be linked to by, as GitHub and others name them."""
    headings = re.findall(r"^#+ (.+)$", document.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def table_rows(document):
    return [line for line in document.read_text("utf-8").splitlines() if line.startswith("|")]


def paths_in(rows):
    """Every path that a table names in code; `<version>` stands for any."""
    codes = [code for row in rows for code in CODE.findall(row)]
    return sorted({code for code in codes if PATH.fullmatch(code)})


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_a_link_leads_somewhere(document):
    for place, anchor in LINK.findall(document.read_text("utf-8")):
        target = document.parent / place if place else document
        assert target.exists(), place
        assert not anchor or anchor in anchors(target), f"{place}#{anchor}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_a_command_that_a_document_names_is_there(document):
    text = document.read_text("utf-8")
    targets = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    code = "\n".join([*FENCED.findall(text), *CODE.findall(FENCED.sub("", text))])
    assert set(re.findall(r"manage\.py ([a-z_]+)", code)) <= set(get_commands())
    assert set(re.findall(r"^make ([a-z]+)", code, re.MULTILINE)) <= set(targets)


def test_the_tables_of_the_architecture_name_what_exists():
    paths = paths_in(table_rows(DOCS / "architecture.md"))
    assert "assessments/permissions/rights.py" in paths
    for path in paths:
        assert list(ROOT.glob(re.sub(r"<\w+>", "*", path.rstrip("/")))), path


def test_the_map_is_drawn_from_the_contracts():
    printed = io.StringIO()
    call_command("rooms", stdout=printed)
    assert (DOCS / "rooms.md").read_text("utf-8") == printed.getvalue()


def test_every_room_says_what_it_is_for():
    rooms = [row for row in table_rows(DOCS / "rooms.md") if row.startswith("| `")]
    assert len(rooms) > 40
    assert [row for row in rooms if row.endswith("|  |")] == []


def test_the_operations_explain_every_variable_of_the_example():
    example = (ROOT / ".env.example").read_text("utf-8")
    variables = re.findall(r"^([A-Z_]+?)(?:_FILE)?=", example, re.MULTILINE)
    assert "SECRET_KEY" in variables
    explained = [row.split("`")[1] for row in table_rows(DOCS / "operations.md") if "`" in row]
    assert [name for name in variables if name not in explained] == []


def test_the_states_are_what_the_tables_of_permissions_say():
    printed = io.StringIO()
    call_command("states", stdout=printed)
    assert (DOCS / "states.md").read_text("utf-8") == printed.getvalue(), (
        "run `manage.py states > docs/states.md`"
    )


def test_the_matrix_is_what_the_tables_of_permissions_say():
    printed = io.StringIO()
    call_command("permissions", stdout=printed)
    assert (DOCS / "permissions.md").read_text("utf-8") == printed.getvalue(), (
        "run `manage.py permissions > docs/permissions.md`"
    )


def test_the_tables_are_those_of_the_models():
    printed = io.StringIO()
    call_command("tables", stdout=printed)
    assert (DOCS / "tables.md").read_text("utf-8") == printed.getvalue(), (
        "run `manage.py tables > docs/tables.md`"
    )
    for table in connection.introspection.django_table_names(include_views=False):
        assert f"| `{table}` |" in printed.getvalue()


def test_the_proxy_lets_through_the_largest_that_the_product_takes():
    text = (DOCS / "operations.md").read_text("utf-8")
    (limit,) = re.findall(r"client_max_body_size (\d+)m;", text)
    taken = max(getattr(pattern.callback, "largest_body", USUAL) for pattern in urlpatterns)
    assert taken >= 20 * 1024 * 1024
    assert int(limit) * 1024 * 1024 >= taken + AROUND


# Decisions

RECORDS = sorted((DOCS / "decisions").glob("0*.md"))
STATUS = re.compile(r"Status: (Accepted|Superseded by \[(\d+)\]\((\d{4}-[\w-]+\.md)\))\.")


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.stem)
def test_every_decision_says_under_its_title_whether_it_holds(record):
    title, _empty, status = record.read_text().splitlines()[:3]
    assert title.startswith(f"# {int(record.stem[:4])}. ")
    found = STATUS.fullmatch(status)
    assert found, status
    if found[3]:
        assert (record.parent / found[3]).exists()
        assert int(found[3][:4]) == int(found[2])


def test_every_decision_is_listed_by_its_title():
    listed = (DOCS / "decisions" / "README.md").read_text()
    for record in RECORDS:
        number, title = record.read_text().splitlines()[0].removeprefix("# ").split(". ", 1)
        assert f"\n{number}. [{title}]({record.name})\n" in listed
