"""Joining by invitation, and what goes back and forth with those who answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.forms.fields import Day, Line, MailAddress, Several
from assessments.forms.layout import plain
from assessments.forms.mailed import refuse_addresses
from assessments.imports import days


class GuestLinkForm(forms.Form):
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
