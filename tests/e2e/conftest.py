"""A real browser in front of the real application."""

import os
import shutil

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import sync_playwright

# Playwright's event loop runs in this thread; the database is used from it on purpose.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    """Everything in this folder needs a browser, and tables that other threads see."""
    for item in items:
        if "/e2e/" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests."""
    names = (
        os.environ.get("CHROMIUM", ""),
        "chromium-headless-shell",
        "chromium",
        "chromium-browser",
        "google-chrome",
    )
    path = next(found for name in names if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_as(chromium, live_server):
    """Opens a tab as somebody; every error the page reports fails the test."""
    contexts, faults = [], []

    def opened(person=None, *, faults_expected=False, **options):
        context = chromium.new_context(
            base_url=live_server.url, **({"viewport": {"width": 1200, "height": 900}} | options)
        )
        context.set_default_timeout(10000)
        context.set_default_navigation_timeout(60000)  # a page may wait for what it makes first
        contexts.append(context)
        if person is not None:
            sign_in(context, person, live_server.url)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        if not faults_expected:
            page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def sign_in(context, person, url):
    """Give the browser the session of somebody who signed in."""
    client = Client()
    client.force_login(person)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": url}])
