"""Reports that were made, kept to be served again.

They hold a municipality's data: they belong to it, go with it, and leave only as the report itself.
Nothing is lost with them: they can be made again.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models.leases import LeasedJob
from assessments.models.people import Municipality


class Failure(models.TextChoices):
    """Why a report could not be made, as a sentence."""

    TOO_LONG = "too_long", _("The report was not ready in time. Please try again later.")
    TOO_MUCH = "too_much", _("The report could not be made: it took too much.")
    GAVE_UP = "gave_up", _("The report could not be made after five attempts.")
    BROKEN = "broken", _("Something went wrong while the report was being made.")


class Rendering(LeasedJob):
    """One report, found by the key of all that goes into it (`report.key`).

    `assessment`, `language`, `parts`, `second` and `on_day` say what was asked for, so that a
    worker can make it. `content` is the PDF once it is ready.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="renderings"
    )
    key = models.CharField(max_length=64)
    assessment = models.ForeignKey(
        "assessments.Assessment", on_delete=models.CASCADE, related_name="renderings"
    )
    language = models.CharField(max_length=10, blank=True)
    parts = models.CharField(max_length=100, blank=True)
    second = models.CharField(max_length=10, blank=True)
    on_day = models.DateField(null=True, blank=True)
    failure = models.CharField(max_length=10, choices=Failure.choices, blank=True)
    content = models.BinaryField(null=True, blank=True)
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
