"""What a page weighs: exact bytes, as they travel."""

import gzip
import re
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders

from tests import factories
from tests.pages import address

pytestmark = pytest.mark.django_db

KB = 1000
HTML = {"results": 35 * KB}
COLD = {"results": 80 * KB}
PAGES = (
    "home",
    "help",
    "method",
    "task_list",
    "article",
    "criterion",
    "check_all",
    "assign",
    "results",
    "why",
    "downloads",
    "principles",
    "barrier",
    "advocacy",
    "quick_scan",
    "sheet",
    "blank",
    "people",
    "work",
)
LINKED = re.compile(
    rb'(?:<link rel="(?:stylesheet|icon)" href|<script src|<img src)="/static/([^"]+)"'
)


def weigh(response):
    """Bytes of the page and of each file it links, compressed."""
    files = [path.decode() for path in LINKED.findall(response.content)]
    sizes = {path: len(brotli.compress(Path(finders.find(path)).read_bytes())) for path in files}
    return len(gzip.compress(response.content, 6, mtime=0)), sizes


@pytest.mark.parametrize("name", PAGES)
def test_a_page_stays_within_its_budget(name, begun, sign_in):
    factories.answer_all(begun)
    response = sign_in(factories.coordinator_of(begun.municipality)).get(
        address(name, begun), follow=True
    )
    assert response.status_code == 200
    page, files = weigh(response)
    css = sum(size for path, size in files.items() if path.endswith(".css"))
    js = sum(size for path, size in files.items() if path.endswith(".js"))
    assert css > 0
    assert js > 0
    assert page <= HTML.get(name, 20 * KB)
    assert css <= 15 * KB
    assert js <= 25 * KB
    assert page + sum(files.values()) <= COLD.get(name, 60 * KB)
    assert 1 + len(files) <= 8


def test_nothing_comes_from_another_place(begun, sign_in):
    browser = sign_in(factories.coordinator_of(begun.municipality))
    for name in PAGES:
        text = browser.get(address(name, begun), follow=True).content.decode()
        assert not re.search(r'(?:src|href)="(?:https?:)?//', text), name
