"""What was signed, as it was signed: the record, its place in the chain, its reports, and the
files that were made of it since."""

import json
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments import editions
from assessments.instrument.structure import digest
from assessments.models import records
from assessments.models.assessment import Assessment, Status
from assessments.models.method_documents import MethodDocument
from assessments.models.people import Municipality
from assessments.scoring import snapshot


class SignOff(models.Model):
    """An assessment was signed off. Never changed or deleted: the database refuses both.

    `record` is canonical JSON of all that was signed, and `sha256` its checksum, which
    the report prints. `link` is the checksum of record and reports together; the
    municipality's next sign-off holds it in its record, so that the sign-offs of one
    municipality are a chain, counted by `position` and not by the clock. The other
    columns repeat what the record says, to find it by.
    """

    assessment = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="sign_off")
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="sign_offs"
    )
    position = models.PositiveIntegerField()
    number = models.CharField(max_length=30, unique=True)
    record = models.TextField()
    sha256 = models.CharField(max_length=64)
    previous_link = models.CharField(max_length=64, blank=True)
    link = models.CharField(max_length=64)
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signer_name = models.CharField(max_length=254)
    statement = models.TextField()
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["municipality", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "position"], name="one_sign_off_a_place_in_the_chain"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @cached_property
    def content(self) -> dict[str, Any]:
        """What the record says."""
        return dict(json.loads(self.record))

    @cached_property
    def recorded(self) -> records.SignedRecord:
        """What the record holds of an edition, whatever its format."""
        return records.read(self.content)

    @property
    def figures(self) -> dict[str, Any]:
        """Every figure as it was signed."""
        return dict(self.content["figures"])

    @property
    def signed_on(self) -> date:
        """The day on which it was signed, where the instance stood."""
        return self.recorded.signed_on

    @property
    def languages(self) -> list[str]:
        """The languages in which there is a report."""
        return list(self.reports.values_list("language", flat=True))

    @property
    def is_replaced(self) -> bool:
        """Whether the municipality signed the same round again later."""
        return self._later().filter(assessment__round=self.assessment.round_id).exists()

    @property
    def is_reopened(self) -> bool:
        """Whether the municipality works on the same round again, and has not signed that yet."""
        again = self.assessment.descendants.filter(round=self.assessment.round_id)
        return again.exclude(status=Status.SIGNED_OFF).exists()

    @property
    def is_followed(self) -> bool:
        """Whether the municipality signed anything later."""
        return self._later().exists()

    def _later(self) -> "models.QuerySet[SignOff]":
        return SignOff.objects.filter(municipality=self.municipality_id, position__gt=self.position)

    def method_documents(self) -> "models.QuerySet[MethodDocument]":
        """The documents that hold the whole method, one a language, without their content."""
        found = MethodDocument.objects.filter(reports__sign_off=self).defer("content")
        return found.order_by("language")

    def snapshot(self) -> snapshot.Snapshot:
        """The snapshot that was signed, whatever became of names and questions since."""
        return self.recorded.snapshot

    def report(self, language: str) -> "SignedReport":
        """The report in a language, or in one there is: English before others."""
        reports = {row.language: row for row in self.reports.defer("content")}
        best = [code for code in (language, "en") if code in reports]
        return reports[best[0] if best else min(reports)]


class SignedReport(models.Model):
    """The PDF of a sign-off in one language, served unchanged for ever.

    `method` is the document that holds its whole method; None for what was signed before there
    was one, whose report has it inside.
    """

    sign_off = models.ForeignKey(SignOff, on_delete=models.PROTECT, related_name="reports")
    language = models.CharField(max_length=10)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64, db_index=True)
    method = models.ForeignKey(
        MethodDocument, on_delete=models.PROTECT, null=True, related_name="reports"
    )

    class Meta:
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(
                fields=["sign_off", "language"], name="one_signed_report_a_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sign_off_id} ({self.language})"


class Handout(models.TextChoices):
    """What a file that was made of a signed assessment is."""

    REPORT = "report", _("Readiness report (PDF)")
    PAGE = "page", _("Readiness report (page)")
    MEMO = "memo", _("Council memo")
    BRIEF = "brief", _("Advocacy brief")
    SPREADSHEET = "spreadsheet", _("Spreadsheet")
    DATA = "data", _("Data file")


class MadeFile(models.Model):
    """A file that was made of a signed assessment and handed out, known by its checksum.

    So the public page can tell an extract of what was signed from a file that is not ours. It
    holds nothing of the file, and nothing about who got it. `parts` are those of a report
    beside the council summary, `languages` the codes of those it is in, with blanks between.
    """

    sign_off = models.ForeignKey(SignOff, on_delete=models.PROTECT, related_name="files")
    sha256 = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=20, choices=Handout.choices)
    parts = models.CharField(max_length=200, blank=True)
    languages = models.CharField(max_length=30)
    made_on = models.DateField(default=timezone.localdate)

    class Meta:
        ordering = ["sign_off", "made_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["sign_off", "sha256"], name="a_made_file_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:12]}"

    @property
    def is_whole(self) -> bool:
        """Whether it holds every part of the report that was signed."""
        return self.kind in (Handout.REPORT, Handout.PAGE) and self.parts == " ".join(
            editions.WHOLE
        )


def link_of(checksum: str, reports: Mapping[str, str]) -> str:
    """What the next sign-off holds of one: its record's checksum and those of its reports."""
    return digest({"record": checksum, "reports": dict(reports)})
