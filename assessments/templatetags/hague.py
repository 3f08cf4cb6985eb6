"""What templates need to show. Figures are put into words by the report's room, for both."""

from datetime import date
from typing import Any

from django import forms, template
from django.contrib.messages.storage.base import Message
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from assessments.forms import prefix
from assessments.forms.errors import faulty, form_errors, sentences
from assessments.instrument import Texts
from assessments.models import Evidence, MethodDocument
from assessments.report import method, numbers, wording
from assessments.scoring import Flag, Rating
from assessments.scoring.snapshot import NamedEvidence, SnapshotAnswer

register = template.Library()

# Figures and answers in words

register.filter("whole", numbers.whole)
register.filter("decimals", numbers.decimals)
register.filter("share_in_full", numbers.share_in_full)
register.filter("percent", numbers.percent)
register.filter("interval", wording.interval)
register.filter("headline", wording.headline)
register.filter("of_100", wording.of_100)
register.filter("strength_words", wording.evidence_strength)
register.filter("band_words", wording.band_sentence)
register.filter("day", wording.day)


@register.filter
def method_title(document: MethodDocument) -> str:
    """What a document with the whole method is called."""
    return method.title(document.instrument_version, document.language)


@register.filter
def rating(given: Any, texts: Texts) -> str:
    """What was answered, in words: a rating, or an answer that may still wait for somebody."""
    answer = SnapshotAnswer("", given) if isinstance(given, Rating) else given
    return wording.rating(texts, answer)


@register.filter
def level(number: int, texts: Texts) -> str:
    """A level with its word."""
    return wording.level(texts, number)


@register.filter
def as_it_counts(evidence: Evidence, on: date) -> str:
    """The strength of evidence, and what keeps it from counting for more on that day."""
    stated = NamedEvidence(  # without its checksum, for which each would ask the database
        evidence.title,
        evidence.dated,
        evidence.strength,
        evidence.link,
        file_name=evidence.file_name,
    )
    return wording.evidence_as_it_counts(stated, on)


@register.filter
def flag_words(flag: Flag, texts: Texts) -> str:
    """A floor flag by name."""
    return wording.flag(flag, texts)


# Looking up


@register.filter
def lookup(mapping: Any, key: Any) -> Any:
    """The value of a key that is only known while the template runs; "" when there is none."""
    return mapping.get(key, "")


@register.filter
def at(sequence: Any, index: int) -> Any:
    """The item at an index that is only known while the template runs."""
    return sequence[index]


@register.filter
def anchor(code: str) -> str:
    """What a criterion is called in ids and addresses."""
    return prefix(code)


@register.filter
def undo_address(message: Message) -> str:
    """Where what a message tells can be undone; "" when it cannot."""
    _before, marker, address = (message.extra_tags or "").partition("undo:")
    return address if marker else ""


# Fields


@register.filter
def is_group(field: BoundField) -> bool:
    """Whether a field is several inputs under one legend."""
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Whether a field is one box to tick."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def faults(field: BoundField) -> list[str]:
    """What is wrong with a field, in sentences that name it."""
    return sentences(field)


@register.simple_tag(takes_context=True)
def errors_of_page(context: template.Context) -> list[dict[str, str]]:
    """What the summary above a page says: what a view gives, else the faults of its forms.

    Every page asks for it, so that no view can forget its forms.
    """
    given = context.get("errors")
    if given:
        return list(given)
    forms_shown = {id(form): form for form in faulty(context.flatten())}
    return [error for form in forms_shown.values() for error in form_errors(form)]


@register.filter
def described(field: BoundField, hint: str = "") -> SafeString:
    """The input itself, tied to its hint and its error."""
    ids = []
    if field.help_text or hint:
        ids.append(f"{field.auto_id}_hint")
    if field.errors:
        ids.append(f"{field.auto_id}_fault")
    attrs: dict[str, str | bool] = {"aria-describedby": " ".join(ids)} if ids else {}
    if field.errors:
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs=attrs)
