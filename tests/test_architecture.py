"""The rules of the house that no linter knows."""

import ast
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from statistics import median

import pytest

from assessments.urls import urlpatterns
from assessments.views.converters import LanguageConverter

ROOT = Path(__file__).parent.parent
VIEWS = sorted((ROOT / "assessments" / "views").glob("*.py"))
ROOMS = sorted((ROOT / "assessments").rglob("__init__.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


@pytest.mark.parametrize("pattern", urlpatterns, ids=lambda pattern: pattern.name)
def test_every_view_declares_its_permission(pattern):
    view = pattern.callback
    is_account = view.__module__.startswith("allauth.account")
    assert hasattr(view, "permission") != is_account


def test_every_address_that_names_a_language_knows_the_languages():
    converters = [getattr(pattern.pattern, "converters", {}) for pattern in urlpatterns]
    found = [of_it["language"] for of_it in converters if "language" in of_it]
    assert {type(converter) for converter in found} == {LanguageConverter}


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: path.stem)
def test_views_reach_rows_only_through_the_doors(path):
    assert ".objects" not in path.read_text().replace("OfficialArticle.objects", "")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_trusts_a_text_or_styles_inline(path):
    text = path.read_text()
    assert "|safe" not in text
    assert "autoescape off" not in text
    if "report" not in path.parts:
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text)


@pytest.mark.parametrize("path", ROOMS, ids=lambda path: path.parent.name)
def test_a_room_exports_what_it_has(path):
    room = import_module(".".join(path.parent.relative_to(ROOT).parts))
    assert [name for name in getattr(room, "__all__", []) if not hasattr(room, name)] == []


def test_only_the_workflow_writes():
    writes = re.compile(r"\.(save|delete|create|bulk_create|bulk_update|get_or_create)\(")
    allowed = {"people.py", "load_demonstration.py"}
    allowed |= {"logos.py"}  # saves a picture into memory
    for path in (ROOT / "assessments").rglob("*.py"):
        # What leaves in a file is saved into memory; those rooms see no model at all.
        apart = {"migrations", "workflow", "exports", "report", "pdf"}
        if path.name in allowed or apart & set(path.parts):
            continue
        assert not writes.search(path.read_text()), path


def test_no_form_hands_a_text_to_crispy_that_it_would_compile():
    called = {
        node.func.id
        for path in (ROOT / "assessments" / "forms").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert {"Layout", "Field"} <= called
    assert not called & {"HTML", "Fieldset", "Submit", "Button"}


def test_no_file_names_a_place_of_one_machine():
    for path in ROOT.rglob("*"):
        if path.is_file() and path.suffix in {".py", ".html", ".md", ".toml", ".sh", ".css", ".js"}:
            if {".venv", "var", ".git"} & set(path.relative_to(ROOT).parts):
                continue
            assert not re.search(r"(^|[^\w.])/(work|farm)/[A-Za-z.]", path.read_text("utf-8")), path


SENT = {"POST", "GET", "FILES"}
"""What a request brings along; only a form may look into it."""

LOOKS_ITSELF = {"editions.py", "report_rendering.py", "verification.py"}
"""Pages whose address says which edition or report: they compare it with the ones there are."""


def _looked_into(path, names):
    """Where a view looks into what was sent, itself or under another name, as line numbers."""
    tree = ast.parse(path.read_text())
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        inside = list(ast.walk(function))
        sent = [n for n in inside if isinstance(n, ast.Attribute) and n.attr in names]
        renamed = {name for node in sent for name in _names_given_to(node, parents)}
        sent += [n for n in inside if isinstance(n, ast.Name) and n.id in renamed]
        yield from (node.lineno for node in sent if _looks(parents[node]))


def _names_given_to(node, parents):
    """The names that a value is assigned to as it is, not what is made of it."""
    while not isinstance(node := parents[node], ast.Call | ast.stmt):
        pass
    is_assigned = isinstance(node, ast.Assign)
    return [t.id for t in node.targets if isinstance(t, ast.Name)] if is_assigned else []


def _looks(parent):
    """Whether what stands around it does more than hand it on, or ask whether it is there."""
    if isinstance(parent, ast.Compare):
        return not all(isinstance(op, ast.Is | ast.IsNot) for op in parent.ops)
    return isinstance(parent, ast.Attribute | ast.Subscript | ast.For | ast.comprehension)


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: path.stem)
def test_only_forms_look_into_what_was_sent(path):
    names = {"POST", "FILES"} if path.name in LOOKS_ITSELF else SENT
    assert list(_looked_into(path, names)) == []


@pytest.mark.parametrize(
    "line",
    [
        'request.POST.get("x")',
        'request.POST["x"]',
        'request.GET.getlist("x")',
        '"x" in request.POST',
        "[key for key in request.POST]",
        'data = request.POST if request.method == "POST" else None\n    data.get("x")',
        'sent = request.POST\n    "x" in sent',
    ],
)
def test_that_rule_finds_every_way_to_look(line, tmp_path):
    path = tmp_path / "view.py"
    path.write_text(f"def view(request):\n    {line}\n")
    assert list(_looked_into(path, SENT)) != []


def test_one_place_puts_error_before_a_title():
    named = [path.name for path in TEMPLATES if '"Error:"' in path.read_text()]
    assert named == ["base.html"]


LAYS_OUT = ("weasyprint", "pydyf", "pikepdf", "fontTools")


def test_no_process_loads_what_lays_out_before_something_is_printed():
    told = f"""
import sys, django
django.setup()
import assessments.urls, hague.wsgi
print([name for name in {LAYS_OUT} if name in sys.modules])
"""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    ran = subprocess.run(
        [sys.executable, "-c", told], env=environment, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"


def test_no_line_of_a_template_is_long():
    lines = ((path, line) for path in TEMPLATES for line in path.read_text("utf-8").splitlines())
    assert [(path, line) for path, line in lines if len(line) > 120] == []


LONGEST_FILE, LONGEST_FUNCTION, MEDIAN_FUNCTION = 400, 50, 8
"""Lines."""


def files_in(*folders):
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return [path for path in found if "migrations" not in path.parts]


def functions_in(path):
    """Their names, each with its number of lines."""
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    found = (node for node in nodes if isinstance(node, ast.FunctionDef))
    return {node.name: node.end_lineno - node.lineno + 1 for node in found}


@pytest.mark.parametrize(
    "path",
    files_in("assessments", "hague", "tests", "bench"),
    ids=lambda p: str(p.relative_to(ROOT)),
)
def test_a_file_is_short(path):
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_FILE


def test_functions_are_short():
    found = {
        (path, n): size
        for path in files_in("assessments", "hague")
        for n, size in functions_in(path).items()
    }
    assert {where for where, size in found.items() if size > LONGEST_FUNCTION} == set()
    assert median(found.values()) <= MEDIAN_FUNCTION
