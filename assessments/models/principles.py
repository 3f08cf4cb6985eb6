"""What a municipality answers to the check questions of the principles."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.models.assessment import Assessment
from assessments.models.statements import Statement
from assessments.scoring import snapshot


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
