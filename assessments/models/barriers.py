"""What others would have to change first."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.models.assessment import Assessment
from assessments.models.statements import Statement
from assessments.scoring import snapshot


class Tier(models.TextChoices):
    """Whose power stands in the way."""

    REGION = snapshot.REGION, _("Region or province")
    STATE = snapshot.STATE, _("State")
    EUROPE = snapshot.EUROPE, _("Europe")
    OTHERS = snapshot.OTHERS, _("Others")


class Barrier(Statement):
    """What others would have to change before the municipality can go on with a criterion.

    Without a `text` it was withdrawn. `asked` is what the municipality asks of them.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="barriers")
    criterion = models.CharField(max_length=10)
    tier = models.CharField(max_length=10, choices=Tier.choices, blank=True)
    text = models.TextField(blank=True, max_length=1000)
    asked = models.TextField(blank=True, max_length=1000)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "criterion", "number"], name="barrier_number_once"
            ),
            models.CheckConstraint(
                condition=Q(tier="", text="", asked="") | Q(tier__in=Tier.values) & ~Q(text=""),
                name="a_barrier_is_of_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.get_tier_display() or '–'}"

    @property
    def content(self) -> tuple[str, str, str]:
        """What two of them are compared by."""
        return (self.tier, self.text, self.asked)

    @property
    def is_withdrawn(self) -> bool:
        """Whether nothing stands in the way any more."""
        return not self.text

    def given(self) -> snapshot.NamedBarrier | None:
        """The barrier as the snapshot shows it; None when it does not count."""
        if self.is_unconfirmed or self.is_withdrawn:
            return None
        return snapshot.NamedBarrier(self.tier, self.text, self.asked)
