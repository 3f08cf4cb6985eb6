"""Signing an assessment off."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh

from assessments import accounts, workflow
from assessments.forms import SignForm
from assessments.forms.signing import WRONG
from assessments.models import Assessment
from assessments.permissions import Can
from assessments.report import wording
from assessments.views import page_context
from assessments.views.decorators import assessment_view
from assessments.views.refusals import told
from assessments.views.requests import Request, posted

LATE = timedelta(minutes=2)
"""After this whoever waits is told that they need not."""


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@never_cache
@assessment_view(Can.SIGN_OFF)
def sign(request: Request, assessment: Assessment) -> HttpResponse:
    """What comes out, what is open, the sentence to sign, and the password once more."""
    order = workflow.signing_order(assessment)
    if order and order.is_on_its_way:
        return redirect(assessment.url("sign_wait"))
    if request.method == "POST":
        return _signed(request, assessment)
    return _page(request, assessment, _form(request, assessment))


@require_safe
@never_cache
@assessment_view(Can.VIEW)
def sign_wait(request: Request, assessment: Assessment) -> HttpResponse:
    """The progress of a sign-off; leads to the results once it is done."""
    order = workflow.signing_order(assessment)
    if request.htmx and not (order and order.is_on_its_way):
        return HttpResponseClientRefresh()
    if assessment.is_signed:
        return _welcomed(request, assessment)
    if order is None:
        return redirect(assessment.url("task_list"))
    context = page_context.of_assessment(request, assessment)
    context |= {"order": order, "is_late": timezone.now() - order.signed_at > LATE}
    return render(request, "assessments/sign_wait.html", context)


def _welcomed(request: Request, assessment: Assessment) -> HttpResponse:
    """On to the results; whoever signed is told the number of the report."""
    signed = assessment.sign_off
    if signed.signer_id == request.user.pk:
        sentence = _("The assessment is signed off. Its report number is %(number)s.")
        messages.success(request, sentence % {"number": signed.number})
    return redirect(assessment.url("results"))


def _signed(request: Request, assessment: Assessment) -> HttpResponse:
    form = _form(request, assessment)
    if accounts.is_too_often(request, "sign"):
        form.errors.clear()
        form.add_error("password", _("Too many attempts. Wait a minute, then try again."))
        return _page(request, assessment, form, status=429)
    if not form.is_valid():
        if form.has_error("password", WRONG):
            workflow.refused_to_sign(request.user)
        return _page(request, assessment, form, status=422)
    seen, language = form.cleaned_data["seen"], form.cleaned_data["language"]
    with told(request):
        workflow.order_sign_off(
            assessment, by=request.user, seen=seen, language=language, latin=form.latin()
        )
        return redirect(assessment.url("sign_wait"))
    return redirect(assessment.url("sign"))


def _form(request: Request, assessment: Assessment) -> SignForm:
    return SignForm(
        posted(request),
        user=request.user,
        unprintable=workflow.unprintable(assessment, by=request.user),
    )


def _page(
    request: Request, assessment: Assessment, form: SignForm, *, status: int = 200
) -> HttpResponse:
    snapshot = assessment.snapshot()
    context = page_context.of_assessment(request, assessment)
    if not form.is_bound:
        form.initial = {"seen": snapshot.hash, "language": request.LANGUAGE_CODE}
    context |= {
        "form": form,
        "result": snapshot.result,
        "companions": wording.companions(snapshot),
        "still_open": workflow.still_open(snapshot),
        "unknown": [code for code, given in snapshot.answers.items() if given.dont_know],
        "statement": workflow.statement(assessment, form["language"].value()),
    }
    return render(request, "assessments/sign.html", context, status=status)
