"""What happened, besides the versions of the answers."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models

from assessments.models.assessment import Assessment
from assessments.models.people import Municipality, User


class AuditEntry(models.Model):
    """One verb of `workflow`, done by somebody. Only ever added: the database refuses the rest.

    An entry holds numbers and codes: the account, the role it had at that moment, and what was
    touched, such as {"criterion": "5.1", "evidence": 7}; never a name, an address or a text.
    Names are looked up when it is read, so that an account can be erased and its entries stay:
    `by` and `assessment` are bare numbers to the database.

    `by` is None for what the product did by itself or an unknown visitor tried. `municipality` is
    None for what belongs to none. Before `retained_until` nothing deletes it; None is for ever.
    """

    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="+",
    )
    role = models.CharField(max_length=20, blank=True)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, related_name="audit"
    )
    assessment = models.ForeignKey(
        Assessment, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    verb = models.CharField(max_length=40)
    detail = models.JSONField(default=dict)
    retained_until = models.DateField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["municipality", "-at"], name="audit_of_a_municipality")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"


def names_in(entries: Iterable[AuditEntry]) -> dict[int, str]:
    """What those are called whom entries name by their account, as far as there is one still."""
    accounts = set()
    for entry in entries:
        accounts |= {entry.by_id, entry.detail.get("account")}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=accounts - {None})}
