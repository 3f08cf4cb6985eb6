"""The document "Method and questionnaire", as it was laid out: once, for every municipality."""

from django.db import models


class MethodDocument(models.Model):
    """A PDF of "Method and questionnaire", kept by its checksum. Never changed or deleted.

    Sign-offs point to the one that belongs to their report: `SignedReport.method`.
    """

    sha256 = models.CharField(max_length=64, primary_key=True)
    instrument_version = models.CharField(max_length=20)
    language = models.CharField(max_length=10)
    content = models.BinaryField()

    class Meta:
        ordering = ["instrument_version", "language", "sha256"]

    def __str__(self) -> str:
        return f"{self.instrument_version} {self.language} {self.sha256[:12]}"

    @property
    def file_name(self) -> str:
        """What the file is called where it is saved."""
        return f"method-{self.instrument_version}-{self.language}.pdf"


class MethodKey(models.Model):
    """Which "Method and questionnaire" comes out of what goes in (`report.method_key`).

    So it is found again instead of laid out; another program may make the same bytes.
    """

    key = models.CharField(max_length=64, primary_key=True)
    document = models.ForeignKey(MethodDocument, on_delete=models.PROTECT, related_name="keys")

    def __str__(self) -> str:
        return self.key[:12]
