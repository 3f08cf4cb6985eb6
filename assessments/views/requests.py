"""The type of request that views receive, and its POST data."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict
from django_htmx.middleware import HtmxDetails

from assessments.models import User

View = Callable[..., HttpResponse]


class Request(HttpRequest):
    """A request of somebody who signed in."""

    user: User
    htmx: HtmxDetails


def posted(request: HttpRequest) -> QueryDict | None:
    """POST data to bind a form to; an empty POST counts as one."""
    return request.POST if request.method == "POST" else None
