"""The answer to a criterion, and every version it ever had."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.models.assessment import Assessment
from assessments.models.people import Department
from assessments.scoring import Rating, snapshot


class RatedRow(models.Model):
    """The columns that keep a rating; shared by an answer and its history."""

    level = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=60, blank=True)
    dont_know = models.BooleanField(default=False)
    justification = models.TextField(blank=True, max_length=5000)

    class Meta:
        abstract = True

    @property
    def rating(self) -> Rating:
        """What it keeps, as the value that everything else takes."""
        return Rating(self.level, self.reason, self.dont_know, self.justification)


ONE_RATING = (
    Q(level__isnull=True, reason="", dont_know=False)
    | Q(level__range=(0, 4), reason="", dont_know=False)
    | Q(level__isnull=True, dont_know=False) & ~Q(reason="")
    | Q(level__isnull=True, reason="", dont_know=True)
)
"""A level excludes "not applicable", and both exclude "don't know"."""


class Answer(RatedRow):
    """A rating of one criterion, with its justification.

    Written only by `workflow`. `criterion` is a code in the assessment's
    instrument version, not a foreign key: the instrument is data, not rows.
    `version` counts the saves; every one of them is kept as an `AnswerVersion`.
    `is_unconfirmed` says that it was carried over and nobody looked at it yet;
    `approved_by` is the coordinator who agreed that the criterion does not apply.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="answers")
    criterion = models.CharField(max_length=10)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    department = models.ForeignKey(
        Department, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_unconfirmed = models.BooleanField(default=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "criterion"], name="one_answer"),
            models.CheckConstraint(condition=ONE_RATING, name="answer_has_one_rating"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} version {self.version}"

    @property
    def pending(self) -> str:
        """Why it does not count yet, see `snapshot.SnapshotAnswer`; "" when it does."""
        if self.is_unconfirmed:
            return snapshot.UNCONFIRMED
        return snapshot.UNAPPROVED if self.reason and self.approved_by_id is None else ""

    @property
    def is_answered(self) -> bool:
        """Whether it counts: "don't know" does not, nor what is pending."""
        return (self.level is not None or bool(self.reason)) and not self.pending

    @property
    def is_blank(self) -> bool:
        """Whether nothing was chosen, written or named yet."""
        was_chosen = self.level is not None or self.reason or self.dont_know
        return not (was_chosen or self.justification or self.evidence.all())

    def in_snapshot(self) -> snapshot.SnapshotAnswer:
        """The answer as the snapshot shows it."""
        return snapshot.SnapshotAnswer(
            self.criterion,
            self.rating,
            evidence=tuple(item.named() for item in self.evidence.all()),
            department=self.department.name if self.department else "",
            pending=self.pending,
        )


class AnswerVersion(RatedRow):
    """One saved state of an answer. Never changed or deleted.

    `save_id` is made by the browser and kept until a save is confirmed, so that
    what it sends after a broken connection is not taken for a colleague's.
    """

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    save_id = models.CharField(max_length=40, blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "number"], name="version_number_once"),
            models.CheckConstraint(condition=ONE_RATING, name="version_has_one_rating"),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"
