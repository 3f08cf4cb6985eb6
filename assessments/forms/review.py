"""Reviewing answers, and commenting on them."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from assessments.forms.answers import prefix
from assessments.forms.fields import Line, Text, WholeNumber
from assessments.models import Review


class ReviewForm(forms.Form):
    """What a reviewer says of one answer; nothing chosen says nothing."""

    verdict = forms.ChoiceField(
        label=_("Your review"),
        choices=[("accept", _("Accept")), ("changes", _("Ask for changes"))],
        widget=forms.RadioSelect,
        required=False,
    )
    note = Text(
        label=_("What should change"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = WholeNumber(required=False)
    save_id = Line(widget=forms.HiddenInput, max_length=40, required=False)

    def __init__(self, data: Any, *, code: str, said: Review | None) -> None:
        initial: dict[str, Any] = {"version": 0}
        if said is not None:
            verdict = "accept" if said.is_accepted else "changes"
            initial = {"verdict": verdict, "note": said.note, "version": said.pk}
        super().__init__(data, prefix=prefix(code), initial=initial)
        self.code = self.about = code
        # The browser must not enforce the length: it would cut pasted text silently.
        self.fields["note"].widget.attrs.pop("maxlength", None)

    def show(self, newer: Review) -> None:
        """Let it be sent again by who has seen a newer review beside it."""
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix("version")] = str(newer.pk)
        self.data = data

    def clean(self) -> dict[str, Any]:
        """Asking for changes takes a note, and a note says nothing without a choice."""
        cleaned: dict[str, Any] = super().clean() or {}
        verdict, note = cleaned.get("verdict"), (cleaned.get("note") or "").strip()
        if verdict == "changes" and not note and "note" not in self.errors:
            self.add_error("note", _("Say what should change in %(code)s.") % {"code": self.code})
        if note and not verdict and "verdict" not in self.errors:
            told = _("Choose whether you accept %(code)s or ask for changes.")
            self.add_error("verdict", told % {"code": self.code})
        return cleaned
