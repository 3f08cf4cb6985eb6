"""Answering by a link without an account, and what the coordinator does with such links."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments import permissions, workflow
from assessments.forms import (
    AddressForm,
    GuestLinkForm,
)
from assessments.instrument import Texts
from assessments.models import Assessment, Removed
from assessments.permissions import Can
from assessments.views import confirmation, page_context
from assessments.views.decorators import assessment_view
from assessments.views.refusals import status_of, told, told_beside
from assessments.views.requests import Request, posted


@require_http_methods(["GET", "HEAD", "POST"])
@assessment_view(Can.ASSIGN)
def links(request: Request, assessment: Assessment) -> HttpResponse:
    """Who was asked by a link; ask somebody else."""
    context = page_context.of_assessment(request, assessment)
    form = GuestLinkForm(
        posted(request),
        choices=_choices(assessment, context["texts"]),
    )
    if form.is_bound and form.is_valid():
        with told_beside(request, form, "email"):
            workflow.ask_by_link(assessment, by=request.user, **form.cleaned_data)
            sentence = _("A link was mailed to %(name)s.") % {"name": form.cleaned_data["name"]}
            messages.success(request, sentence)
            return redirect(assessment.url("links"))
    owned: dict[int | None, list[str]] = {}
    order = list(assessment.instrument.by_code)
    for row in assessment.assignments.filter(criterion__in=order):
        owned.setdefault(row.member_id, []).append(row.criterion)
    found = permissions.guest_links_of(assessment)
    context |= {
        "form": form,
        "now": timezone.now(),
        "removals": permissions.removals_of(assessment.municipality).filter(
            what=Removed.LINK, assessment=assessment
        ),
        "links": [
            {"link": link, "codes": sorted(owned.get(link.guest_id, []), key=order.index)}
            for link in found
        ],
    }
    return render(request, "assessments/links.html", context, status=status_of(request, form))


@require_POST
@assessment_view(Can.ASSIGN)
def send_link_again(request: Request, assessment: Assessment, link: int) -> HttpResponse:
    """Mail a new link; the old one ends."""
    found = get_object_or_404(permissions.guest_links_of(assessment), pk=link)
    with told(request):
        workflow.send_link_again(found, by=request.user)
        messages.success(request, _("A new link was mailed. The old link no longer works."))
    return redirect(assessment.url("links"))


@require_http_methods(["GET", "HEAD", "POST"])
@assessment_view(Can.ASSIGN)
def correct_link(request: Request, assessment: Assessment, link: int) -> HttpResponse:
    """Mail a new link to another address; the old link ends."""
    found = get_object_or_404(permissions.guest_links_of(assessment), pk=link)
    form = AddressForm(posted(request), initial={"email": found.email})
    if form.is_bound and form.is_valid():
        with told_beside(request, form, "email"):
            workflow.correct_link(found, email=form.cleaned_data["email"], by=request.user)
            messages.success(request, _("A new link was mailed. The old link no longer works."))
            return redirect(assessment.url("links"))
    context = page_context.of_assessment(request, assessment) | {
        "form": form,
        "name": found.guest.user,
    }
    status = status_of(request, form)
    return render(request, "assessments/correct_link.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@assessment_view(Can.ASSIGN)
def end_link(request: Request, assessment: Assessment, link: int) -> HttpResponse:
    """Stop a link, after asking."""
    found = get_object_or_404(permissions.guest_links_of(assessment), pk=link)
    if request.method != "POST":
        return confirmation.ask(
            request,
            title=_("Stop the link of %(name)s?") % {"name": found.guest.user},
            told=[
                _("It stops working at once. What was answered with it is kept."),
                _("What is still asked of them will be asked of nobody."),
                _("You can undo this until tomorrow."),
            ],
            button=_("Stop"),
            back=assessment.url("links"),
            municipality=assessment.municipality,
        )
    with told(request):
        removal = workflow.end_link(found, by=request.user)
        sentence = _("The link was stopped. What was answered with it is kept.")
        confirmation.tell(request, sentence, removal)
    return redirect(assessment.url("links"))


# Pieces


def _choices(assessment: Assessment, texts: Texts) -> list[tuple[str, str]]:
    """The criteria, each with whom a link would take it from."""
    owners, criteria = page_context.owners(assessment), texts.criteria
    names = {code: f"{code} {criteria[code].title}" for code in assessment.instrument.by_code}
    asked_of = {code: _("Asked of: %(owner)s") % {"owner": name} for code, name in owners.items()}
    return [
        (code, f"{name} ({asked_of[code]})" if code in asked_of else name)
        for code, name in names.items()
    ]
