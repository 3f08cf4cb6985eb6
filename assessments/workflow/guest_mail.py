"""Mail to guests: each letter brings a new link and ends the previous one.

Also the notice that a password was changed.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from assessments import mail, permissions
from assessments.models import Assessment, GuestLink, User
from assessments.models.invitations import hash_of, new_token
from assessments.workflow.outbox import queue
from assessments.workflow.passwords import password_changed_letter

VALID = timedelta(days=30)
"""How long a link works. Sending it again makes a new one, which works as long."""


def send_guest_link(link: GuestLink) -> None:
    """Keep the link under a new token, and owe the mail that holds it."""
    token = new_token()
    link.token_hash = hash_of(token)
    link.expires_at = timezone.now() + VALID
    link.mail_refused_at = None
    link.save()
    asked_now = link.assessment.instrument.by_code
    rows = list(link.assessment.assignments.filter(member=link.guest, criterion__in=asked_now))
    work = [row for row in rows if row.is_to_do] or rows
    letter = mail.write(
        "guest_link",
        to=link.email,
        language=link.language,
        link=mail.link("open_link", token),
        guest_link=link,
        count=len(work),
        why=sorted({row.why for row in work if row.why}),
        due=min((row.due for row in work if row.due), default=None),
    )
    queue(letter, guest_link=link)


def ask_guests_again(assessment: Assessment, criteria: Iterable[str]) -> None:
    """Mail a link to those outside who are to look at these criteria once more.

    Colleagues find it under "My work"; nobody else tells a guest.
    """
    rows = assessment.assignments.filter(criterion__in=list(criteria))
    links = permissions.guest_links_of(assessment).filter(guest__assignments__in=rows)
    for link in links.distinct():
        send_guest_link(link)


def tell_password_changed(user: User) -> None:
    """Mail somebody that their password was changed: if it was not them, they must hear of it."""
    queue(password_changed_letter(user))
