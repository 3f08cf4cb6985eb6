"""Who was asked by e-mail to join, and the mail that is on its way."""

import hashlib
import re
import secrets
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models.people import Department, Municipality, Role


def new_token() -> str:
    """What makes a link impossible to guess: 256 random bits."""
    return secrets.token_urlsafe(32)


def token_in(address: str) -> str:
    """The token in the end of an address: mail programs add a full stop or a bracket to it."""
    found = re.match(r"[\w-]*", address)
    return found.group() if found else ""


def hash_of(token: str) -> str:
    """What is kept of a token: whoever reads the database cannot use its links."""
    return hashlib.sha256(token.encode()).hexdigest()


class Invitation(models.Model):
    """Somebody was asked to become a member, whether they have an account or not.

    It stays open until it is accepted or withdrawn; its link works until
    `expires_at`, and sending it again makes a new one. The link's token is only
    in the mail: here is its hash. `mail_refused_at` is when a mail server said
    that its mail can never arrive.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=150)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    department = models.ForeignKey(
        Department, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    language = models.CharField(max_length=10)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    mail_refused_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "email"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "email"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="one_open_invitation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.get_role_display()}"

    @property
    def last_day(self) -> date:
        """The day on which its link ends."""
        return timezone.localdate(self.expires_at)
