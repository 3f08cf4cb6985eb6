"""Signing off, and asking whether a report is authentic."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from assessments.forms.fields import Line
from assessments.forms.layout import plain
from assessments.models import User
from assessments.report import is_printable

LATIN = "latin_"
"""What the fields for names in Latin letters start with."""

NUMBER = re.compile(r"(?:HAGUE)?([0-9A-Z]{4})([0-9A-Z]{4})([0-9A-Z]{4})")


def _latin_field(of: str, known: str) -> forms.CharField:
    labels = {
        "signer": _("Your name in Latin letters"),
        "municipality": _("The name of the municipality in Latin letters"),
        "round": _("The name of the round in Latin letters"),
    }
    return forms.CharField(
        label=labels[of],
        initial=known,
        max_length=200,
        validators=[_can_be_printed],
        help_text=_("Reports cannot print the letters of this name. This is printed instead."),
        error_messages={"required": _("Give the name in Latin letters.")},
    )


def _can_be_printed(name: str) -> None:
    if not is_printable(name):
        raise forms.ValidationError(_("Reports cannot print this. Use Latin letters."))


WRONG = "wrong"
"""The code of the error of a password that is not theirs."""


class SignForm(forms.Form):
    """Sign: the password once more, for the sentence and the answers that were shown."""

    seen = Line(widget=forms.HiddenInput, max_length=64)
    language = forms.ChoiceField(widget=forms.HiddenInput)
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("We ask for it again so that nobody else can sign in your name."),
    )

    def __init__(
        self, *args: Any, user: User, unprintable: Mapping[str, str], **kwargs: Any
    ) -> None:
        """`unprintable` are names that reports cannot print, see `workflow.unprintable`."""
        super().__init__(*args, **kwargs)
        self.user, self.unprintable = user, unprintable
        for of, known in unprintable.items():
            self.fields[LATIN + of] = _latin_field(of, known)
        self.order_fields([*(LATIN + of for of in unprintable), *self.fields])
        self.fields["language"].choices = settings.LANGUAGES
        self.fields["password"].error_messages["required"] = _("Give your password.")
        self.helper = plain()

    def latin(self) -> dict[str, str]:
        """The names in Latin letters, by what they name."""
        return {of: self.cleaned_data[LATIN + of] for of in self.unprintable}

    def clean_password(self) -> None:
        """Whether it is theirs; the password itself goes no further."""
        if not self.user.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError(_("This is not your password."), code=WRONG)


class VerifyForm(forms.Form):
    """What a report says of itself: its number, and its checksum, however they were typed."""

    number = Line(label=_("Report number"), max_length=60)
    checksum = Line(
        label=_("Checksum"),
        max_length=200,
        required=False,
        help_text=_("Only if you want to be surer: 64 digits and letters; spaces do not matter."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].error_messages["required"] = _("Give the report number.")
        self.helper = plain()

    def clean_number(self) -> str:
        """As it is kept: capitals, in groups."""
        written = re.sub(r"[\W_]", "", self.cleaned_data["number"]).upper()
        found = NUMBER.fullmatch(written)
        return "-".join(["HAGUE", *found.groups()]) if found else written

    def clean_checksum(self) -> str:
        """As it is kept: small letters without spaces."""
        return re.sub(r"[\W_]", "", self.cleaned_data["checksum"]).lower()
