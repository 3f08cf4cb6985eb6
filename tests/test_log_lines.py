"""What stands in the log: nothing that somebody wrote, nothing that lets somebody in."""

import io
import json
import logging
import os
import re
import subprocess
import sys
import threading

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from assessments.models import OutgoingMail
from assessments.models.invitations import new_token
from hague import log_lines
from hague.log_lines import Discreet, masked
from hague.settings import BASE_DIR
from tests import factories

SECRET = "CONFIDENTIAL-JUSTIFICATION of an officer"


@pytest.fixture
def lines():
    """What the handler of the settings writes while a test runs."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(Discreet())
    root = logging.getLogger()
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


def rows_that_the_database_refuses(begun):
    """Each with a text of somebody in it, or in a value beside it."""
    factories.answer(begun, "5.1", text=SECRET)
    answer = begun.answers.get(criterion="5.1")
    yield lambda: begun.answers.filter(pk=answer.pk).update(level=99)
    yield lambda: begun.answers.create(criterion="5.1", justification=SECRET, version=1)
    yield lambda: begun.answers.create(criterion="5.2", justification=SECRET, version=None)
    with connection.cursor() as cursor:
        yield lambda: cursor.execute(f"SELECT 1 FROM no_table WHERE '{SECRET}' = 'x'")
        yield lambda: cursor.execute("SELECT %s FROM no_table", [SECRET])


@pytest.mark.django_db
def test_a_refused_row_is_told_by_its_kind_and_its_state_alone(begun, lines):
    told = 0
    for refused in rows_that_the_database_refuses(begun):
        try:
            with transaction.atomic():
                refused()
        except DatabaseError:
            logging.getLogger("django.request").exception("Internal Server Error: %s", "/x/")
            told += 1
    text = lines.getvalue()
    assert told == 5
    assert "CONFIDENTIAL" not in text
    assert "DETAIL" not in text
    assert text.count("Internal Server Error: /x/") == told
    assert "IntegrityError [" in text
    wanted = r"\[23(514|505|502)\]" if connection.vendor == "postgresql" else r"\[SQLITE_CONSTRAINT"
    assert re.search(wanted, text)


@pytest.mark.django_db
def test_a_chain_of_exceptions_tells_no_more_than_one(begun, lines):
    factories.answer(begun, "5.1", text=SECRET)
    try:
        try:
            with transaction.atomic():
                begun.answers.create(criterion="5.1", justification=SECRET, version=1)
        except IntegrityError as refused:
            group = ExceptionGroup(SECRET, [ValueError(SECRET), refused])
            group.add_note(SECRET)
            raise group from refused
    except ExceptionGroup:
        try:
            int(SECRET)
        except ValueError:
            logging.getLogger("x").exception("It failed")
    text = lines.getvalue()
    assert "CONFIDENTIAL" not in text
    for kind in ("ValueError", "ExceptionGroup", "IntegrityError ["):
        assert kind in text
    assert "test_log_lines.py" in text


@pytest.mark.django_db
def test_an_error_of_a_view_logs_no_words_of_it(begun, lines, monkeypatch):
    def broken(*_args, **_more):
        raise RuntimeError(SECRET)

    monkeypatch.setattr("assessments.views.method.load", broken)
    browser = Client(raise_request_exception=False)
    assert browser.get("/method/").status_code == 500
    assert "RuntimeError" in lines.getvalue()
    assert "CONFIDENTIAL" not in lines.getvalue()


PLACES = (
    "/link/open/{}",
    "/invitation/{}",
    "/accounts/password/reset/2-{}",
    "/reminders/{}/off",
)


def addresses_with(token):
    for place in (
        "/link/open/{}",
        "/invitation/{}",
        "/accounts/password/reset/2-{}",
        "/reminders/{}/off/",
    ):
        path = place.format(token)
        yield path
        yield path + "/"
        yield path.upper().replace(token.upper(), token) + "/"
        yield f"/xx{path}/"
        yield f"/en{path}/and/more"
        yield path + "%0a/"
        yield path + "%0d%0aX/"
        yield path + "%20/x/"
        yield path.replace(token, token[:20] + "%0a" + token[20:])
        yield path + "/?next=" + token
        yield path.replace("/", "//", 1)
        yield path.replace("/", "%2f") + "/"
    yield f"/{token}"
    yield f"/m/{token}/people/"
    yield f"/verify/{token}/x/"


@pytest.mark.django_db
def test_no_spelling_of_an_address_brings_its_token_into_the_log(lines):
    kept = [new_token(), "c9x2ab-" + "0123456789abcdef" * 2, "Mg:1vOabc:" + new_token()]
    for token in kept:
        for path in addresses_with(token):
            Client().get(path)
            Client().post(path)
        text = lines.getvalue()
        parts = (token, token[:20], token[-20:])
        assert not any(part in text for part in parts), token
    assert "Not Found: " in lines.getvalue()


def test_words_that_hold_no_secret_stay_readable():
    for words in (
        "Not Found: /m/nl-voorbeeldstad/assessments/407c4075-6bba-4631-a926-33ca3ec8e06f/results/",
        "Mail 5 was refused for good (SMTPRecipientsRefused 550).",
        "Method Not Allowed (GET): /accounts/stay/",
        "Forbidden (Permission denied): /m/nl-delft/people/",
    ):
        assert masked(words) == words


def test_an_e_mail_address_is_masked_and_a_line_stays_one():
    told = masked("No saskia@voorbeeldstad.example, nor x%40y.example\r\nERROR forged line")
    assert "saskia" not in told
    assert "y.example" not in told
    assert "\n" not in told


def test_a_message_that_does_not_fit_its_values_prints_none_of_them(capsys):
    written = io.StringIO()
    apart = logging.Logger("apart")  # the test runner's own handler raises such an error
    apart.addHandler(handler := logging.StreamHandler(written))
    handler.setFormatter(Discreet())
    apart.error("%s and %s", SECRET)
    assert "%s and %s" in written.getvalue()
    assert "CONFIDENTIAL" not in written.getvalue() + capsys.readouterr().err


HANDLERS = """
import django, json, logging
django.setup()
loggers = [logging.getLogger(), *map(logging.getLogger, list(logging.root.manager.loggerDict))]
found = [(l.name, h) for l in loggers for h in getattr(l, "handlers", [])]
found = [(name, h) for name, h in found if not isinstance(h, logging.NullHandler)]
print(json.dumps([(name, type(h.formatter).__name__) for name, h in found]))
"""


@pytest.mark.parametrize("debug", ["true", "false"])
def test_every_handler_of_the_instance_writes_through_the_formatter(debug):
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "hague.settings", "DEBUG": debug}
    done = subprocess.run(
        [sys.executable, "-c", HANDLERS],
        env=environment,
        cwd=BASE_DIR,
        capture_output=True,
        check=True,
    )
    found = json.loads(done.stdout)
    assert found
    assert {formatter for _logger, formatter in found} == {"Discreet"}


SERVER = """
import logging
from gunicorn.app.wsgiapp import WSGIApplication
import sys
sys.argv = ["gunicorn", "-c", "gunicorn.conf.py"]
app = WSGIApplication()
log = app.cfg.logger_class(app.cfg)
try:
    raise RuntimeError("CONFIDENTIAL words")
