"""Naming the document or page that proves an answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.forms.fields import Asked, Day, Line
from assessments.forms.layout import plain
from assessments.forms.web_addresses import WebAddress
from assessments.imports import days
from assessments.models import Evidence
from assessments.models.evidence import Strength


class EvidenceForm(forms.Form):
    """Name a document or page that proves an answer."""

    title = Line(label=_("What is it called?"), max_length=200)
    dated = Day(
        label=_("Date of the document"),
        required=False,
        window=days.of_evidence,
        help_text=_(
            "Its own date, not today's. Evidence without a date, or older than 36 months, counts "
            "for less."
        ),
    )
    link = WebAddress(label=_("Link"), required=False, max_length=500)
    upload = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_(
            "PDF, Office, OpenDocument, image, CSV or text, at most 20 MB. Do not upload personal "
            "data of individuals: no lists of names, no case files."
        ),
    )
    strength = forms.TypedChoiceField(
        label=_("How strong is it?"),
        choices=Strength.choices,
        coerce=int,
        initial=Strength.NAMED,
        widget=forms.RadioSelect,
    )

    confirmed_by = Line(
        label=_("Who confirmed it"),
        max_length=150,
        required=False,
        help_text=_("Only for the strongest kind: who, and of which organisation or department."),
    )

    def __init__(self, *args: Any, takes_files: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain()
        if not takes_files:
            del self.fields["upload"]
        self.fields["strength"].error_messages["required"] = _("Say how strong the evidence is.")
        self.fields["title"].error_messages["required"] = _(
            "Give the name of the document or page."
        )

    @property
    def notice(self) -> str:
        """What to tell about the link that was given; "" when it is kept as it was."""
        field = self.fields["link"]
        if not isinstance(field, WebAddress) or not field.was_wrapped:
            return ""
        told = gettext(
            "The link led through a mail filter, which may have put an address of yours into it. "
            "Kept is where it leads: %(link)s"
        )
        return told % {"link": self.cleaned_data["link"]}

    def clean_link(self) -> str:
        """Only web addresses: nothing else can be opened safely from a page or a PDF."""
        link = self.cleaned_data["link"]
        if link and not link.startswith(("http://", "https://")):
            raise forms.ValidationError(_("Give a web address that starts with https://."))
        return link

    def clean(self) -> dict[str, Any]:
        """Stronger evidence needs what makes it stronger."""
        cleaned = super().clean() or {}
        if cleaned.get("strength") == Strength.ATTACHED:
            self._need(["dated"], _("Give the date of the document."))
            self._need(["link", "upload"], _("Give the link where it can be opened, or the file."))
        if cleaned.get("strength") == Strength.CONFIRMED:
            self._need(["confirmed_by"], _("Say who confirmed it."))
        return cleaned

    def _need(self, fields: list[str], sentence: object) -> None:
        """Ask for one of some fields, unless something is wrong with what was given in them."""
        if not any(self.cleaned_data.get(name) or name in self.errors for name in fields):
            self.add_error(fields[0], str(sentence))


class ReuseForm(Asked):
    """Choose evidence that was named elsewhere in the same assessment."""

    evidence = forms.ModelChoiceField(
        label=_("Evidence named elsewhere in this assessment"),
        queryset=Evidence.objects.none(),
        empty_label=None,
    )

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence"].queryset = choices
        self.helper = plain()
