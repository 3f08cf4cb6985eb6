"""Finding and setting up a municipality, its rounds, its people, and who answers what."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from assessments.forms.fields import Asked, Line
from assessments.forms.layout import plain


class FindForm(Asked):
    """Type a municipality's name, in any spelling."""

    name = Line(
        label=_("Name of the municipality"),
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        help_text=_("Accents, capitals and hyphens do not matter."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain()
        self.fields["name"].error_messages["required"] = _("Type a name.")


class SetUpForm(forms.Form):
    """Put a municipality into use."""

    default_language = forms.ChoiceField(
        label=_("Language of the municipality"), choices=settings.LANGUAGES
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain()


class DepartmentForm(forms.Form):
    """Add a department."""

    name = Line(label=_("Name of the department"), max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].error_messages["required"] = _("Give the department a name.")
        self.helper = plain()
