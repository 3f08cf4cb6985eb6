"""How forms are laid out that need nothing special."""

from crispy_forms.helper import FormHelper


def plain() -> FormHelper:
    """Every field in order, inside a form tag that the page writes itself."""
    helper = FormHelper()
    helper.form_tag = False
    return helper
