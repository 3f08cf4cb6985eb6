"""What happened, besides the versions of the answers."""

from django.conf import settings
from django.db import models

from assessments.models.people import Municipality


class AuditEntry(models.Model):
    """One verb of `workflow`, done by somebody. Only ever added.

    `detail` names what was changed, never an answer's text or an e-mail address.
    """

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="audit")
    verb = models.CharField(max_length=40)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"
