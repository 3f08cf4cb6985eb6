"""What a reviewer thought of an answer, and what colleagues say to each other about it."""

from django.conf import settings
from django.db import models

from assessments.models.assessment import Assessment


class Review(models.Model):
    """A reviewer accepted an answer, or asked for changes. The newest of a criterion counts.

    `version` is the answer's version that was looked at, 0 when there was no
    answer: a newer one has not been reviewed, and asks for no change any more.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="reviews")
    criterion = models.CharField(max_length=10)
    version = models.PositiveIntegerField()
    is_accepted = models.BooleanField()
    note = models.CharField(max_length=300, blank=True)
    reviewed_at = models.DateTimeField(auto_now_add=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_accepted=True) | ~models.Q(note=""),
                name="changes_are_asked_with_a_note",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} version {self.version}"
