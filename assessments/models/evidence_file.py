"""Files behind evidence: kept privately, under names that say nothing."""

import uuid

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.people import Municipality


def vault() -> FileSystemStorage:
    """Where files lie: in a folder that no web server serves."""
    return FileSystemStorage(
        location=settings.EVIDENCE_ROOT,
        base_url=None,
        file_permissions_mode=0o600,
        directory_permissions_mode=0o700,
    )


def random_name() -> str:
    """What a file is called in the vault."""
    name = uuid.uuid4().hex
    return f"{name[:2]}/{name}"


class Scan(models.TextChoices):
    """Whether a file may be opened."""

    READY = "ready", _("Ready")
    QUARANTINED = "quarantined", _("Waits for the virus scan")
    INFECTED = "infected", _("Refused by the virus scan")


class EvidenceFile(models.Model):
    """The content of a file, once in each municipality; several pieces of evidence may use it.

    `name` is where it lies in the vault, "" once it was thrown away. `finding`
    is what the virus scanner said.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="evidence_files"
    )
    name = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    scan = models.CharField(max_length=20, choices=Scan.choices, default=Scan.READY)
    finding = models.CharField(max_length=200, blank=True)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "sha256"], name="content_once_a_municipality"
            ),
        ]

    def __str__(self) -> str:
        return f"file {self.pk}"

    @property
    def can_be_opened(self) -> bool:
        """Whether it is there and no scan stands in the way."""
        return self.scan == Scan.READY and bool(self.name)
