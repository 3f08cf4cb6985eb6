"""What a municipality says beside its answers: on the principles, and on what others block."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.models.assessment import Assessment
from assessments.scoring import snapshot


class Statement(models.Model):
    """Something that was said, and by whom. Never changed or deleted: the newest row counts.

    `number` counts what was said about the same; `is_unconfirmed` says that it came
    along from the last round and nobody looked at it yet, so that it does not count.
    """

    number = models.PositiveIntegerField()
    is_unconfirmed = models.BooleanField(default=False)
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True


class CheckAnswer(models.TextChoices):
    """What may be answered to the check question of a principle."""

    YES = snapshot.YES, _("Yes")
    PARTLY = snapshot.PARTLY, _("Partly")
    NO = snapshot.NO, _("No")


class PrincipleCheck(Statement):
    """The answer to the check question of a principle of the preamble; "" takes it back.

    `principle` is a code in the assessment's instrument version, such as "P4".
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="checks")
    principle = models.CharField(max_length=10)
    answer = models.CharField(max_length=10, choices=CheckAnswer.choices, blank=True)
    proof = models.TextField(blank=True, max_length=1000)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "principle", "number"], name="check_number_once"
            ),
            models.CheckConstraint(
                condition=Q(answer="") | Q(answer__in=CheckAnswer.values),
                name="check_is_yes_partly_or_no",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.principle}: {self.get_answer_display() or '–'}"

    @property
    def content(self) -> tuple[str, str]:
        """What two of them are compared by."""
        return (self.answer, self.proof)

    def given(self) -> snapshot.GivenCheck | None:
        """The answer as the snapshot shows it; None when it does not count."""
        if self.is_unconfirmed or not self.answer:
            return None
        return snapshot.GivenCheck(self.principle, self.answer, self.proof)


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
