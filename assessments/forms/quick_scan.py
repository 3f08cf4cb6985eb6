"""The quick scan: the town, its fifteen questions, and where to go on."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.forms.answers import options, prefix
from assessments.forms.fields import Line
from assessments.forms.layout import plain
from assessments.instrument import CriterionWords, Texts


class TownForm(forms.Form):
    """What the town is called: only its name stands above the result."""

    town = Line(
        label=_("Name of your municipality"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("It stands above your result, and nowhere else."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["town"].error_messages["required"] = _("Type the name of your municipality.")
        self.helper = plain()


class ScanForm(forms.Form):
    """One question, to be answered with a level; it may stay open."""

    rating = forms.ChoiceField(widget=forms.RadioSelect, required=False)

    def __init__(
        self, data: Any = None, *, texts: Texts, words: CriterionWords, **kwargs: Any
    ) -> None:
        super().__init__(data, prefix=prefix(words.code), auto_id="id_%s", **kwargs)
        self.words = words
        self.fields["rating"].choices = options(texts, words)
        self.fields["rating"].error_messages["invalid_choice"] = _(
            "Choose one of the answers shown."
        )


class ContinueForm(forms.Form):
    """Into which assessment the levels go."""

    into = forms.ChoiceField(label=_("Where do you go on?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].choices = list(places)
        self.fields["into"].error_messages["required"] = _("Choose where to go on.")
        self.helper = plain()
