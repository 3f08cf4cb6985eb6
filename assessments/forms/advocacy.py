"""Answering the check question of a principle, noting a barrier, and addressing the brief."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.forms.fields import Asked, Line
from assessments.forms.layout import plain

LONGEST_NAME = 120
"""Characters of the name of an association."""


class AdvocacyForm(Asked):
    """To whom the brief goes, and in which language."""

    to = forms.ChoiceField(
        label=_("To whom?"),
        choices=[
            ("association", _("The national association of municipalities")),
            ("cemr", _("The Council of European Municipalities and Regions (CEMR)")),
        ],
        widget=forms.RadioSelect,
    )
    name = Line(
        label=_("Name of the association"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("As it should stand above the brief, such as VNG."),
    )
    language = forms.ChoiceField(label=_("Language"))

    def __init__(self, *args: Any, languages: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = list(languages.items())
        self.helper = plain()
