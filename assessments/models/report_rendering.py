"""Reports that were made, kept to be served again.

They hold a municipality's data: they belong to it, go with it, and leave only as the report itself.
Nothing is lost with them: they can be made again.
"""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models.people import Municipality

LEASE = timedelta(seconds=30)
"""How long nobody else makes a report; much longer than the beat of `pdf.print_apart`."""


class Making(models.TextChoices):
    """How far a report is."""

    QUEUED = "queued", _("Waits for its turn")
    WORKING = "working", _("Is being made")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Could not be made")


class Failure(models.TextChoices):
    """Why a report could not be made, as a sentence."""

    TOO_LONG = "too_long", _("The report was not ready in time. Please try again later.")
    TOO_MUCH = "too_much", _("The report could not be made: it took too much.")
    GAVE_UP = "gave_up", _("The report was begun five times and never finished.")
    BROKEN = "broken", _("Something went wrong while the report was being made.")


class Rendering(models.Model):
    """One report, found by the key of all that goes into it (`report.key`).

    Whoever makes it holds it until `lease_until` and may write only while `token` is
    theirs: who was slow, or was taken for dead, changes nothing any more.
    `began_at` is when that was. `content` is the PDF once it is ready.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="renderings"
    )
    key = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=Making.choices, default=Making.QUEUED)
    failure = models.CharField(max_length=10, choices=Failure.choices, blank=True)
    began_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    token = models.CharField(max_length=32, blank=True)
    content = models.BinaryField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    used_on = models.DateField(default=timezone.localdate)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "key"], name="one_rendering_a_key"),
            models.CheckConstraint(
                condition=Q(state="ready", content__isnull=False)
                | (~Q(state="ready") & Q(content__isnull=True)),
                name="what_is_ready_has_a_content",
            ),
            models.CheckConstraint(
                condition=Q(state="failed") ^ Q(failure=""), name="what_failed_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key[:12]} ({self.state})"

    @property
    def is_ready(self) -> bool:
        """Whether it can be served."""
        return self.state == Making.READY

    @property
    def has_failed(self) -> bool:
        """Whether nobody will go on with it by themselves."""
        return self.state == Making.FAILED

    @property
    def is_on_its_way(self) -> bool:
        """Whether it is still to come."""
        return self.state in (Making.QUEUED, Making.WORKING)

    @property
    def is_free(self) -> bool:
        """Whether it waits for somebody to make it: nobody began, or who did is gone.

        A lease that ends later than one taken now was taken before the clock was set back.
        """
        now = timezone.now()
        if self.state == Making.WORKING:
            return self.lease_until is None or not now <= self.lease_until <= now + LEASE
        return self.state == Making.QUEUED
