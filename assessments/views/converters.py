"""URL converters."""

from django.http import Http404
from django.urls.converters import StringConverter

from assessments.instrument import languages, versions


class LanguageConverter(StringConverter):
    """The code of a language that some version of the questionnaire speaks."""

    regex = "[-a-zA-Z]+"

    def to_python(self, value: str) -> str:
        """The code itself. Raises ValueError, which means 404, when no version speaks it."""
        if not any(value in languages(version) for version in versions()):
            raise ValueError(value)
        return value


class ChecksumConverter(StringConverter):
    """A SHA-256 in hexadecimal digits, or the first of them: enough to name a file by."""

    regex = "[0-9a-f]{12,64}"


def require_language(version: str, language: str) -> None:
    """404 when that version of the questionnaire does not speak a language."""
    if language not in languages(version):
        raise Http404
