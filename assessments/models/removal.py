"""What was removed a moment ago, kept for those who did not mean it."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.assessment import Assessment
from assessments.models.evidence import EvidenceFile
from assessments.models.people import Municipality

UNDO_WITHIN = timedelta(days=1)
"""How long what was removed can be brought back; then nothing of it is left."""


class Removed(models.TextChoices):
    """What was removed."""

    MEMBER = "member", _("A member")
    INVITATION = "invitation", _("An invitation")
    LINK = "link", _("A link to answer by")
    EVIDENCE = "evidence", _("Evidence of an answer")


class Removal(models.Model):
    """Something was removed and can be brought back as it was, see `UNDO_WITHIN`.

    `name` is what it was called. `rows` holds what was deleted, as Django serializes it;
    `key` is the number of what it was, `actions` are those that its member saw to. `file`
    waits with it in the vault.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    what = models.CharField(max_length=20, choices=Removed.choices)
    name = models.CharField(max_length=200, blank=True)
    key = models.PositiveBigIntegerField()
    criterion = models.CharField(max_length=10, blank=True)
    rows = models.TextField(blank=True)
    actions = models.JSONField(default=list, blank=True)
    file = models.ForeignKey(
        EvidenceFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    removed_at = models.DateTimeField()
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.what} {self.key}"
