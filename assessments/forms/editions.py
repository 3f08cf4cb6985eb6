"""Choosing an edition of the report, and how a municipality's reports look."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.editions import WHOLE, Part, is_readable, nearest_readable
from assessments.forms.fields import Line, Several
from assessments.forms.layout import plain
from assessments.imports import logos

COLOUR = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})")


PARTS = {
    Part.ARTICLES: _("The articles in full"),
    Part.PLAN: _("Action plan"),
    Part.COMPARISON: _("Comparison with the round before"),
    Part.ADVOCACY: _("What stands in the way at other levels"),
    Part.EVIDENCE: _("Evidence register"),
    Part.METHOD: _("Method"),
}
"""What each part of a report is called."""


class ReportForm(forms.Form):
    """Which parts, in which languages."""

    parts = Several(
        label=_("Parts"),
        help_text=_("The council summary of two pages is always there."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=list(PARTS.items()),
    )
    language = forms.ChoiceField(label=_("Language"), widget=forms.RadioSelect)
    second = forms.ChoiceField(
        label=_("Followed by the same in"),
        required=False,
        help_text=_("For a bilingual edition: both languages in one document."),
    )

    def __init__(self, *args: Any, languages: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(code, name.capitalize()) for code, name in languages.items()]
        self.fields["language"].choices = named
        self.fields["second"].choices = [("", gettext("No other language")), *named]
        self.helper = plain()

    def clean_second(self) -> str:
        """A second language, or none when it is the first."""
        second = self.cleaned_data["second"]
        return "" if second == self.cleaned_data.get("language") else str(second)

    def clean_parts(self) -> list[str]:
        """In the order of the report."""
        return [part for part in WHOLE if part in self.cleaned_data["parts"]]


class BrandForm(forms.Form):
    """The colour and the logo of a municipality's reports."""

    colour = Line(
        label=_("Colour"),
        required=False,
        max_length=7,
        help_text=_("Six digits, such as #7a1f5c. Empty for the colour of this website."),
    )
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG or JPEG, at most 2 MB. It is printed on the cover, on white."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    without_logo = forms.BooleanField(label=_("Remove the logo"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain()

    def clean_colour(self) -> str:
        """Six digits, dark enough to be read on white; "" for none."""
        typed = self.cleaned_data["colour"].strip().lower()
        if not typed:
            return ""
        found = COLOUR.fullmatch(typed)
        if found is None:
            raise forms.ValidationError(_("Give a colour as six digits, such as #7a1f5c."))
        digits = found[1] if len(found[1]) == 6 else "".join(2 * digit for digit in found[1])
        colour = f"#{digits}"
        if not is_readable(colour):
            told = _("%(colour)s cannot be read on white. The nearest that can is %(nearest)s.")
            values = {"colour": colour, "nearest": nearest_readable(colour)}
            raise forms.ValidationError(told % values)
        return colour

    def clean_logo(self) -> bytes:
        """A PNG, or b"" when no file came."""
        upload = self.cleaned_data["logo"]
        if upload is None:
            return b""
        if upload.size > logos.LARGEST:
            raise forms.ValidationError(_("The logo is larger than 2 MB. Choose a smaller file."))
        try:
            return logos.redrawn(upload)
        except logos.TooManyPixels:
            raise forms.ValidationError(
                _("The logo has more than 8 million pixels. Make it smaller, 900 wide is enough.")
            ) from None
        except logos.NotAPicture:
            raise forms.ValidationError(
                _("This is not a PNG or JPEG picture that can be read. Choose another file.")
            ) from None
