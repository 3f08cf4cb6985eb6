"""Asking before something is removed, and bringing it back afterwards."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments import permissions, workflow
from assessments.models import Municipality, Removal, Removed
from assessments.permissions import Can
from assessments.views.decorators import municipality_view
from assessments.views.refusals import told
from assessments.views.requests import Request
from assessments.views.return_address import page_before

UNDO = "undo:"
"""How a message says at which address it can be undone, see `hague.undo_address`."""


def ask(
    request: HttpRequest,
    *,
    title: str,
    told: Sequence[str],
    button: str,
    back: str,
    municipality: Municipality | None = None,
    hidden: dict[str, str] | None = None,
) -> HttpResponse:
    """A page that says what will happen, with a button to do it and a way back.

    Args:
        hidden: what the button sends along.
    """
    context = {
        "title": title,
        "told": told,
        "button": button,
        "back": back,
        "municipality": municipality,
        "hidden": hidden or {},
    }
    return render(request, "assessments/confirm.html", context)


def tell(request: HttpRequest, sentence: str, removal: Removal) -> None:
    """Say what was removed, with a button to bring it back."""
    undo = removal.municipality.url("undo_removal", removal.pk)
    messages.success(request, sentence, extra_tags=f"{UNDO}{undo}")


@require_POST
@municipality_view(Can.VIEW)
def undo_removal(request: Request, municipality: Municipality, removal: int) -> HttpResponse:
    """Bring back what was removed; it takes the right to remove it."""
    found = get_object_or_404(permissions.removals_of(municipality), pk=removal)
    with told(request):
        workflow.undo_removal(found, by=request.user)
        messages.success(request, _("It is back as it was."))
    # The page that offered it, which shows it again; else the page it stands on.
    return redirect(page_before(request) if "Referer" in request.headers else _where(found))


def _where(removal: Removal) -> str:
    """The page on which it stands again."""
    if removal.assessment and removal.what == Removed.LINK:
        return removal.assessment.url("links")
    if removal.assessment and removal.what == Removed.EVIDENCE:
        return removal.assessment.url("criterion", removal.criterion)
    return removal.municipality.url("people")
