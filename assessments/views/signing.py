"""Signing an assessment off."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

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


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@never_cache
@assessment_view(Can.SIGN_OFF)
def sign(request: Request, assessment: Assessment) -> HttpResponse:
    """What comes out, what is open, the sentence to sign, and the password once more."""
    if request.method == "POST":
        return _signed(request, assessment)
    return _page(request, assessment, _form(request, assessment))


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
        signed = workflow.sign_off(
            assessment, by=request.user, seen=seen, language=language, latin=form.latin()
        )
        sentence = _("The assessment is signed off. Its report number is %(number)s.")
        messages.success(request, sentence % {"number": signed.number})
        return redirect(assessment.url("results"))
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
    picture = assessment.snapshot()
    context = page_context.of_assessment(request, assessment)
    if not form.is_bound:
        form.initial = {"seen": picture.hash, "language": request.LANGUAGE_CODE}
    context |= {
        "form": form,
        "result": picture.result,
        "companions": wording.companions(picture),
        "still_open": workflow.still_open(picture),
        "unknown": [code for code, given in picture.answers.items() if given.dont_know],
        "statement": workflow.statement(assessment, form["language"].value()),
    }
    return render(request, "assessments/sign.html", context, status=status)
