"""Answering the check question of a principle, noting a barrier, and addressing the brief."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.forms.fields import Asked, Line, Text, WholeNumber
from assessments.forms.layout import plain
from assessments.models import CheckAnswer, Tier

LONGEST = 1000
"""Characters of a proof, a barrier or what is asked."""

LONGEST_NAME = 120
"""Characters of the name of an association."""


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


class BarrierForm(forms.Form):
    """Whose power stands in the way of a criterion, what does, and what is asked of them."""

    tier = forms.ChoiceField(
        label=_("Whose power is it?"), choices=Tier.choices, widget=forms.RadioSelect
    )
    text = Text(
        label=_("What stands in the way?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A rule, a lack of money, a power you do not have. Leave out personal data."),
    )
    asked = Text(
        label=_("What do you ask of them?"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("As one request that they can say yes to."),
    )
    seen = WholeNumber()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("text", "asked"):
            self.fields[name].widget.attrs.pop("maxlength", None)
        self.fields["tier"].error_messages["required"] = _("Choose whose power it is.")
        self.fields["text"].error_messages["required"] = _("Say what stands in the way.")
        self.helper = plain()


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
