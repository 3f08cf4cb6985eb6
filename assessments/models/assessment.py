"""One municipality's answers in one round."""

import uuid
from dataclasses import replace
from datetime import date
from typing import TypeVar

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Case, Prefetch, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.imports import days
from assessments.instrument import CURRENT, Instrument, load
from assessments.models.evidence_file import EvidenceFile
from assessments.models.people import Department, Membership, Municipality
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
    def instrument(self) -> Instrument:
        """The version of the questionnaire it answers."""
        return load(self.instrument_version)

    def snapshot(self) -> snapshot.Snapshot:
        """The picture of this moment, or the one that was signed. At most five queries."""
        if self.status == Status.SIGNED_OFF:
            return self.sign_off.snapshot()
        evidence = Prefetch("evidence", Evidence.objects.select_related("file"))
        answers = self.answers.select_related("department").prefetch_related(evidence)
        given = {answer.criterion: answer.given() for answer in answers}
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
                    given.get(code, snapshot.GivenAnswer(code)),
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


class Rating(models.Model):
    """What a rating and its justification consist of; shared by an answer and its history."""

    level = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=60, blank=True)
    dont_know = models.BooleanField(default=False)
    justification = models.TextField(blank=True, max_length=5000)

    class Meta:
        abstract = True

    @property
    def content(self) -> tuple[int | None, str, bool, str]:
        """What two versions are compared by."""
        return (self.level, self.reason, self.dont_know, self.justification)


ONE_RATING = (
    Q(level__isnull=True, reason="", dont_know=False)
    | Q(level__range=(0, 4), reason="", dont_know=False)
    | Q(level__isnull=True, dont_know=False) & ~Q(reason="")
    | Q(level__isnull=True, reason="", dont_know=True)
)
"""A level excludes "not applicable", and both exclude "don't know"."""


class Answer(Rating):
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
        """Why it does not count yet, see `snapshot.GivenAnswer`; "" when it does."""
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

    def given(self) -> snapshot.GivenAnswer:
        """The answer as the snapshot shows it."""
        return snapshot.GivenAnswer(
            criterion=self.criterion,
            level=self.level,
            reason=self.reason,
            dont_know=self.dont_know,
            justification=self.justification,
            evidence=tuple(item.named() for item in self.evidence.all()),
            department=self.department.name if self.department else "",
            pending=self.pending,
        )


class AnswerVersion(Rating):
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


class Strength(models.IntegerChoices):
    """How well named evidence carries an answer (E1 to E3; E0 is a claim without any)."""

    NAMED = snapshot.NAMED, _("A named document")
    ATTACHED = snapshot.ATTACHED, _("A document or page that can be opened, with its date")
    CONFIRMED = snapshot.CONFIRMED, _("Confirmed by someone outside the answering department")


class Evidence(models.Model):
    """A document or page that proves one or more answers.

    `file_name` is what its file was called, `confirmed_by` who confirmed it (E3).
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="evidence")
    answers = models.ManyToManyField(Answer, related_name="evidence")
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


class AssignmentState(models.TextChoices):
    """How far somebody is with what was asked of them."""

    ASSIGNED = "assigned", _("Assigned")
    IN_PROGRESS = "in_progress", _("In progress")
    HANDED_IN = "handed_in", _("Handed in")
    SENT_BACK = "sent_back", _("Sent back")
    ACCEPTED = "accepted", _("Accepted")


STILL_TO_DO = (AssignmentState.ASSIGNED, AssignmentState.IN_PROGRESS, AssignmentState.SENT_BACK)
"""The states in which it is the assignee's turn."""


class Assignment(models.Model):
    """Who is asked to answer a criterion, by when and why: a member or a whole department.

    The state is between them and the coordinator while answers are open; the
    review of a submitted assessment is something else. `note` says why it was
    sent back, `assigned_at` since when it is the assignee's turn.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="assignments")
    criterion = models.CharField(max_length=10)
    member = models.ForeignKey(
        Membership, on_delete=models.CASCADE, null=True, blank=True, related_name="assignments"
    )
    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, null=True, blank=True, related_name="assignments"
    )
    due = models.DateField(_("due date"), null=True, blank=True)
    why = models.CharField(max_length=300, blank=True)
    state = models.CharField(
        max_length=20, choices=AssignmentState.choices, default=AssignmentState.ASSIGNED
    )
    note = models.CharField(max_length=300, blank=True)
    assigned_at = models.DateTimeField(null=True, blank=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "criterion"], name="assigned_once"),
            models.CheckConstraint(
                condition=Q(member__isnull=True) ^ Q(department__isnull=True),
                name="assigned_to_member_or_department",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.receiver}"

    @property
    def receiver(self) -> str:
        """The name of the member or the department."""
        return str(self.member.user if self.member else self.department)

    @property
    def is_to_do(self) -> bool:
        """Whether it is the assignee's turn."""
        return self.state in STILL_TO_DO

    def is_overdue(self, today: date) -> bool:
        """Whether its day has passed while it is still to be done."""
        return self.is_to_do and self.due is not None and self.due < today


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
