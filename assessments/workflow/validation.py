"""What every verb checks of what it was given, whichever page, sheet or command calls it."""

from django.db.models import Choices, Model
from django.utils.translation import gettext as _

from assessments.imports.characters import shows_nothing
from assessments.workflow.refusals import Refused


def written(text: str, model: type[Model], column: str, *, needed: str = "") -> str:
    """A text as the database keeps it: normalised line ends, no surrounding blanks.

    Args:
        needed: the sentence that refuses a text that shows nothing; without one it may be empty.

    Raises:
        Refused: it is empty, longer than the column keeps, or has a character that none does.
    """
    text = text.replace("\r\n", "\n").strip()
    if needed and shows_nothing(text):
        raise Refused(needed)
    return as_it_is(text, model, column)


def as_it_is(text: str, model: type[Model], column: str) -> str:
    """Like `written`, for a text that keeps its surrounding blanks."""
    limit = getattr(model._meta.get_field(column), "max_length", None)
    if limit is not None and len(text) > limit:
        raise Refused(_("Shorten the text to %(limit)s characters or fewer.") % {"limit": limit})
    if "\x00" in text or not _is_unicode(text):
        raise Refused(_("The text has a character that cannot be kept. Type it again."))
    return text


def mail_address(email: str, model: type[Model], column: str = "email") -> str:
    """An address as it is kept and found: in small letters, of which there may be more than of
    capitals. Raises Refused as `written`.
    """
    return written(email.lower(), model, column)


def one_of(value: object, choices: type[Choices]) -> None:
    """Raise Refused unless it is one of the choices."""
    if value not in choices.values:
        raise Refused(_("Choose one of the answers shown."))


def _is_unicode(text: str) -> bool:
    """Whether every character is valid Unicode; a lone surrogate is not."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
