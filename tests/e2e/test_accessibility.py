"""The accessibility gate: every page, in every role, in two directions, light and dark."""

import hashlib
import os
import re
from pathlib import Path

import axe_playwright_python
import pytest
from django.core.cache import cache

from assessments import workflow
from assessments.models import Role, Status
from tests import factories
from tests.pages import VISITS, address, come_in, seen_by, who_sees, with_example

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
CHECKS = (Path(__file__).parent / "checks.js").read_text("utf-8")

LANGUAGES = ("en", "ar")
WIDE_TEXT = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; }
p { margin-block-end: 2em !important; }
"""
DESKTOP = {"width": 1000, "height": 800}
LONG_LINK = "https://delft.example/council/agreements-with-schools-and-training-providers-2026"
WRONG_STYLE = """
textarea { border-color: #eee !important }
.link-button { min-block-size: 1px !important; font-size: 8px; block-size: 9px }
"""
STYLE = """css => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [sheet];
}"""


@pytest.fixture
def begun(transactional_db):
    made = factories.assessment()
    for number, article in enumerate(made.instrument.articles):
        for criterion in article.criteria[: 1 + number % 3]:
            factories.answer(made, criterion.code, number % 5)
    factories.answer(made, "5.2", level=None, dont_know=True)
    factories.disagree(made)
    workflow.add_evidence(
        made,
        "5.1",
        title="Agreements",
        dated=None,
        strength=1,
        link=LONG_LINK,
        by=factories.coordinator_of(made.municipality),
    )
    factories.department(made.municipality)
    return made


LOOKS = [(*visit, "en") for visit in VISITS] + [
    (*visit, "ar") for visit in VISITS if any(who_sees(n) == visit for n in seen_by(*visit))
]
"""Who looks around in which language: everybody; from right to left, who sees most of a page."""


NUMBERS = re.compile(r"[0-9a-f-]{12,}|[\w.-]+@[\w.-]+|value=.\w{64}|\d+")
"""What differs between two pages of which one is as accessible as the other."""

IN_EITHER_DIRECTION = ("target-size", "scrollable-region-focusable", "html-has-lang", "valid-lang")
"""Of the rules of axe, those that depend on where things stand; the others judge the elements."""


@pytest.fixture
def is_new(tmp_path_factory):
    """Whether nobody has looked at a page of this text yet, in any process of this run."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent

    def told(name, language, text):
        seen = hashlib.sha256(NUMBERS.sub("", text).encode()).hexdigest()
        try:
            (folder / f"{name}-{language}-{seen}").touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    return told


@pytest.fixture
def look(begun, open_as, live_server, is_new):
    """Lets somebody look around in a browser: each page that nobody saw before, and its name."""

    def looked(role, status, language, **options):
        cache.clear()
        if status != Status.DRAFT:
            factories.answer_all(begun)
            factories.bring_to(begun, status)
        person, client = come_in(role, begun)
        page = open_as(faults_expected=True, **options)
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        cookies["django_language"] = language
        page.context.add_cookies(
            [{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()]
        )
        for name in seen_by(role, status):
            is_shown = language == "en" or who_sees(name) == (role, status)
            if name != "report_page" and is_shown:  # that has a test of its own
                url = with_example(name, begun, person)
                shown = page.goto(url + ("?name=delft" if name == "find" else ""))
                if is_new(name, language, shown.text()):
                    yield name, page

    return looked


def person_of(role, begun):
    person, _client = come_in(role, begun)
    return person


def violations(page, *rules):
    """What axe finds, as `rule: element`."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    options = {"resultTypes": ["violations"]}  # to describe all that passes takes half of the time
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [f"{v['id']}: {node['target']}" for v in found for node in v["nodes"]]


def faults(page, *rules, dark=True):
    """Everything wrong with the page as it is shown now, and in the dark."""
    found = violations(page, *rules) + page.evaluate(CHECKS)
    if dark:
        page.emulate_media(color_scheme="dark")
        found += [f"dark {fault}" for fault in violations(page, "color-contrast")]
        found += [f"dark {fault}" for fault in page.evaluate(CHECKS) if "border" in fault]
        page.emulate_media(color_scheme="light")
    return found


def speak(page, language, live_server):
    page.context.add_cookies(
        [{"name": "django_language", "value": language, "url": live_server.url}]
    )


@pytest.mark.parametrize(
    ("role", "status", "language"), LOOKS, ids=[f"{r}-{s}-{ln}" for r, s, ln in LOOKS]
)
def test_every_page_is_accessible_and_fits_320_pixels_even_with_wide_text(
    role, status, language, look
):
    found = []
    for name, page in look(role, status, language, viewport=DESKTOP):
        assert page.evaluate("document.dir") == ("rtl" if language == "ar" else "ltr")
        rules = IN_EITHER_DIRECTION if language == "ar" else ()
        found += [f"{name}: {fault}" for fault in faults(page, *rules, dark=not rules)]
        found += [f"{name}: {fault}" for fault in what_is_too_wide(page)]
    assert not found, "\n".join(found)


def what_is_too_wide(page):
    """On a telephone, as it is and with everything that a reader may set wider."""
    page.set_viewport_size({"width": 320, "height": 640})
    for style in ("", WIDE_TEXT):
        page.evaluate(STYLE, style)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            yield f"{width} pixels wide" + " with wide text" * bool(style)
    page.set_viewport_size(DESKTOP)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_with_errors_are_accessible(language, begun, open_as, live_server):
    page = open_as(person_of(Role.COORDINATOR, begun), faults_expected=True)
    speak(page, language, live_server)
    found = {}
    for name, selector in {
        "article": '[name="completed"][value="yes"]',
        "add_evidence": None,
        "start": None,
        "people": None,
        "assign": None,
    }.items():
        page.goto(address(name, begun, number=8))
        for field in page.locator("main input[type=text], main input[type=email]").all():
            field.fill("")
        if selector:
            page.check(selector)
        page.locator("main form .button").first.click()
        page.wait_for_load_state()
        assert page.locator(".error").count() > 0
        if faulty := faults(page):
            found[name] = faulty
    page.goto("/nowhere/")
    found |= {"404": faulty} if (faulty := faults(page)) else {}
    assert not found, "\n".join(f"{n}: {f}" for n, fs in found.items() for f in fs)


@pytest.mark.parametrize("width", [1000, 320])
def test_the_report_as_a_page_is_accessible_and_never_scrolls_sideways(width, begun, open_as):
    page = open_as(person_of(Role.READER, begun), viewport={"width": width, "height": 800})
    factories.action(begun)
    # Its policy lets no script in, and axe is one: the saved file is looked at instead.
    page.set_content(page.request.get(address("report_page", begun)).text())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []


def test_the_gate_finds_what_is_wrong(open_as, begun):
    page = open_as(person_of(Role.COORDINATOR, begun), faults_expected=True)
    page.goto(address("article", begun))
    assert faults(page, dark=False) == []
    page.evaluate(
        """() => {
          document.querySelector('.criterion legend').remove();
          document.querySelector('.criterion textarea').removeAttribute('aria-describedby');
          document.querySelector('#id_c5_2-justification').setAttribute('aria-describedby', 'gone');
          document.querySelector('main h1').remove();
        }"""
    )
    page.evaluate(STYLE, WRONG_STYLE)
    found = " ".join(faults(page, dark=False))
    for expected in ("no name", "border", "gone", "target", "heading"):
        assert expected in found
