"""Text typed into a form that was refused, to be shown so that it is not lost."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django import forms
from django.http import QueryDict

OF_A_CRITERION = re.compile(r"(?:conflict-)?c(\d+)_(\d+)-(.+)")
"""The name of a field of one criterion, see `prefix`."""

NEVER = re.compile(r"csrf|password|token", re.IGNORECASE)
"""Names of fields whose value is never shown again."""

LONG = 1000
"""Characters from which a hidden field can only hold a text."""

LONGEST = 20_000
"""Characters of one text that are shown again at most: four times what any field takes."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A text as it was sent, with what its field is called."""

    label: str
    code: str
    text: str


def typed_texts(posted: QueryDict) -> list[Typed]:
    """The texts among what was posted: no choices, numbers or dates, and never a password.

    A name that no form knows counts as a text when its value has several words.
    """
    return [
        Typed(_label(name), code, text[:LONGEST])
        for key, values in posted.lists()
        if not NEVER.search(key)
        for code, name in [_criterion_of(key)]
        for text in values
        if text.strip() and (_is_text(name) if name in _known() else " " in text.strip())
    ]


def _criterion_of(key: str) -> tuple[str, str]:
    """The code and the field's own name: "c5_1-note" gives ("5.1", "note")."""
    found = OF_A_CRITERION.fullmatch(key)
    if found is None:
        return "", key
    article, number, name = found.groups()
    return f"{article}.{number}", "version" if name == "asked" else name


def _is_text(name: str) -> bool:
    return any(_takes_text(field) for field in _known()[name])


def _label(name: str) -> str:
    """What the field is called on its page; "" when forms call it differently."""
    labels = {str(field.label) for field in _known().get(name, ()) if field.label}
    return labels.pop() if len(labels) == 1 else ""


def _takes_text(field: forms.Field) -> bool:
    """Whether words are typed into it, or carried along unseen as in a choice between texts."""
    if not isinstance(field, forms.CharField):
        return False
    return not field.widget.is_hidden or (field.max_length or 0) >= LONG


@cache
def _known() -> dict[str, list[forms.Field]]:
    """Every field of every form of ours, by name."""
    found: dict[str, list[forms.Field]] = {}
    for form in _forms(forms.Form):
        for name, field in form.base_fields.items():
            found.setdefault(name, []).append(field)
    return found


def _forms(parent: type[Any]) -> Iterator[type[Any]]:
    for form in parent.__subclasses__():
        if form.__module__.startswith("assessments.forms"):
            yield form
        yield from _forms(form)
