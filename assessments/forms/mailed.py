"""Words that go into a mail in the name of a municipality."""

from django import forms
from django.utils.translation import gettext as _

from assessments.imports import web_addresses


def refuse_addresses(form: forms.Form, *names: str) -> None:
    """Let no field of these hold what a mail program makes a link of: it would look like ours."""
    for name in names:
        form.fields[name].validators.append(_without_address)


def _without_address(text: str) -> None:
    if web_addresses.is_in(text):
        raise forms.ValidationError(_("Write this without a web address or an e-mail address."))
