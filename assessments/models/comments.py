"""What colleagues say to each other about a criterion."""

from django.conf import settings
from django.db import models

from assessments.models.assessment import Assessment
from assessments.models.people import Membership


class Comment(models.Model):
    """A remark of a member on a criterion, or a reply to one.

    Only members see it; one that is `for_report` is printed in the report as well.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="comments")
    criterion = models.CharField(max_length=10)
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies"
    )
    text = models.TextField(max_length=2000)
    for_report = models.BooleanField(default=False)
    mentioned = models.ManyToManyField(Membership, related_name="+", blank=True)
    written_at = models.DateTimeField(auto_now_add=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(for_report=False) | models.Q(parent=None),
                name="replies_are_not_printed",
            ),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk} on {self.criterion}"
