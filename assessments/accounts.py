"""How django-allauth is bent to this product: accounts are made by coordinators."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Adapter(DefaultAccountAdapter):
    """Nobody can make an account for themselves; refusals are said in our own words."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy(
            "This e-mail address and this password do not belong together."
        ),
        "enter_current_password": gettext_lazy("Give your current password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """Whether to go on there; never where no address can be read, such as "http://[::1"."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False


TRIES = {
    "invitation": "60/m/ip",
    "answer_link": "60/m/ip",
    "verify": "30/m/ip",
    "quick_scan": "60/m/ip",
    "sign": "5/m/user",
}
"""How often one visitor may do what needs no sign-in, and give a password to sign off.

Sign-in itself has limits of its own.
"""


def is_too_often(request: HttpRequest, action: str) -> bool:
    """Whether a visitor passes the limit of an action; counts this time too."""
    usage = ratelimit.consume(request, app="hague", action=action, config=TRIES, limit_get=True)
    return usage is None


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
