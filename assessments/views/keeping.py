"""Telling the browser that the server took a text, so that it need not keep it any longer."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from assessments.forms import KeptForm
from assessments.views.returning import PRESS_AGAIN

TAKEN = "taken"
"""The cookie that `app.js` reads; it says nothing but the number that `app.js` made up."""


def confirm_what_was_taken(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Says with the answer to a form that was accepted which of the kept texts that was."""

    def answered(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_taken = request.method == "POST" and response.status_code < 400
        if is_taken and PRESS_AGAIN not in request.session:
            kept = KeptForm(request.POST)
            if kept.is_valid():
                secure = settings.SESSION_COOKIE_SECURE
                number = kept.cleaned_data["kept"]
                response.set_cookie(TAKEN, number, max_age=600, secure=secure, samesite="Lax")
        return response

    return answered
