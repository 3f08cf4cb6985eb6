"""Digests by e-mail of what is new or due."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from assessments import workflow
from assessments.models import (
    Role,
    User,
)
from assessments.scoring import Rating
from tests import factories

pytestmark = pytest.mark.django_db


TODAY = date(2026, 11, 24)


def save(begun, person, code="5.1", level=3):
    current = begun.answers.filter(criterion=code).first()
    seen = current.version if current else 0
    workflow.save_answer(begun, code, Rating(level, "", False, "So."), seen=seen, by=person)


def ask(begun, person, due, codes=("5.1",), why=""):
    workflow.assign(
        begun,
        codes,
        to=factories.membership(person, begun.municipality),
        by=factories.coordinator_of(begun.municipality),
        due=due,
        why=why,
    )


def told_before(begun, person, on=date(2026, 11, 10)):
    """What is asked of them is from before that day, and they had a digest on it."""
    long_ago = datetime.combine(on - timedelta(days=1), time(9), tzinfo=UTC)
    begun.assignments.update(assigned_at=long_ago)
    person.reminded_on = on
    person.save()


def test_a_digest_comes_once_a_day_whatever_runs(begun, contributor, mailed):
    ask(begun, contributor, TODAY + timedelta(days=7))
    assert len(mailed(workflow.remind, TODAY)) == 1
    assert mailed(workflow.remind, TODAY) == []
    assert len(mailed(workflow.remind, TODAY + timedelta(days=1))) == 1


def test_a_digest_names_what_is_due_and_overdue_and_nothing_else(begun, contributor, mailed):
    ask(begun, contributor, TODAY - timedelta(days=1), ["5.1"])
    ask(begun, contributor, TODAY + timedelta(days=7), ["5.2"])
    ask(begun, contributor, TODAY + timedelta(days=8), ["5.3"])
    ask(begun, contributor, None, ["5.4"])
    ask(begun, contributor, TODAY, ["1.1"])
    save(begun, contributor, "1.1")
    workflow.hand_in(begun, ["1.1"], by=contributor)
    told_before(begun, contributor)
    (message,) = mailed(workflow.remind, TODAY)
    assert message.to == [contributor.email]
    named = [code for code in begun.instrument.by_code if f"- {code} " in message.body]
    assert named == ["5.1", "5.2"]
    assert "overdue since 23 November 2026" in message.body
    assert "due 1 December 2026" in message.body


def test_a_digest_names_what_is_new_whenever_it_is_due(begun, contributor, mailed):
    told_before(begun, contributor)
    ask(begun, contributor, None, ["5.3"])
    ask(begun, contributor, TODAY + timedelta(days=90), ["5.4"])
    at = datetime.combine(date(2026, 11, 11), time(9), tzinfo=UTC)
    begun.assignments.filter(criterion__in=["5.3", "5.4"]).update(assigned_at=at)
    (message,) = mailed(workflow.remind, TODAY)
    named = [line for line in message.body.splitlines() if line.startswith("- ")]
    assert [line.split(" ")[1] for line in named] == ["5.4", "5.3"]
    assert "due 22 February 2027" in named[0]
    assert "due" not in named[1]
    assert mailed(workflow.remind, TODAY + timedelta(days=1)) == []


def test_what_is_sent_back_is_news(begun, contributor, mailed):
    save(begun, contributor, "5.1")
    workflow.hand_in(begun, ["5.1"], by=contributor)
    told_before(begun, contributor, on=timezone.localdate() - timedelta(days=1))
    by = factories.coordinator_of(begun.municipality)
    workflow.send_back(begun, ["5.1"], note="Name the decision.", by=by)
    (message,) = mailed(workflow.remind, timezone.localdate())
    named = [line for line in message.body.splitlines() if line.startswith("- ")]
    assert [line.split(" ")[1] for line in named] == ["5.1"]
    assert "Sent back: Name the decision." in named[0]


def test_a_digest_holds_nothing_of_another_municipality(begun, contributor, mailed):
    other = factories.assessment(factories.municipality("Gouda"))
    stranger = factories.member(other.municipality, Role.CONTRIBUTOR)
    ask(other, stranger, TODAY, ["2.1"])
    ask(begun, contributor, TODAY)
    left = factories.membership(contributor, begun.municipality)
    gone = factories.member(other.municipality, Role.CONTRIBUTOR)
    ask(other, gone, TODAY, ["2.2"])
    workflow.remove_member(
        factories.membership(gone, other.municipality),
        by=factories.coordinator_of(other.municipality),
    )
    found = {message.to[0]: message.body for message in mailed(workflow.remind, TODAY)}
    assert set(found) == {contributor.email, stranger.email}
    assert "Gouda" not in found[contributor.email]
    assert left.municipality.name not in found[stranger.email]


def test_nothing_is_sent_where_nothing_is_owed_or_wanted(begun, contributor, mailed):
    told_before(begun, contributor)
    assert mailed(workflow.remind, TODAY) == []
    ask(begun, contributor, TODAY)
    workflow.switch_off_reminders(contributor)
    assert mailed(workflow.remind, TODAY) == []
    workflow.switch_on_reminders(contributor)
    assert len(mailed(workflow.remind, TODAY)) == 1


def test_a_digest_speaks_its_receivers_language_and_can_be_switched_off(
    begun, contributor, mailed, client
):
    workflow.speak(contributor, "nl")
    ask(begun, contributor, TODAY)
    (message,) = mailed(workflow.remind, TODAY)
    ((html, _kind),) = message.alternatives
    assert 'lang="nl"' in html
    link = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert link in message.body
    path = link.removeprefix("http://127.0.0.1:8000")
    client.get(path)
    contributor.refresh_from_db()
    assert contributor.wants_reminders
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    contributor.refresh_from_db()
    assert not contributor.wants_reminders


def test_a_switch_off_link_that_was_not_made_here_switches_nothing_off(contributor, client):
    page = client.post(f"/reminders/{contributor.pk}/off/").content.decode()
    assert "This link does not work" in page
    assert User.objects.filter(wants_reminders=False).count() == 0


def test_the_command_reminds_and_sends_what_was_owed(begun, contributor, capsys):
    ask(begun, contributor, timezone.localdate())
    call_command("remind")
    assert "Reminded: 1." in capsys.readouterr().out
    assert [message.to for message in mail.outbox] == [[contributor.email]]
