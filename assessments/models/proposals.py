"""Where people disagree about an answer, and what the coordinator made of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.models.answers import Answer
from assessments.models.assessment import Assessment
from assessments.models.people import Department


class ProposalState(models.TextChoices):
    """What became of a proposal."""

    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Proposal(models.Model):
    """Somebody thinks that another level fits, and says why. Never deleted.

    `decision` is the coordinator's reason; who withdrew their own gave none.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="proposals")
    criterion = models.CharField(max_length=10)
    level = models.PositiveSmallIntegerField()
    reason = models.TextField(max_length=1000)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    department = models.ForeignKey(
        Department, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    state = models.CharField(
        max_length=20, choices=ProposalState.choices, default=ProposalState.OPEN
    )
    decision = models.TextField(blank=True, max_length=1000)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["proposed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "criterion", "proposed_by"],
                condition=Q(state="open"),
                name="one_open_proposal_a_person",
            ),
            models.CheckConstraint(condition=Q(level__range=(0, 4)), name="proposed_level_0_to_4"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.level}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for the coordinator."""
        return self.state == ProposalState.OPEN


class Ruling(models.Model):
    """The coordinator's yes or no to "not applicable", on the version they read. Never changed.

    A no needs a reason, and is followed by a version without an answer.
    """

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="rulings")
    version = models.PositiveIntegerField()
    is_approved = models.BooleanField()
    reason = models.TextField(blank=True, max_length=1000)
    ruled_at = models.DateTimeField()
    ruled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["ruled_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "version"], name="one_ruling_a_version"),
            models.CheckConstraint(
                condition=Q(is_approved=True) | ~Q(reason=""), name="a_no_has_its_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.version}: {'yes' if self.is_approved else 'no'}"
