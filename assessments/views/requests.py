"""What a view is handed: a request of somebody who signed in."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails

from assessments.models import User

View = Callable[..., HttpResponse]


class Request(HttpRequest):
    """A request of somebody who signed in."""

    user: User
    htmx: HtmxDetails
