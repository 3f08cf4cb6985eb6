"""Mail that is owed or went out."""

from django.db import models

from assessments.models.invitations import Invitation
from assessments.models.sealed import SealedTextField


class OutgoingMail(models.Model):
    """A mail that is owed, and later the trace that it went out, or that it never can.

    Its words are sealed while it waits and erased after that, because a link in it
    may let somebody in. `try_after` is when the next attempt is due; while an
    attempt runs it lies in the future, so that nobody else makes one. What it
    invites or asks is named, so that a refusal can be shown beside that person.
    When it `is_for_password` it has no words yet: they are written when it goes out.
    """

    to = models.EmailField()
    is_for_password = models.BooleanField(default=False)
    subject = models.CharField(max_length=300)
    text = SealedTextField(blank=True)
    html = SealedTextField(blank=True)
    switch_off = SealedTextField(blank=True)
    invitation = models.ForeignKey(
        Invitation, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    guest_link = models.ForeignKey(
        "assessments.GuestLink", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    try_after = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["try_after", "id"]

    def __str__(self) -> str:
        return f"mail {self.pk}"
