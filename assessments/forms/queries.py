"""Query parameters of a page; unknown ones are ignored."""

from collections.abc import Mapping
from typing import Any

from django import forms

from assessments.forms.fields import Line, Several, WholeNumber


class PageForm(forms.Form):
    """Which page of a long list."""

    page = WholeNumber(required=False)

    @property
    def number(self) -> int:
        """The page that is asked for; the first without one."""
        return (self.cleaned_data.get("page") or 1) if self.is_valid() else 1


class ChoiceAsked(forms.Form):
    """One of several, by its key; the first of them when none is asked for.

    It is not valid when the address names what there is not.
    """

    def __init__(self, data: Any, *, name: str, choices: list[str]) -> None:
        super().__init__(data)
        self.name, self.usual = name, choices[0] if choices else ""
        self.fields[name] = forms.ChoiceField(
            choices=[(key, key) for key in choices], required=False
        )

    @property
    def chosen(self) -> str:
        """What is asked for."""
        return self.cleaned_data.get(self.name) or self.usual


class DoneForm(forms.Form):
    """The steps of which somebody wants to see what they would bring."""

    done = Several(required=False)

    def __init__(self, data: Any, *, codes: list[str]) -> None:
        super().__init__(data)
        self.fields["done"].choices = [(code, code) for code in codes]

    @property
    def chosen(self) -> list[str]:
        """The criteria of the steps; none when the address names what there is not."""
        return list(self.cleaned_data["done"]) if self.is_valid() else []


class AddressedForm(forms.Form):
    """To whom a brief goes, as the page before asked."""

    to = Line(required=False)
    name = Line(required=False)

    @property
    def addressed(self) -> Mapping[str, str]:
        """The receiver and the name of the association."""
        return self.cleaned_data if self.is_valid() else {"to": "", "name": ""}
