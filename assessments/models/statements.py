"""What a municipality says beside its answers: on the principles, and on what others block."""

from django.conf import settings
from django.db import models


class Statement(models.Model):
    """Something that was said, and by whom. Never changed or deleted: the newest row counts.

    `number` counts what was said about the same; `is_unconfirmed` says that it came
    along from the last round and nobody looked at it yet, so that it does not count.
    """

    number = models.PositiveIntegerField()
    is_unconfirmed = models.BooleanField(default=False)
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True
