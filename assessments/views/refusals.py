"""Saying why not: a verb that was refused, a form with errors."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from assessments import workflow
from assessments.forms.errors import form_errors
from assessments.views import errors


def faults_of(form: forms.Form) -> list[str]:
    """The errors of a form as sentences that name the field."""
    return list(dict.fromkeys(fault["text"] for fault in form_errors(form)))


def status_of(request: HttpRequest, *shown: forms.Form | None) -> int:
    """The status code of a page with forms: 200, 422, or 429 when sent too often."""
    if hasattr(request, "retry_after"):
        return HTTPStatus.TOO_MANY_REQUESTS
    is_faulty = any(form is not None and form.errors for form in shown)
    return HTTPStatus.UNPROCESSABLE_ENTITY if is_faulty else HTTPStatus.OK


def limited(request: HttpRequest, refused: workflow.TooOften) -> workflow.TooOften:
    """Note on the request when to try again, for `Retry-After`; returns the refusal."""
    request.retry_after = refused.wait  # type: ignore[attr-defined]
    return refused


@contextmanager
def told(request: HttpRequest) -> Iterator[None]:
    """Run a verb, then what follows it; a refusal becomes a message instead."""
    try:
        yield
    except workflow.Refused as refused:
        messages.error(request, str(refused))


@contextmanager
def told_beside(request: HttpRequest, form: forms.Form, field: str) -> Iterator[None]:
    """Like `told`, for a page that shows the form again: the refusal becomes a field error."""
    try:
        yield
    except workflow.Refused as refused:
        form.add_error(field, str(refused))
    except workflow.TooOften as refused:
        form.add_error(field, str(limited(request, refused)))


def turned_down(
    request: HttpRequest, why: forms.Form | workflow.Refused, back: HttpResponse
) -> HttpResponse:
    """The response to a refusal: back to a page that says why.

    Where they typed something it is a page that shows it again, for nothing else may have kept it.
    """
    sentences = faults_of(why) if isinstance(why, forms.Form) else [str(why)]
    if errors.typed_in(request):
        return errors.refused(request, sentences[0])
    for sentence in sentences:
        messages.error(request, sentence)
    return back


def done(
    request: HttpRequest,
    verb: Callable[[], object],
    success: str,
    *,
    onward: HttpResponse,
    back: HttpResponse | None = None,
) -> HttpResponse:
    """Run a verb and say that it was done; or turn down, on the page to go `back` to."""
    try:
        verb()
    except workflow.Refused as refused:
        return turned_down(request, refused, back or onward)
    messages.success(request, success)
    return onward
