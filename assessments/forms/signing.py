"""Signing off, and asking whether a report is authentic."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from assessments.forms.fields import Line
from assessments.forms.layout import plain
from assessments.models import User

NUMBER = re.compile(r"(?:HAGUE)?([0-9A-Z]{4})([0-9A-Z]{4})([0-9A-Z]{4})")


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

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["language"].choices = settings.LANGUAGES
        self.fields["password"].error_messages["required"] = _("Give your password.")
        self.helper = plain()

    def clean_password(self) -> None:
        """Whether it is theirs; the password itself goes no further."""
        if not self.user.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError(_("This is not your password."))


class VerifyForm(forms.Form):
    """What a report says of itself: its number and its checksum, however they were typed."""

    number = Line(label=_("Report number"), max_length=60)
    checksum = Line(
        label=_("Checksum"),
        max_length=200,
        help_text=_("64 digits and letters; spaces do not matter."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].error_messages["required"] = _("Give the report number.")
        self.fields["checksum"].error_messages["required"] = _("Give the checksum.")
        self.helper = plain()

    def clean_number(self) -> str:
        """As it is kept: capitals, in groups."""
        written = re.sub(r"[\W_]", "", self.cleaned_data["number"]).upper()
        found = NUMBER.fullmatch(written)
        return "-".join(["HAGUE", *found.groups()]) if found else written

    def clean_checksum(self) -> str:
        """As it is kept: small letters without spaces."""
        return re.sub(r"[\W_]", "", self.cleaned_data["checksum"]).lower()
