"""Answering the check question of a principle."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.forms.fields import Text, WholeNumber
from assessments.forms.layout import plain
from assessments.models import CheckAnswer

LONGEST = 1000
"""Characters of a proof, a barrier or what is asked."""


class CheckForm(forms.Form):
    """Yes, partly or no to a check question, and what shows it."""

    answer = forms.ChoiceField(
        label=_("Answer"),
        choices=[*CheckAnswer.choices, ("", _("Not answered yet"))],
        widget=forms.RadioSelect,
        required=False,
    )
    proof = Text(
        label=_("Proof"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A document, decision or practice that shows it. Leave out personal data."),
    )
    seen = WholeNumber()

    def __init__(self, data: Any = None, *, principle: str, **kwargs: Any) -> None:
        super().__init__(data, prefix=principle.lower(), auto_id="id_%s", **kwargs)
        self.fields["proof"].widget.attrs.pop("maxlength", None)
        self.helper = plain()
