"""What proves an answer, and the files behind it: kept privately, under names that say nothing."""

import uuid

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.models.people import Municipality
from assessments.scoring import snapshot


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


class Strength(models.IntegerChoices):
    """How well named evidence carries an answer (E1 to E3; E0 is a claim without any)."""

    NAMED = snapshot.NAMED, _("A named document")
    ATTACHED = snapshot.ATTACHED, _("A document or page that can be opened, with its date")
    CONFIRMED = snapshot.CONFIRMED, _("Confirmed by someone outside the answering department")


class Evidence(models.Model):
    """A document or page that proves one or more answers.

    `file_name` is what its file was called, `confirmed_by` who confirmed it (E3).
    """

    assessment = models.ForeignKey(
        "assessments.Assessment", on_delete=models.CASCADE, related_name="evidence"
    )
    answers = models.ManyToManyField("assessments.Answer", related_name="evidence")
    title = models.CharField(_("title"), max_length=200)
    dated = models.DateField(_("date"), null=True, blank=True)
    strength = models.PositiveSmallIntegerField(choices=Strength.choices, default=Strength.NAMED)
    link = models.URLField(
        _("link"), max_length=500, blank=True, validators=[URLValidator(["http", "https"])]
    )
    file = models.ForeignKey(
        EvidenceFile, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    file_name = models.CharField(max_length=120, blank=True)
    confirmed_by = models.CharField(_("confirmed by"), max_length=150, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(strength__range=(1, 3)), name="evidence_strength_1_to_3"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def named(self) -> snapshot.NamedEvidence:
        """The evidence as the snapshot shows it."""
        return snapshot.NamedEvidence(
            self.title,
            self.dated,
            self.strength,
            self.link,
            file_name=self.file_name,
            sha256=self.file.sha256 if self.file else "",
            confirmed_by=self.confirmed_by,
        )
