"""How often somebody may do what is limited, counted for all processes together.

Each try is counted in a locked row, so that none is lost when two processes
count at once, and nothing is forgotten on a restart.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.models import Municipality, Tries, User

MINUTE, DAY = 60, 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many tries within so many seconds."""

    most: int
    seconds: int

    def wait(self, times: list[float], now: float) -> float:
        """Seconds until one more is allowed; 0 when it is allowed now."""
        counted = sorted(time for time in times if time > now - self.seconds)
        if len(counted) < self.most:
            return 0
        return counted[-self.most] + self.seconds - now


BY_ONE_PERSON = (Limit(20, 10 * MINUTE), Limit(100, DAY))
"""Mails that one person may have sent to people who are no members: invitations and links."""

TO_ONE_ADDRESS_FROM_A_TOWN = (Limit(5, DAY),)
TO_ONE_ADDRESS = (Limit(20, DAY),)
"""Of such mails, how many one address gets: from one town, and from all of them."""


class TooOften(Exception):
    """Somebody passed a limit; `str()` is a sentence to show, `wait` the seconds to wait."""

    def __init__(self, wait: float) -> None:
        super().__init__(_("This was done too often. Wait a while, then try again."))
        self.wait = max(1, ceil(wait))


@transaction.atomic
def take(action: str, who: str, limits: Iterable[Limit]) -> None:
    """Count one more try of an action by somebody.

    Raises TooOften when it passes a limit; then it does not count.
    """
    limits = list(limits)
    now = timezone.now().timestamp()
    longest = max(limit.seconds for limit in limits)
    ends_at = timezone.now() + timedelta(seconds=longest)
    row, is_new = Tries.objects.select_for_update().get_or_create(
        key=hashlib.sha256(f"{action}:{who}".encode()).hexdigest(),
        defaults={"times": [now], "ends_at": ends_at},
    )
    if is_new:
        _forget_old()
        return
    # After the clock was set back, what lies ahead of it counts as of now.
    times = [min(time, now) for time in row.times]
    if wait := max(limit.wait(times, now) for limit in limits):
        raise TooOften(wait)
    row.times = [*(time for time in times if time > now - longest), now]
    row.ends_at = ends_at
    row.save()


def may_mail(municipality: Municipality, email: str, *, by: User) -> None:
    """Count a mail to somebody who is no member. Raises TooOften when it passes a limit."""
    take("mail", f"user:{by.pk}", BY_ONE_PERSON)
    take("mail", f"town:{municipality.pk}:{email}", TO_ONE_ADDRESS_FROM_A_TOWN)
    take("mail", f"address:{email}", TO_ONE_ADDRESS)


def _forget_old() -> None:
    """Delete counts that limit nothing any more, except those locked by others."""
    old = Tries.objects.filter(ends_at__lt=timezone.now() - timedelta(seconds=MINUTE))
    held = old.select_for_update(skip_locked=True).values_list("pk", flat=True)
    Tries.objects.filter(pk__in=list(held[:100])).delete()