except RuntimeError:
    log.exception("Error handling request %s", "/link/open/" + sys.stdin.read())
"""


def test_the_servers_own_lines_are_masked_too():
    token = new_token()
    done = subprocess.run(
        [sys.executable, "-c", SERVER],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "hague.settings"},
        cwd=BASE_DIR,
        input=token,
        text=True,
        capture_output=True,
        check=True,
    )
    assert "Error handling request" in done.stderr
    assert "RuntimeError" in done.stderr
    assert token not in done.stderr
    assert "CONFIDENTIAL" not in done.stderr


@pytest.mark.django_db
def test_what_ends_a_command_or_a_thread_is_told_the_same_way(begun, capsys, monkeypatch):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    log_lines.watch()
    try:
        with transaction.atomic():
            OutgoingMail.objects.create(to=SECRET, subject=SECRET)
    except IntegrityError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    thread = threading.Thread(target=int, args=(SECRET,))
    thread.start()
    thread.join()
    told = capsys.readouterr().err
    assert "IntegrityError [" in told
    assert "ValueError" in told
    assert "CONFIDENTIAL" not in told


@pytest.mark.django_db
def test_the_pages_that_open_links_are_named_as_the_formatter_knows_them():
    for name, values in (("open_link", ["t"]), ("invitation", ["t"]), ("switch_off", ["t"])):
        assert "…" in masked(reverse(name, args=values))
    assert "…" in masked(reverse("account_reset_password_from_key", args=["2", "key"]))
