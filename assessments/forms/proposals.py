"""Proposing another level."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.forms.fields import Text
from assessments.instrument import CriterionWords, Texts

LONGEST_REASON = 1000


class ProposeForm(forms.Form):
    """Another level for one criterion, and why."""

    level = forms.TypedChoiceField(
        label=_("Which level fits better?"), coerce=int, widget=forms.RadioSelect
    )
    reason = Text(
        label=_("Why?"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Say what you know that the current answer does not show."),
    )

    def __init__(
        self, *args: Any, texts: Texts, words: CriterionWords, current: int | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [
            (level, f"{level} {name.name}: {words.levels[level]}")
            for level, name in enumerate(texts.levels)
            if level != current
        ]
        self.fields["level"].error_messages["required"] = _("Choose a level.")
        self.fields["reason"].error_messages["required"] = _("Say why this level fits better.")
