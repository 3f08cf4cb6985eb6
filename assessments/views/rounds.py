"""Starting a round, deleting one that was started by mistake, reopening what was signed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from assessments import permissions, workflow
from assessments.forms import (
    ReopenForm,
    StartForm,
)
from assessments.forms.errors import form_errors
from assessments.models import (
    Assessment,
    Municipality,
    Status,
)
from assessments.permissions import Can
from assessments.views import confirmation, page_context
from assessments.views.decorators import assessment_view, municipality_view
from assessments.views.refusals import status_of, told_beside
from assessments.views.requests import Request, posted


@require_http_methods(["GET", "HEAD", "POST"])
@municipality_view(Can.START)
def start(request: Request, municipality: Municipality) -> HttpResponse:
    """Start a round."""
    today = timezone.localdate()
    visible = permissions.visible_assessments(request.user).filter(municipality=municipality)
    is_taken = visible.filter(round__name=str(today.year)).exists()
    initial = {"round_name": "" if is_taken else today.year, "reference_date": today}
    form = StartForm(posted(request), initial=initial)
    if form.is_bound and form.is_valid():
        with told_beside(request, form, "round_name"):
            begun = workflow.start_assessment(municipality, by=request.user, **form.cleaned_data)
            return redirect(begun.url("task_list"))
    context = {
        "municipality": municipality,
        "form": form,
        "open": visible.exclude(status=Status.SIGNED_OFF).select_related("round"),
    }
    return render(request, "assessments/start.html", context, status=status_of(request, form))


@require_http_methods(["GET", "HEAD", "POST"])
@assessment_view(Can.START)
def delete_assessment(request: Request, assessment: Assessment) -> HttpResponse:
    """Delete a round that was started by mistake, after saying what is in it."""
    town, name = assessment.municipality, assessment.round.name
    reason = workflow.why_a_round_stays(assessment)
    if reason:
        messages.error(request, reason)
        return redirect(assessment.url("task_list"))
    if request.method != "POST":
        return _ask_to_delete(request, assessment)
    workflow.delete_assessment(assessment, by=request.user)
    messages.success(request, _("The round %(round)s is deleted.") % {"round": name})
    return redirect(town.url("municipality"))


def _ask_to_delete(request: Request, assessment: Assessment) -> HttpResponse:
    carried = assessment.answers.count()
    told = [_("Nobody has answered anything in it. You cannot undo this.")]
    if carried:
        sentence = ngettext(
            "%(count)d answer that was carried over goes with it. It stays where it came from.",
            "%(count)d answers that were carried over go with it. They stay where they came from.",
            carried,
        )
        told.insert(0, sentence % {"count": carried})
    return confirmation.ask(
        request,
        title=_("Delete the round %(round)s?") % {"round": assessment.round.name},
        told=told,
        button=_("Delete"),
        back=assessment.url("task_list"),
        municipality=assessment.municipality,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@assessment_view(Can.REOPEN)
def reopen(request: Request, assessment: Assessment) -> HttpResponse:
    """Make a new draft of a signed assessment; what was signed stays."""
    context = page_context.of_assessment(request, assessment)
    form = ReopenForm(posted(request))
    if form.is_bound and form.is_valid():
        with told_beside(request, form, "reason"):
            draft = workflow.reopen(assessment, by=request.user, **form.cleaned_data)
            messages.success(request, _("This is a new draft. What was signed stays as it is."))
            return redirect(draft.url("task_list"))
    context["errors"] = form_errors(form)
    return render(request, "assessments/reopen.html", context, status=status_of(request, form))
