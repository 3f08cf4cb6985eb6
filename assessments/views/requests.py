"""What a view is handed: a request of somebody who signed in."""

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
    """What a form is bound to: an empty POST is one too."""
    return request.POST if request.method == "POST" else None
