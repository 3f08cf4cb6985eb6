"""Letters about somebody's own password."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.utils import timezone

from assessments import mail
from assessments.models import User


def password_letter(email: str) -> mail.Letter | None:
    """A link to choose a new password; None when the address has no account to sign in with."""
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None:
        return None
    key = default_token_generator.make_token(user)
    return mail.write(
        "password",
        to=user.email,
        language=mail.spoken(user.language),
        name=str(user),
        link=mail.link("account_reset_password_from_key", user_pk_to_url_str(user), key),
    )


def password_changed_letter(user: User) -> mail.Letter:
    """Word that a password was changed: who did not do that themselves must hear of it."""
    return mail.write(
        "password_changed",
        to=user.email,
        language=mail.spoken(user.language),
        name=str(user),
        at=timezone.now(),
        link=mail.link("account_reset_password"),
    )
