"""What templates of documents need to show."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def on_lines(text: str) -> SafeString:
    """A text with its line breaks; as `linebreaksbr`, in a form that is XML too."""
    return format_html_join(SafeString("<br/>"), "{}", ((line,) for line in text.split("\n")))


@register.filter
def spoken(text: str, language: str) -> str:
    """A text that people typed, marked with its language; as it is when `language` is ""."""
    return format_html('<span lang="{}">{}</span>', language, text) if language else text
