"""What a municipality decided to do about its gaps: who, by when, and how it goes."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.models.assessment import Assessment
from assessments.models.people import Department, Membership, Municipality
from assessments.scoring.next_steps import PlannedAction


class Cost(models.TextChoices):
    """About what an action costs; the amounts are each town's own."""

    NONE = "none", _("Within present budgets")
    LOW = "low", _("Small extra budget")
    MEDIUM = "medium", _("Needs a decision on budget")
    HIGH = "high", _("Large, over several years")


class Progress(models.TextChoices):
    """How far an action is."""

    PLANNED = "planned", _("Planned")
    UNDER_WAY = "under_way", _("Under way")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


UNFINISHED = (Progress.PLANNED, Progress.UNDER_WAY)
"""What goes on in the next round."""


BEYOND_BUDGET = (Cost.MEDIUM, Cost.HIGH)
"""What a council has to decide on."""


class Action(models.Model):
    """One thing to do about one criterion.

    It belongs to the municipality, so it goes on when a new round starts;
    `assessment` is where its gap was found, `target` the level it aims at.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="actions")
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="actions")
    criterion = models.CharField(max_length=10)
    target = models.PositiveSmallIntegerField(_("level aimed at"))
    title = models.CharField(_("what will be done"), max_length=500)
    owner = models.ForeignKey(
        Membership, on_delete=models.SET_NULL, null=True, blank=True, related_name="actions"
    )
    department = models.ForeignKey(
        Department, on_delete=models.SET_NULL, null=True, blank=True, related_name="actions"
    )
    due = models.DateField(_("due date"), null=True, blank=True)
    cost = models.CharField(_("cost"), max_length=10, choices=Cost.choices, default=Cost.NONE)
    progress = models.CharField(
        _("progress"), max_length=10, choices=Progress.choices, default=Progress.PLANNED
    )
    planned_at = models.DateTimeField(auto_now_add=True)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["due", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(target__range=(1, 4)), name="action_target_1_to_4"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_unfinished(self) -> bool:
        """Whether there is still something to do."""
        return self.progress in UNFINISHED

    def planned(self) -> PlannedAction:
        """The action as documents show it."""
        notes = list(self.notes.all())
        return PlannedAction(
            key=self.pk,
            criterion=self.criterion,
            target=self.target,
            title=self.title,
            owner=str(self.owner.user) if self.owner else "",
            department=self.department.name if self.department else "",
            due=self.due,
            cost=self.cost,
            cost_name=Cost(self.cost).label,
            progress=self.progress,
            progress_name=Progress(self.progress).label,
            is_unfinished=self.is_unfinished,
            needs_decision=self.cost in BEYOND_BUDGET,
            planned_in=self.assessment.round.name,
            news=next((note.text for note in reversed(notes) if note.text), ""),
            planned_on=self.assessment.reference_date,
        )

    def is_late(self, today: date) -> bool:
        """Whether its day has passed while there is still something to do."""
        return self.is_unfinished and self.due is not None and self.due < today


class ProgressNote(models.Model):
    """What somebody said about how an action goes. Never changed or deleted."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="notes")
    progress = models.CharField(max_length=10, choices=Progress.choices)
    text = models.CharField(max_length=500, blank=True)
    noted_at = models.DateTimeField(auto_now_add=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["noted_at", "id"]

    def __str__(self) -> str:
        return f"{self.noted_at:%Y-%m-%d} {self.get_progress_display()}"
