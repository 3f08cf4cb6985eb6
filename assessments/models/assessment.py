"""One municipality's answers in one round."""

import uuid
from dataclasses import replace
from typing import TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Case, Prefetch, Q, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.imports import days
from assessments.instrument import CURRENT, Instrument, load
from assessments.models.evidence import Evidence
from assessments.models.people import Municipality
from assessments.scoring import snapshot

Found = TypeVar("Found", snapshot.GivenCheck, snapshot.NamedBarrier)


class Status(models.TextChoices):
    """Where an assessment stands. Which verb each allows: `permissions.STATUS_ALLOWS`."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    SIGNED_OFF = "signed_off", _("Signed off")


def current_version() -> str:
    """The instrument version on which a new round starts."""
    return CURRENT


class Round(models.Model):
    """A period in which one municipality assesses itself, such as "2026".

    `instrument_version` is what an assessment starts on; it may be upgraded on its own.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="rounds")
    name = models.CharField(_("name"), max_length=60)
    instrument_version = models.CharField(max_length=20, default=current_version)

    class Meta:
        ordering = ["-name"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "name"], name="round_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Assessment(models.Model):
    """One municipality in one round.

    `reference_date` is the day for which the answers hold; the age of evidence
    is counted from it. `descends_from` is the signed assessment whose answers it
    started with: the last round's, or the one of this round that was reopened.
    `return_note` says why it was returned for changes, the last time it was;
    `reopen_reason` why the signed one of this round was reopened as this draft.
    `instrument_version` is the questionnaire it answers. What was answered to
    questions of an earlier version stays, see `Upgrade`; only the present ones are asked.
    `typed_in` is the language of its texts, so that they are read aloud in it: the
    municipality's own when it was started.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="assessments"
    )
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="assessments")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFT)
    instrument_version = models.CharField(max_length=20, default=current_version)
    reference_date = models.DateField()
    started_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    return_note = models.TextField(blank=True, max_length=500)
    reopen_reason = models.TextField(blank=True, max_length=500)
    typed_in = models.CharField(max_length=10, blank=True)
    descends_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="descendants"
    )

    class Meta:
        ordering = ["-round__name", "-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "round"],
                condition=~Q(status="signed_off"),
                name="one_open_assessment_a_round",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} {self.round}"

    @property
    def is_signed(self) -> bool:
        """Whether it is signed off, so that nothing in it changes any more."""
        return self.status == Status.SIGNED_OFF

    @property
    def instrument(self) -> Instrument:
        """The version of the questionnaire it answers."""
        return load(self.instrument_version)

    def url(self, name: str, *args: object) -> str:
        """The address of one of its pages; `args` are what else that address names."""
        return reverse(name, args=[self.municipality.slug, self.pk, *args])

    def snapshot(self) -> snapshot.Snapshot:
        """The snapshot of this moment, or the one that was signed. At most five queries."""
        if self.is_signed:
            return self.sign_off.snapshot()
        evidence = Prefetch("evidence", Evidence.objects.select_related("file"))
        answers = self.answers.select_related("department").prefetch_related(evidence)
        given = {answer.criterion: answer.in_snapshot() for answer in answers}
        remarks: dict[str, list[str]] = {}
        for criterion, text in self.comments.filter(for_report=True).values_list(
            "criterion", "text"
        ):
            remarks.setdefault(criterion, []).append(text)
        barriers = {row.criterion: row.given() for row in self.barriers.all()}
        checks = {row.principle: row.given() for row in self.checks.all()}
        return snapshot.Snapshot(
            instrument_version=self.instrument_version,
            municipality=self.municipality.name,
            country=self.municipality.country,
            round=self.round.name,
            reference_date=self.reference_date,
            status=snapshot.DRAFT,
            answers={
                code: replace(
                    given.get(code, snapshot.SnapshotAnswer(code)),
                    remarks=tuple(remarks.get(code, ())),
                    barrier=barriers.get(code),
                )
                for code in {**given, **remarks, **_counting(barriers)}
                if code in self.instrument.by_code
            },
            checks=_counting(checks),
            municipality_latin=self.municipality.latin_where_needed,
            typed_in=self.typed_in,
        )


def newest_first(rows: models.QuerySet[Assessment]) -> models.QuerySet[Assessment]:
    """Assessments by reference date; a day that makes no sense comes last.

    Such days are kept from before they were refused. A round dated 9999 would else be the
    newest for ever.
    """
    window = days.of_reference(timezone.localdate())
    makes_sense = When(reference_date__range=(window.first, window.last), then="reference_date")
    in_time = Case(makes_sense, output_field=models.DateField())
    return rows.order_by(in_time.desc(nulls_last=True), "-started_at")


def _counting(newest: dict[str, Found | None]) -> dict[str, Found]:
    """What was said last and counts, by what it is about."""
    return {key: said for key, said in newest.items() if said is not None}


class Completion(models.Model):
    """Somebody said that an article is completed."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="completions")
    article = models.PositiveSmallIntegerField()
    completed_at = models.DateTimeField()
    completed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "article"], name="completed_once"),
        ]

    def __str__(self) -> str:
        return f"article {self.article}"


class OfficialArticle(models.Model):
    """The official wording of an article, where a deployment has loaded it.

    `text` is plain: paragraphs are separated by blank lines, points start with "- ".
    """

    language = models.CharField(max_length=10)
    number = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["language", "number"], name="official_article_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.language})"

    def blocks(self) -> list[tuple[str, list[str]]]:
        """The text for a page: each block is a paragraph ("" when none) and its points."""
        found = []
        for block in self.text.split("\n\n"):
            lines = block.splitlines()
            points = [line.removeprefix("- ") for line in lines if line.startswith("- ")]
            words = [line for line in lines if not line.startswith("- ")]
            found.append((" ".join(words), points))
        return found
