"""Coming in by invitation, and what a coordinator does with those who have not come yet."""

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from assessments import accounts, permissions, workflow
from assessments.forms import AcceptForm, AddressForm
from assessments.models import Invitation, Membership, Municipality, User
from assessments.models.invitations import hash_of, token_in
from assessments.permissions import Can
from assessments.views import confirmation
from assessments.views.decorators import municipality_view, public
from assessments.views.refusals import status_of, told, told_beside
from assessments.views.requests import Request, posted

OPENED = "invitation"
"""Where the session keeps the hash of the link that was opened."""


@csrf_exempt  # a refusal would put the address, and the token in it, into the log
@never_cache
@public
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Open a mailed invitation: the token leaves the URL before anything is shown.

    Nothing is looked up here, so no answer other than this one can put the
    token into a log. The page after it may not send `no-referrer` itself:
    browsers would then post its form with `Origin: null`, which is refused.
    """
    if not accounts.is_too_often(request, "invitation"):
        request.session[OPENED] = hash_of(token_in(token))
    response = redirect("accept_invitation")
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def accept_invitation(request: HttpRequest) -> HttpResponse:
    """Who invites, as what; a name and a password, and in."""
    found = permissions.invitation_behind(request.session.get(OPENED, ""))
    is_a_try = found is None or request.method == "POST"
    if is_a_try and accounts.is_too_often(request, "invitation"):
        return render(request, "assessments/accept.html", {"too_often": True}, status=429)
    if found is None:
        return render(request, "assessments/accept.html", {"found": None})
    if isinstance(request.user, User):
        return _as_member(request, request.user, found)
    if permissions.has_account(found.email):
        return render(request, "assessments/accept.html", {"found": found, "has_account": True})
    return _as_newcomer(request, found)


@require_POST
@municipality_view(Can.MANAGE_PEOPLE)
def invite_again(request: Request, municipality: Municipality, invited: int) -> HttpResponse:
    """Send a new link; the old one ends."""
    found = get_object_or_404(permissions.open_invitations(municipality), pk=invited)
    with told(request):
        workflow.invite_again(found, by=request.user)
        _tell_it_was_sent(request, found)
    return redirect(municipality.url("people"))


@require_http_methods(["GET", "HEAD", "POST"])
@municipality_view(Can.MANAGE_PEOPLE)
def correct_invitation(request: Request, municipality: Municipality, invited: int) -> HttpResponse:
    """Send an invitation to another address; the old link ends."""
    found = get_object_or_404(permissions.open_invitations(municipality), pk=invited)
    form = AddressForm(posted(request), initial={"email": found.email})
    if form.is_bound and form.is_valid():
        with told_beside(request, form, "email"):
            workflow.correct_invitation(found, email=form.cleaned_data["email"], by=request.user)
            _tell_it_was_sent(request, found)
            return redirect(municipality.url("people"))
    context = {"municipality": municipality, "form": form, "name": found.name}
    status = status_of(request, form)
    return render(request, "assessments/correct_invitation.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@municipality_view(Can.MANAGE_PEOPLE)
def withdraw_invitation(request: Request, municipality: Municipality, invited: int) -> HttpResponse:
    """Take an invitation back, after asking."""
    found = get_object_or_404(permissions.open_invitations(municipality), pk=invited)
    if request.method != "POST":
        return confirmation.ask(
            request,
            title=_("Withdraw the invitation to %(name)s?") % {"name": found.name},
            told=[
                _("The link in the mail stops working at once. They get no mail about it."),
                _("You can undo this until tomorrow."),
            ],
            button=_("Withdraw"),
            back=municipality.url("people"),
            municipality=municipality,
        )
    with told(request):
        removal = workflow.withdraw_invitation(found, by=request.user)
        sentence = _("The invitation to %(name)s was withdrawn.") % {"name": found.name}
        confirmation.tell(request, sentence, removal)
    return redirect(municipality.url("people"))


def _tell_it_was_sent(request: Request, found: Invitation) -> None:
    sentence = _("The invitation to %(name)s is sent again. The old link no longer works.")
    messages.success(request, sentence % {"name": found.name})


def _as_newcomer(request: HttpRequest, found: Invitation) -> HttpResponse:
    form = AcceptForm(posted(request), invitation=found)
    if form.is_bound and form.is_valid():
        with told_beside(request, form, "name"):
            membership = workflow.accept_invitation(
                found, language=request.LANGUAGE_CODE, **form.cleaned_data
            )
            login(request, membership.user)
            return _welcome(request, membership)
    context = {"found": found, "form": form}
    return render(request, "assessments/accept.html", context, status=status_of(request, form))


def _as_member(request: HttpRequest, user: User, found: Invitation) -> HttpResponse:
    """Somebody who signed in joins with one button, when the address is theirs."""
    is_theirs = user.email == found.email
    if request.method == "POST":
        with told(request):
            return _welcome(request, workflow.join(found, by=user))
    context = {"found": found, "may_join": is_theirs, "is_anothers": not is_theirs}
    return render(request, "assessments/accept.html", context)


def _welcome(request: HttpRequest, membership: Membership) -> HttpResponse:
    request.session.pop(OPENED, None)
    town = membership.municipality
    messages.success(request, _("Welcome. You are a member of %(name)s now.") % {"name": town.name})
    return redirect(town.url("municipality"))
