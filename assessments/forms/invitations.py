"""Inviting people, and joining by invitation."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.forms.fields import Line, MailAddress
from assessments.forms.layout import plain
from assessments.forms.mailed import refuse_addresses
from assessments.models import MEMBER_ROLES, Department, Invitation, User


class MemberForm(forms.Form):
    """Invite a colleague."""

    name = Line(label=_("Name"), max_length=150)
    email = MailAddress(label=_("E-mail address"))
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, role.label) for role in MEMBER_ROLES],
        widget=forms.RadioSelect,
    )
    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.none(), required=False
    )

    def __init__(self, *args: Any, departments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        refuse_addresses(self, "name")
        self.fields["department"].queryset = departments
        self.fields["department"].empty_label = gettext("None")
        self.fields["name"].error_messages["required"] = _("Give the name.")
        self.fields["email"].error_messages["required"] = _("Give the e-mail address.")
        self.fields["role"].error_messages["required"] = _("Choose a role.")
        self.helper = plain()


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
