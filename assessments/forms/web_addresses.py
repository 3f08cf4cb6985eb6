"""A web address, without what mail programs wrapped around it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from assessments.imports import web_addresses


class WebAddress(forms.URLField):
    """Takes a link for what it leads to; `was_wrapped` tells whether that differed.

    A link that holds somebody's e-mail address is refused, because links are published.
    """

    was_wrapped = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", **kwargs)

    def to_python(self, value: Any) -> str:
        """The address inside, which is what may have at most so many characters."""
        given: str = super().to_python(value) or ""
        link = web_addresses.unwrapped(given)
        self.was_wrapped = link != given
        return link

    def validate(self, value: Any) -> None:
        """Besides what a web address must be, it is nobody's."""
        super().validate(value)
        if value and web_addresses.names_a_person(value):
            raise forms.ValidationError(
                _(
                    "This link holds an e-mail address or a password. Take it out: links are "
                    "published with the report."
                )
            )
