"""Mail that is owed: kept with the change that owes it, sent once that is safe.

A mail is a row before it is sent, so a mail server that is away loses nothing:
`manage.py send_mail` sends later what could not be sent at once.
"""

import logging
from datetime import datetime, timedelta
from functools import partial
from smtplib import SMTPResponseException

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from assessments import mail
from assessments.models import OutgoingMail

LEASE = timedelta(minutes=5)
"""How long an attempt keeps others from making one; longer than any attempt takes."""

LONGEST_PAUSE = timedelta(hours=6)

KEPT = timedelta(days=7)
"""After this a mail is forgotten, sent or not: the links in it have ended."""

MOST_FAILURES = 5
"""In a row; then the mail server is away, and the rest waits for the next time."""

log = logging.getLogger(__name__)


def queue(letter: mail.Letter) -> None:
    """Owe a letter; it goes out as soon as the transaction around it is kept."""
    row = OutgoingMail.objects.create(
        to=letter.to,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        switch_off=letter.switch_off,
        try_after=timezone.now(),
    )
    transaction.on_commit(partial(_deliver, row.pk), robust=True)


def send_owed_mail() -> tuple[int, int]:
    """Send what is owed. Returns how many mails went out and how many still wait."""
    now = timezone.now()
    OutgoingMail.objects.filter(created_at__lt=now - KEPT).delete()
    owed = OutgoingMail.objects.filter(sent_at=None)
    sent = failures = 0
    for pk in list(owed.filter(_due(now)).values_list("pk", flat=True)):
        was_sent = _deliver(pk)
        sent += was_sent
        failures = 0 if was_sent else failures + 1
        if failures == MOST_FAILURES:
            break
    return sent, owed.count()


def _deliver(pk: int) -> bool:
    """Try one mail, unless somebody else does or did; whether it went out."""
    now = timezone.now()
    this = OutgoingMail.objects.filter(pk=pk, sent_at=None)
    if not this.filter(_due(now)).update(attempts=F("attempts") + 1, try_after=now + LEASE):
        return False
    row = this.get()
    letter = mail.Letter(row.to, row.subject, row.text, row.html, row.switch_off)
    try:
        mail.send(letter, number=row.pk)
    except (OSError, ValueError) as error:
        pause = min(timedelta(minutes=2 ** min(row.attempts, 9)), LONGEST_PAUSE)
        this.update(last_error=_fault(error), try_after=now + pause)
        log.warning("Mail %d was not sent (%s); it will be tried again.", pk, _fault(error))
        return False
    this.update(sent_at=timezone.now(), text="", html="", switch_off="", last_error="")
    return True


def _due(now: datetime) -> Q:
    """Those that wait for nothing; a pause too long was noted before the clock was set back."""
    return Q(try_after__lte=now) | Q(try_after__gt=now + LONGEST_PAUSE)


def _fault(error: Exception) -> str:
    """What went wrong, without the server's words: they may hold an address."""
    code = f" {error.smtp_code}" if isinstance(error, SMTPResponseException) else ""
    return type(error).__name__ + code
