"""Starting a round."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.forms.fields import Day, Line
from assessments.forms.layout import plain
from assessments.imports import days


class StartForm(forms.Form):
    """Start a round."""

    round_name = Line(
        label=_("Name of the round"),
        max_length=60,
        help_text=_("Usually the year, such as 2026."),
    )
    reference_date = Day(
        label=_("Reference date"),
        window=days.of_reference,
        help_text=_("The day for which the answers hold. Usually today."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["round_name"].error_messages["required"] = _("Give the round a name.")
        self.fields["reference_date"].error_messages["required"] = _("Give the reference date.")
        self.helper = plain()
