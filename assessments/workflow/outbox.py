"""Mail that is owed: kept in the transaction of the change, sent outside the request.

A mail is a row before it is sent, so a mail server that is away or silent loses
nothing and keeps nobody waiting: the worker sends later what could not be sent at
once. What a mail server refuses for good is not tried again, and is
shown beside the person it was for.
"""

import logging
from datetime import datetime, timedelta
from enum import Enum
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPResponseException
from typing import Any, NamedTuple

from django.db.models import F, Q
from django.utils import timezone

from assessments import mail
from assessments.models import GuestLink, Invitation, OutgoingMail, User
from assessments.workflow.background import Job, wake_when_kept
from assessments.workflow.passwords import password_letter

LEASE = timedelta(minutes=5)
"""How long an attempt keeps others from making one; longer than any attempt takes."""

LONGEST_PAUSE = timedelta(hours=6)

KEPT = timedelta(days=7)
"""After this a mail is forgotten, sent or not: the links in it have ended."""

MOST_FAILURES = 5
"""In a row; then the mail server is away, and the rest waits for the next time."""

log = logging.getLogger(__name__)


class Posted(NamedTuple):
    """How many mails went out, how many wait, and how many were refused for good this week."""

    sent: int
    waiting: int
    refused: int


class _Outcome(Enum):
    SENT = "sent"
    FAILED = "failed"
    NOTHING = "nothing to do, or nothing that trying again would help"


def queue(
    letter: mail.Letter,
    *,
    invitation: Invitation | None = None,
    guest_link: GuestLink | None = None,
) -> None:
    """Owe a letter; it goes out as soon as the transaction around it is kept.

    Args:
        invitation, guest_link: what the letter brings. A letter with an older link for the
            same person, which works no more, does not go out any more.
    """
    drop_letters(invitation=invitation, guest_link=guest_link)
    _owe(
        to=letter.to,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        switch_off=letter.switch_off,
        invitation=invitation,
        guest_link=guest_link,
    )


def forgot_password(email: str) -> None:
    """Owe somebody a link to choose a new password, if the address turns out to have an account.

    That is looked up when it goes out, so that asking does and takes the same for every address.
    """
    _owe(to=email, is_for_password=True)


def drop_letters(
    *, invitation: Invitation | None = None, guest_link: GuestLink | None = None
) -> None:
    """Send no letter that still waits with a link that ended."""
    waiting = OutgoingMail.objects.filter(sent_at=None)
    if invitation is not None:
        waiting.filter(invitation=invitation).delete()
    if guest_link is not None:
        waiting.filter(guest_link=guest_link).delete()


def send_owed_mail() -> Posted:
    """Send what is owed."""
    now = timezone.now()
    OutgoingMail.objects.filter(created_at__lt=now - KEPT).delete()
    owed = OutgoingMail.objects.filter(sent_at=None, refused_at=None)
    sent = failures = 0
    for pk in list(owed.filter(_due(now)).values_list("pk", flat=True)):
        outcome = _deliver(pk)
        sent += outcome == _Outcome.SENT
        failures = failures + 1 if outcome == _Outcome.FAILED else 0
        if failures == MOST_FAILURES:
            break
    refused = OutgoingMail.objects.exclude(refused_at=None).count()
    return Posted(sent, owed.count(), refused)


# One mail


def _owe(**given: Any) -> None:
    owed = OutgoingMail.objects.create(try_after=timezone.now(), **given)
    wake_when_kept(Job.MAIL, owed.pk)


def send_mail(pk: int) -> bool:
    """Try to send one mail that is due, unless another worker does; whether it went out."""
    return _deliver(pk) == _Outcome.SENT


def _deliver(pk: int) -> _Outcome:
    """Try to send one mail, unless another worker does or did."""
    row = _taken(pk)
    if row is None:
        return _Outcome.NOTHING
    letter = _letter(row)
    if letter is None:
        OutgoingMail.objects.filter(pk=pk).delete()
        return _Outcome.NOTHING
    try:
        mail.send(letter, number=pk)
    except (OSError, ValueError) as error:
        return _refuse(row, error) if _is_final(error) else _put_off(row, error)
    _close(row, sent_at=timezone.now(), last_error="")
    User.objects.filter(email=row.to).exclude(mail_refused_at=None).update(mail_refused_at=None)
    return _Outcome.SENT


def _taken(pk: int) -> OutgoingMail | None:
    """The mail, leased for one attempt; None when another worker holds it, or it is not due."""
    now = timezone.now()
    this = OutgoingMail.objects.filter(pk=pk, sent_at=None, refused_at=None)
    if not this.filter(_due(now)).update(attempts=F("attempts") + 1, try_after=now + LEASE):
        return None
    return this.first()


def _due(now: datetime) -> Q:
    """Mails that are due; an overlong pause was noted before the clock was set back."""
    return Q(try_after__lte=now) | Q(try_after__gt=now + LONGEST_PAUSE)


def _letter(row: OutgoingMail) -> mail.Letter | None:
    """The letter to send; None when there is nothing to say, or nobody to say it to."""
    if row.is_for_password:
        return password_letter(row.to)
    if not row.text:  # it was sealed with a key that this instance has no more
        log.warning("Mail %d can no longer be read, and was dropped.", row.pk)
        return None
    return mail.Letter(row.to, row.subject, row.text, row.html, row.switch_off)


def _put_off(row: OutgoingMail, error: Exception) -> _Outcome:
    pause = min(timedelta(minutes=2 ** min(row.attempts, 9)), LONGEST_PAUSE)
    OutgoingMail.objects.filter(pk=row.pk).update(
        last_error=_fault(error), try_after=timezone.now() + pause
    )
    log.warning("Mail %d was not sent (%s); it will be tried again.", row.pk, _fault(error))
    return _Outcome.FAILED


def _refuse(row: OutgoingMail, error: Exception) -> _Outcome:
    """Give a mail up, and note that beside the person it does not reach."""
    now = timezone.now()
    log.warning("Mail %d was refused for good (%s).", row.pk, _fault(error))
    _close(row, refused_at=now, last_error=_fault(error))
    if row.invitation_id is not None:
        Invitation.objects.filter(pk=row.invitation_id).update(mail_refused_at=now)
    elif row.guest_link_id is not None:
        GuestLink.objects.filter(pk=row.guest_link_id).update(mail_refused_at=now)
    else:
        User.objects.filter(email=row.to).update(mail_refused_at=now)
    return _Outcome.NOTHING


def _close(row: OutgoingMail, **outcome: Any) -> None:
    """Erase the text of a finished mail: a link in it may let somebody in."""
    OutgoingMail.objects.filter(pk=row.pk).update(text="", html="", switch_off="", **outcome)


def _is_final(error: Exception) -> bool:
    """Whether retrying cannot help: the mail or its address was refused, not the sender."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _words in error.recipients.values())
    if isinstance(error, SMTPDataError):
        return error.smtp_code >= 500
    return isinstance(error, ValueError)  # an address or a subject that no mail can have


def _fault(error: Exception) -> str:
    """What went wrong, without the server's words: they may hold an address."""
    code = ""
    if isinstance(error, SMTPRecipientsRefused):
        code = f" {max((code for code, _words in error.recipients.values()), default='')}"
    elif isinstance(error, SMTPResponseException):
        code = f" {error.smtp_code}"
    return type(error).__name__ + code
