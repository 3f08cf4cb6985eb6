"""What was signed, as it was signed: the record, its place in the chain, its reports."""

import json
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from assessments import snapshot
from assessments.instrument.structure import digest
from assessments.models.assessment import Assessment
from assessments.models.people import Municipality


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

    @property
    def figures(self) -> dict[str, Any]:
        """Every figure as it was signed."""
        return dict(self.content["figures"])

    @property
    def signed_on(self) -> date:
        """The day on which it was signed, where the instance stands."""
        return timezone.localdate(self.signed_at)

    @property
    def languages(self) -> list[str]:
        """The languages in which there is a report."""
        return list(self.reports.values_list("language", flat=True))

    @property
    def is_replaced(self) -> bool:
        """Whether the municipality signed the same round again later."""
        return self._later().filter(assessment__round=self.assessment.round_id).exists()

    @property
    def is_followed(self) -> bool:
        """Whether the municipality signed anything later."""
        return self._later().exists()

    def _later(self) -> "models.QuerySet[SignOff]":
        return SignOff.objects.filter(municipality=self.municipality_id, position__gt=self.position)

    def snapshot(self) -> snapshot.Snapshot:
        """The picture that was signed, whatever became of names and questions since."""
        return snapshot.from_data(self.content["snapshot"])

    def report(self, language: str) -> "SignedReport":
        """The report in a language, or in one there is: English before others."""
        reports = {row.language: row for row in self.reports.defer("content")}
        best = [code for code in (language, "en") if code in reports]
        return reports[best[0] if best else min(reports)]


class SignedReport(models.Model):
    """The PDF of a sign-off in one language, served unchanged for ever."""

    sign_off = models.ForeignKey(SignOff, on_delete=models.PROTECT, related_name="reports")
    language = models.CharField(max_length=10)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64, db_index=True)

    class Meta:
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(
                fields=["sign_off", "language"], name="one_signed_report_a_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sign_off_id} ({self.language})"


def link_of(checksum: str, reports: Mapping[str, str]) -> str:
    """What the next sign-off holds of one: its record's checksum and those of its reports."""
    return digest({"record": checksum, "reports": dict(reports)})
