"""What is wrong with a form, in sentences that name the field: beside it, and above the page."""

from collections.abc import Iterator, Mapping, ValuesView
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

DEEPEST = 5
"""How deep forms stand in what a page is given: a form in a row in a list in a part."""


def form_errors(form: forms.BaseForm) -> list[dict[str, str]]:
    """The faults of a form as the summary above a page links them.

    What is wrong with the whole, or with what nobody sees, leads to its first field.
    """
    first = next((field for field in form if not field.is_hidden), next(iter(form)))
    whole = [(first, str(error)) for error in form.errors.get(NON_FIELD_ERRORS, [])]
    faults = whole + [
        (first if form[name].is_hidden else form[name], sentence)
        for name in form.errors
        if name != NON_FIELD_ERRORS
        for sentence in sentences(form[name])
    ]
    return [{"text": text, "href": f"#{_first_input(field)}"} for field, text in faults]


def sentences(field: BoundField) -> list[str]:
    """What is wrong with one field: its form's own words, else Django's made to name it."""
    found = field.form.errors.as_data().get(field.name, [])
    return [_sentence(field, error) for error in found]


def faulty(shown: Any, depth: int = 0) -> Iterator[forms.BaseForm]:
    """The forms with faults in what a page is given, wherever they stand in it."""
    if isinstance(shown, forms.BaseForm):
        if shown.is_bound and shown.errors:
            yield shown
    elif depth < DEEPEST and isinstance(shown, Mapping | list | tuple | ValuesView):
        for each in shown.values() if isinstance(shown, Mapping) else shown:
            yield from faulty(each, depth + 1)


def _sentence(field: BoundField, error: ValidationError) -> str:
    (own,) = error.messages
    code = error.code or ""
    if not code or _is_ours(field.field, code):
        return own
    if field.is_hidden:
        return _("This page is out of date. Open it anew, then try again.")
    values = {"name": _name(field), "fault": own} | (error.params or {})
    return str(_generic(field.field, code) % values)


def _is_ours(field: forms.Field, code: str) -> bool:
    """Whether the form has given this fault words of its own."""
    defaults = [getattr(kind, "default_error_messages", {}) for kind in type(field).__mro__]
    default = next((found[code] for found in defaults if code in found), None)
    return code in field.error_messages and field.error_messages[code] != default


def _generic(field: forms.Field, code: str) -> str:
    if code == "required":
        return _missing(field)
    if code == "max_length":
        return _("“%(name)s” has %(show_value)d characters; at most %(limit_value)d can be kept.")
    if code == "invalid_choice":
        return _("Choose one of what is offered for “%(name)s”.")
    if code == "invalid":
        return _unreadable(field)
    return _("“%(name)s”: %(fault)s")


def _missing(field: forms.Field) -> str:
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return _("Choose something for “%(name)s”.")
    if isinstance(field, forms.FileField):
        return _("Choose a file for “%(name)s”.")
    if isinstance(field, forms.DateField):
        return _("Give a date for “%(name)s”.")
    return _("Fill in “%(name)s”.")


def _unreadable(field: forms.Field) -> str:
    if isinstance(field, forms.EmailField):
        return _("Give an e-mail address for “%(name)s”, such as name@example.org.")
    if isinstance(field, forms.DateField):
        return _("Give a date for “%(name)s”, with day, month and year.")
    if isinstance(field, forms.URLField):
        return _("Give a web address for “%(name)s”, such as https://example.org/plan.")
    if isinstance(field, forms.IntegerField):
        return _("Give a whole number for “%(name)s”.")
    return _("“%(name)s”: %(fault)s")


def _name(field: BoundField) -> str:
    """What the field is called, and of which question, where several stand on a page."""
    return f"{field.label} {getattr(field.form, 'about', '')}".strip()


def _first_input(field: BoundField) -> str:
    """The id to jump to: of a group its first button or box."""
    is_group = isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    return f"{field.auto_id}_0" if is_group and len(field) else field.auto_id
