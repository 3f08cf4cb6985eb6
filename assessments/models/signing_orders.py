"""That somebody signed, and the sign-off is still to be made of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.models.assessment import Assessment
from assessments.models.leases import LeasedJob

LONGEST_REFUSAL = 1000


class SigningOrder(LeasedJob):
    """A signatory signed; a worker makes the reports and then the sign-off, which ends the order.

    `seen` is the hash of the snapshot that they looked at, `language` that of the sentence
    they signed, `latin` the names that reports cannot print, in Latin letters, and `signed_at`
    the moment. `reports_made` of `reports` are made. One that failed says why in `refusal`, in the
    language they read, and stays until somebody signs again.
    """

    assessment = models.OneToOneField(
        Assessment, on_delete=models.CASCADE, related_name="signing_order"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen = models.CharField(max_length=64)
    language = models.CharField(max_length=10)
    latin = models.JSONField(default=dict)
    signed_at = models.DateTimeField()
    reports_made = models.PositiveSmallIntegerField(default=0)
    reports = models.PositiveSmallIntegerField(default=0)
    refusal = models.CharField(max_length=LONGEST_REFUSAL, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="failed") ^ Q(refusal=""), name="what_was_refused_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} ({self.state})"
