"""Joining by invitation, and what goes back and forth with those who answer."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from assessments.forms.fields import Day, Line, MailAddress, Several
from assessments.forms.layout import plain
from assessments.forms.mailed import refuse_addresses
from assessments.imports import days
from assessments.models import Invitation, User


class AcceptForm(forms.Form):
    """Join: a name, and a password for a new account."""

    name = Line(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. Several words are easy to remember."),
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        self.fields["name"].initial = invitation.name
        refuse_addresses(self, "name")
        self.helper = plain()

    def clean(self) -> dict[str, Any]:
        """The password is held against the rules, and against the name and the address."""
        cleaned: dict[str, Any] = super().clean() or {}
        if password := cleaned.get("password"):
            user = User(email=self.invitation.email, name=cleaned.get("name", ""))
            try:
                validate_password(password, user)
            except forms.ValidationError as fault:
                self.add_error("password", fault)
        return cleaned


class AddressForm(forms.Form):
    """Another address for somebody whom our mail does not reach."""

    email = MailAddress(label=_("E-mail address"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain()


class LinkForm(forms.Form):
    """Ask somebody outside the organisation to answer criteria by a link."""

    name = Line(label=_("Name"), max_length=150)
    email = MailAddress(label=_("E-mail address"))
    criteria = Several(label=_("Criteria"), widget=forms.CheckboxSelectMultiple)
    due = Day(
        label=_("Due date"),
        required=False,
        window=days.of_due_dates,
    )
    why = Line(
        label=_("Why you ask them"),
        max_length=300,
        required=False,
        help_text=_("One sentence, such as: you keep the figures on this."),
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        refuse_addresses(self, "name", "why")
        self.fields["criteria"].choices = choices
        self.fields["name"].error_messages["required"] = _("Give the name.")
        self.fields["email"].error_messages["required"] = _("Give the e-mail address.")
        self.fields["criteria"].error_messages["required"] = _("Choose at least one criterion.")
        self.helper = plain()


class JudgeForm(forms.Form):
    """Accept what was handed in, or send it back with a sentence."""

    criteria = Several()
    note = Line(label=_("What is still needed"), max_length=300, required=False)

    def __init__(self, *args: Any, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["criteria"].choices = [(code, code) for code in codes]
        self.fields["criteria"].error_messages["required"] = _("Choose at least one criterion.")
