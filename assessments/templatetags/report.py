"""What templates of documents need to show."""

from django import template
from django.utils.html import format_html

register = template.Library()


@register.filter
def spoken(text: str, language: str) -> str:
    """A text that people typed, marked with its language; as it is when `language` is ""."""
    return format_html('<span lang="{}">{}</span>', language, text) if language else text
