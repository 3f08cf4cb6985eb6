"""Context of every page."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from assessments.views import database_faults, errors


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame needs."""
    return {
        "demonstration": settings.DEMONSTRATION,
        "session_seconds": settings.SESSION_COOKIE_AGE,
        "typed": partial(errors.typed_in, request),
        "database_fault": database_faults.met(request),
    }
