"""How large a request may be: held by what it claims, before anything of it is read."""

import http.client
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.uploadhandler import FileUploadHandler
from django.test import Client
from django.utils import translation

from assessments.urls import urlpatterns
from assessments.views.decorators import AROUND, MB, USUAL
from tests import factories
from tests.pages import NAMES, address

pytestmark = pytest.mark.django_db

APP_JS = Path(__file__).parents[2] / "static" / "js" / "app.js"
HUGE = 200 * MB
LARGER = {
    "add_evidence": 20 * MB,
    "sheet": 5 * MB,
    "take_over_sheet": 4 * MB,
    "brand": 2 * MB,
    "verify": 20 * MB,
}
MULTIPART = "multipart/form-data; boundary=x"


class Unread:
    """A body that fails the test when somebody reads it."""

    def read(self, *_size):
        raise AssertionError("the body was read")

    readline = read


def claim(client, url, size, **more):
    """A POST that says how large it is."""
    claimed = {"CONTENT_LENGTH": str(size), "CONTENT_TYPE": MULTIPART, "wsgi.input": Unread()}
    return client.post(url, b"", MULTIPART, **(claimed | more))


@pytest.fixture
def coordinator(begun, client):
    client.force_login(factories.coordinator_of(begun.municipality))
    return client


@pytest.mark.parametrize("name", NAMES)
def test_a_huge_body_is_refused_unread_at_every_address(name, begun, client, coordinator):
    for browser in (Client(enforce_csrf_checks=True), coordinator):
        response = claim(browser, address(name, begun), HUGE)
        assert response.status_code == 413
        assert " MB, the most that this page takes." in response.content.decode()


def test_each_view_takes_what_it_needs_and_no_more():
    declared = {
        pattern.name: pattern.callback.largest_body
        for pattern in urlpatterns
        if hasattr(pattern.callback, "largest_body")
    }
    assert declared == LARGER


@pytest.mark.parametrize("name", sorted(LARGER))
def test_the_limit_of_a_view_is_exact_and_holds_for_whoever_may_use_it(name, begun, coordinator):
    url = address(name, begun)
    assert claim(coordinator, url, LARGER[name] + AROUND + 1).status_code == 413
    with pytest.raises(AssertionError, match="the body was read"):
        claim(coordinator, url, LARGER[name] + AROUND)


def test_who_did_not_sign_in_sends_no_file_to_a_page_for_members(begun):
    for name in sorted(LARGER.keys() - {"verify"}):
        response = claim(Client(), address(name, begun), USUAL + AROUND + 1)
        assert response.status_code == 413


def test_nothing_of_a_huge_upload_is_written(begun, client, tmp_path, settings, monkeypatch):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    begins = []
    monkeypatch.setattr(FileUploadHandler, "new_file", lambda *args, **_: begins.append(args))
    body = b'--x\r\nContent-Disposition: form-data; name="upload"; filename="a"\r\n\r\n' + bytes(
        2 * MB
    )
    for url in (address("account_login", begun), address("add_evidence", begun)):
        assert client.post(url, body, MULTIPART).status_code == 413
    assert not begins
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("said", ["", "x", "-1", "²", "9" * 30, "1e9"])
def test_a_length_that_is_no_number_reads_nothing(said, begun, client):
    response = claim(client, address("account_login", begun), said)
    assert response.status_code in (200, 400, 413)


def test_a_background_save_that_is_too_large_gets_a_line(begun, coordinator):
    response = claim(coordinator, address("save", begun), HUGE, HTTP_HX_REQUEST="true")
    assert response.status_code == 413
    assert "<html" not in response.content.decode()
    assert "Not saved." in response.content.decode()
    # The page shows that line, and does not send the same again every ten seconds.
    assert "|413|" in coordinator.get(address("article", begun)).content.decode()
    assert "isRetryable = status < 400" in APP_JS.read_text()


def test_the_page_is_in_the_language_of_its_reader(begun, client):
    client.cookies["django_language"] = "nl"
    with translation.override("en"):  # what the request switches on ends with it
        page = claim(client, "/accounts/sign-in/", HUGE).content.decode()
    assert "groter dan 1 MB" in page


# The real server


@contextmanager
def server(tmp_path):
    """gunicorn as the project configures it, with a folder of its own for what is uploaded."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    uploads = tmp_path / "uploads"
    uploads.mkdir()
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PATH": "/usr/bin:/bin",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "TMPDIR": str(uploads),
        "SECRET_KEY": "only-for-this-test-0123456789-abcdefghijklmnopqrstuvwxyz",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'bodies.sqlite3'}",
        "EVIDENCE_ROOT": str(tmp_path),
        "GUNICORN_CMD_ARGS": "--workers 1",
    }
    command = [sys.executable, "-m", "gunicorn"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert "Ready" in process.stdout.readline()
        yield port, uploads
    finally:
        process.terminate()
        process.communicate(timeout=60)


def test_the_real_server_writes_nothing_of_what_is_too_large_or_has_no_length(tmp_path):
    with server(tmp_path) as (port, uploads):
        for headers, expected in (
            ({"Content-Length": str(HUGE)}, 413),
            ({"Transfer-Encoding": "chunked"}, 411),
        ):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
            connection.putrequest("POST", "/accounts/sign-in/")
            for name, value in ({"Content-Type": MULTIPART} | headers).items():
                connection.putheader(name, value)
            connection.endheaders()
            assert connection.getresponse().status == expected
            connection.close()
        assert not [path for path in uploads.rglob("*") if path.is_file()]
