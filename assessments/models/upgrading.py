"""An assessment that went over to a later version of the questionnaire."""

from django.conf import settings
from django.db import models

from assessments.instrument import crosswalk
from assessments.models.assessment import Assessment


class Upgrade(models.Model):
    """From one instrument version to a later one, and back when it was undone.

    `unsettled` holds what undoing needs: by criterion the version of the answer
    that counted before, and the one the upgrade left, such as {"2.1": [3, 3]}.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="upgrades")
    before = models.CharField(max_length=20)
    after = models.CharField(max_length=20)
    unsettled = models.JSONField(default=dict)
    upgraded_at = models.DateTimeField()
    upgraded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.before} to {self.after}"

    @property
    def changed(self) -> frozenset[str]:
        """The codes that ask something else than before."""
        way = crosswalk(self.before, self.after)
        return frozenset(way.came_from) - way.unchanged
