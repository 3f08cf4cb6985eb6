"""Commenting on criteria."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.forms.fields import Text
from assessments.forms.layout import plain
from assessments.models import Membership


class CommentForm(forms.Form):
    """A comment on a criterion, or a reply."""

    text = Text(label=_("Comment"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    mentioned = forms.ModelMultipleChoiceField(
        label=_("Tell these colleagues by e-mail"),
        queryset=Membership.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    for_report = forms.BooleanField(label=_("For the report: it is printed there"), required=False)

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mentioned"].queryset = members
        self.fields["text"].error_messages["required"] = _("Write a comment first.")
        self.fields["text"].widget.attrs.pop("maxlength", None)
        self.helper = plain()
