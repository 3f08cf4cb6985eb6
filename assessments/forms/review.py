"""Reviewing answers, and commenting on them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.forms.answering import prefix
from assessments.forms.fields import Line, Text
from assessments.forms.layout import plain
from assessments.models import Membership, Review


class ReviewForm(forms.Form):
    """What a reviewer says of one answer; nothing chosen says nothing."""

    verdict = forms.ChoiceField(
        label=_("Your review"),
        choices=[("accept", _("Accept")), ("changes", _("Ask for changes"))],
        widget=forms.RadioSelect,
        required=False,
    )
    note = Line(label=_("What should change"), max_length=300, required=False)

    def __init__(self, data: Any, *, code: str, said: Review | None) -> None:
        initial = {}
        if said is not None:
            initial = {"verdict": "accept" if said.is_accepted else "changes", "note": said.note}
        super().__init__(data, prefix=prefix(code), initial=initial)
        self.code = code

    def clean(self) -> dict[str, Any]:
        """Asking for changes takes a note."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("verdict") == "changes" and not (cleaned.get("note") or "").strip():
            self.add_error("note", _("Say what should change in %(code)s.") % {"code": self.code})
        return cleaned


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
