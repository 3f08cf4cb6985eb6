"""Where to go back to after a request that could not be carried out."""

from collections.abc import Callable, Iterator
from inspect import getclosurevars
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

PRESS_AGAIN = "press_again"
"""Where the session remembers that something was not done because it had ended."""


def page_before(request: HttpRequest) -> str:
    """The page of ours the request came from; else the nearest one above its address; else home.

    It is always one that can be opened, never an address that only takes a POST, and never
    the address that was just refused to somebody who only wanted to look.
    """
    return next((page for page in _candidates(request) if _can_be_opened(page)), reverse("home"))


def _candidates(request: HttpRequest) -> Iterator[str]:
    is_post = request.method == "POST"
    if (before := _referrer(request)) and (is_post or urlsplit(before).path != request.path):
        yield before
    if is_post:
        yield request.path
    address = request.path.rstrip("/")
    while "/" in address.strip("/"):
        address = address.rpartition("/")[0]
        yield f"{address}/"


def _referrer(request: HttpRequest) -> str:
    """Path and query of the page before, when it is one of ours; "" otherwise."""
    whole = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        whole, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    parts = urlsplit(whole) if is_ours else urlsplit("")
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _can_be_opened(page: str) -> bool:
    try:
        found = resolve(urlsplit(page).path)
    except Resolver404:
        return False
    return not (found.url_name or "").startswith("account_") and takes(found.func, "GET")


def takes(view: Callable[..., Any] | None, method: str) -> bool:
    """Whether a view accepts an HTTP method, by its Django decorators."""
    while view is not None:
        methods = getclosurevars(view).nonlocals.get("request_method_list")
        if methods is not None and method not in methods:
            return False
        view = getattr(view, "__wrapped__", None)
    return True
