"""The fields that our forms are made of: what a browser, a script or a paste may send to each.

A form of ours has no bare `CharField`, `IntegerField` or `DateField`; a test holds that.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.imports import days
from assessments.imports.characters import shows_nothing

LARGEST = 2**31 - 1
"""The largest whole number that a column of ours keeps."""

LONGEST_EMAIL = 254
"""Characters of an e-mail address that are kept; no mail server takes longer ones."""

NEW_LINES = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Control characters, and what is no character: no database, file or page needs them."""


class Text(forms.CharField):
    """A text with the line ends that the database keeps, and without control characters.

    They come along unseen when somebody pastes, so they are left out and not refused.
    A text in which nothing can be seen is none.
    """

    def to_python(self, value: Any) -> str:
        """The text as it is kept."""
        if value is not None and value not in self.empty_values:
            value = INVISIBLE.sub("", NEW_LINES.sub("\n", str(value)))
        text = str(super().to_python(value))
        return "" if shows_nothing(text) else text


class Line(Text):
    """A text of one line, without blanks around it and with single ones in it."""

    def to_python(self, value: Any) -> str:
        """The text as it is kept."""
        return " ".join(super().to_python(value).split())


class MailAddress(forms.EmailField):
    """An e-mail address that mail can be sent to, in small letters and of a length that is kept."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_EMAIL, **kwargs)

    def to_python(self, value: Any) -> str:
        """The address in small letters, of which there may be more than of capitals."""
        return str(super().to_python(value)).lower()

    def clean(self, value: Any) -> str:
        """The address, whose domain a mail server can be asked for."""
        address: str = super().clean(value)
        try:
            address.rpartition("@")[2].encode("idna")
        except UnicodeError:
            raise ValidationError(validate_email.message, code=validate_email.code) from None
        return address


class WholeNumber(forms.Field):
    """A whole number that a page of ours put there, which a column of the database can keep.

    Only the digits 0 to 9 make one: `int()` would also read those of other scripts.
    """

    widget = forms.HiddenInput
    default_error_messages = {
        "invalid": _("This page sent something that is not a number. Reload it."),
    }
    WRITTEN = re.compile(r"[0-9]{1,10}")

    def to_python(self, value: Any) -> int | None:
        """The number; None when nothing was sent."""
        if value in self.empty_values:
            return None
        written = str(value).strip()
        if not self.WRITTEN.fullmatch(written) or int(written) > LARGEST:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return int(written)


class Several(forms.MultipleChoiceField):
    """Some of the choices, each once however often it was sent."""

    def clean(self, value: Any) -> list[str]:
        """What was chosen."""
        return list(dict.fromkeys(super().clean(value)))


class DayInput(forms.DateInput):
    """The browser's own field for a date; it takes and gives ISO dates only."""

    input_type = "date"

    def format_value(self, value: Any) -> str | None:
        """A day as the browser wants it, of any year: `strftime` writes year 26 as "26"."""
        return value.isoformat() if isinstance(value, date) else super().format_value(value)


class Day(forms.Field):
    """A date inside a window that makes sense. What stands there already may stay.

    Args:
        window: which days make sense, given today, see `assessments.imports.days`.
    """

    widget = DayInput
    default_error_messages = {
        "invalid": _("This is not a date. Write it as 31-12-2027 or 2027-12-31."),
    }

    def __init__(self, *, window: Callable[[date], days.Window], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.window = window
        self.kept: date | None = None

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> BoundField:
        """The field of one form, whose widget tells the browser the window of today."""
        self.kept = form.get_initial_for_field(self, field_name)
        window = self.window(timezone.localdate())
        first = min(window.first, self.kept or window.first)
        last = max(window.last, self.kept or window.last)
        self.widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}
        return super().get_bound_field(form, field_name)

    def to_python(self, value: Any) -> date | None:
        """The day that was written."""
        if value in self.empty_values:
            return None
        try:
            return days.read(str(value))
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def validate(self, value: Any) -> None:
        """Refuse a day outside the window, unless it stood there."""
        super().validate(value)
        if value is None or value == self.kept:
            return
        if fault := self.window(timezone.localdate()).fault(value):
            raise ValidationError(fault, code="window")


class Asked(forms.Form):
    """A form in an address: bound only when the address asks for something that it knows."""

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data if set(data or ()) & set(self.base_fields) else None, **kwargs)
