"""Who is asked to answer what, and how far they are."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.models.assessment import Assessment
from assessments.models.people import Department, Membership


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
