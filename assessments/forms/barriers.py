"""Noting whose power stands in the way of a criterion."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.forms.fields import Text, WholeNumber
from assessments.forms.layout import plain
from assessments.forms.principles import LONGEST
from assessments.models import Tier


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
