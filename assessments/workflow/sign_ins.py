"""Signing in and out, failed attempts, and changed passwords.

Listens to Django and allauth. What a visitor typed is never kept, only which account it was
meant for, where there is one.
"""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from assessments.models import AuditEntry, Membership, User
from assessments.workflow.audit import keep_entries

VERBS = ("sign_in", "sign_in_failed", "sign_out", "change_password", "reset_password")


@receiver(user_logged_in)
def signed_in(user: User, **_more: Any) -> None:
    """Somebody signed in."""
    _keep("sign_in", user.pk, user.email)


@receiver(user_logged_out)
def signed_out(user: User | None, **_more: Any) -> None:
    """Somebody signed out; None when their session had already ended."""
    if user is not None:
        _keep("sign_out", user.pk, user.email)


@receiver(user_login_failed)
def failed(credentials: dict[str, Any], **_more: Any) -> None:
    """Somebody gave a wrong password, or an address that nobody has.

    Both make the same queries, so that the time taken reveals nothing.
    """
    email = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
    account = User.objects.filter(email=email).values_list("pk", flat=True).first()
    _keep("sign_in_failed", account, email)


def refused_to_sign(user: User) -> None:
    """A signed-in user gave a wrong password when signing an assessment off."""
    _keep("sign_in_failed", user.pk, user.email)


@receiver([password_changed, password_set])
def changed_password(user: User, **_more: Any) -> None:
    """A signed-in user changed their password."""
    _keep("change_password", user.pk, user.email)


@receiver(password_reset)
def reset_password(user: User, **_more: Any) -> None:
    """Somebody set a password through a mailed link."""
    _keep("reset_password", user.pk, user.email)


def _keep(verb: str, account: int | None, email: str) -> None:
    """One entry for each municipality of the account; without one when it has none."""
    places = Membership.objects.filter(user__email=email).order_by("pk")
    held: list[tuple[int | None, str]] = list(places.values_list("municipality_id", "role"))
    keep_entries(
        verb,
        [
            AuditEntry(by_id=account, municipality_id=town, role=role)
            for town, role in held or [(None, "")]
        ],
    )
