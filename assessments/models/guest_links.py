"""Somebody outside the organisation answers by a link, without an account."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models.assessment import Assessment
from assessments.models.people import Membership


class GuestLink(models.Model):
    """Who was asked by e-mail to answer criteria of one assessment by a link.

    Its `guest` is a membership nobody can sign in with: what is assigned to it
    is all that the link opens. The token is only in the mail; here is its hash.
    `mail_refused_at` is when a mail server said that its mail can never arrive.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="guest_links")
    guest = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="guest_link")
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(max_length=10)
    token_hash = models.CharField(max_length=64, unique=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    mail_refused_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "email"],
                condition=models.Q(revoked_at__isnull=True),
                name="one_guest_link_an_address",
            ),
        ]

    def __str__(self) -> str:
        return f"link {self.pk}"

    @property
    def last_day(self) -> date:
        """The day on which it ends."""
        return timezone.localdate(self.expires_at)
