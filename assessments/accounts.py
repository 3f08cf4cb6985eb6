"""Sign-in as we want it: nobody makes an account for themselves, coordinators invite."""

import ipaddress
import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.forms import ResetPasswordForm
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.db import InternalError, OperationalError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments import workflow
from assessments.models import OutgoingMail, User
from assessments.workflow import Limit

FIVE_MINUTES = 5 * 60
"""Seconds in which the library counts wrong passwords for one address."""

log = logging.getLogger(__name__)


class Adapter(DefaultAccountAdapter):
    """Nobody can make an account for themselves; what is said and mailed is in our own words."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy(
            "This e-mail address and this password do not belong together."
        ),
        "enter_current_password": gettext_lazy("Give your current password."),
        "too_many_login_attempts": gettext_lazy(
            "Too many attempts. Wait five minutes, then try again."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """A refusal in our words; of too many attempts the answer says when to try again."""
        if code in ("too_many_login_attempts", "rate_limited"):
            self.request.retry_after = FIVE_MINUTES
        return super().validation_error(code, *args)

    def is_safe_url(self, url: str) -> bool:
        """Whether to go on there; never where no address can be read, such as "http://[::1"."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The visitor's address; an IPv4-mapped IPv6 address counts as the IPv4 address."""
        address = super().get_client_ip(request)
        try:
            mapped = ipaddress.IPv6Address(address).ipv4_mapped
        except ValueError:
            return address
        return str(mapped or address)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing in the library's own words goes out: `workflow` writes our mails."""
        log.error("A mail of the sign-in library was not sent: %s", template_prefix)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell somebody that their password was changed: nothing else of an account can be."""
        workflow.tell_password_changed(user)


class ForgottenPasswordForm(ResetPasswordForm):
    """Asks for an address; what is done with it is the same whether it has an account or not."""

    def clean_email(self) -> str:
        """The address in small letters, as long as one that is kept: the library takes longer."""
        email = str(self.cleaned_data["email"]).lower()
        OutgoingMail._meta.get_field("to").run_validators(email)
        return email

    def save(self, request: HttpRequest, **_kwargs: Any) -> str:
        """Owe a mail; whether there is anybody to send it to is found out when it goes out."""
        email = str(self.cleaned_data["email"])
        workflow.forgot_password(email)
        return email


MINUTE = 60

BY_ADDRESS = {
    "invitation": Limit(60, MINUTE),
    "guest_link": Limit(60, MINUTE),
    "verify": Limit(30, MINUTE),
    "quick_scan": Limit(60, MINUTE),
    "sign": Limit(30, MINUTE),
}
"""How often what needs no sign-in, or a password, may be done from one address."""

BY_PERSON = BY_ADDRESS | {"sign": Limit(5, MINUTE)}
"""The same, for one person who signed in, from wherever they come.

Sign-in itself has limits of its own; so have the mails that somebody has sent, see `workflow`.
"""


def is_too_often(request: HttpRequest, action: str) -> bool:
    """Whether a visitor passes the limit of an action; counts this time too.

    The answer must then have status 429; it gets its `Retry-After` on the way out. A database
    that takes no count stops nobody from reading, and what is written it does not take either.
    """
    try:
        workflow.take(action, f"address:{network(request)}", [BY_ADDRESS[action]])
        if isinstance(request.user, User):
            workflow.take(action, f"user:{request.user.pk}", [BY_PERSON[action]])
    except (OperationalError, InternalError) as error:
        log.warning("A try was not counted (%s).", type(error).__name__)
    except workflow.TooOften as refused:
        request.retry_after = refused.wait  # type: ignore[attr-defined]
        return True
    return False


def network(request: HttpRequest) -> str:
    """Where a visitor comes from; for IPv6 the /64 network of one household or office."""
    address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((address, 64), strict=False))
    return str(address)


class LongPassword(MinimumLengthValidator):
    """A password of a minimum length, asked for in every language we speak."""

    def get_error_message(self) -> str:
        return _("This password is too short. Take at least %(length)d characters.") % {
            "length": self.min_length
        }

    def get_help_text(self) -> str:
        return _("At least %(length)d characters. Several words are easy to remember.") % {
            "length": self.min_length
        }
