"""Who is asked to answer what."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from assessments import permissions, workflow
from assessments.forms import AssignForm
from assessments.models import Assessment
from assessments.permissions import Can
from assessments.views import frame
from assessments.views.access import Request, assessment_view


@require_http_methods(["GET", "HEAD", "POST"])
@assessment_view(Can.ASSIGN)
def assign(request: Request, assessment: Assessment) -> HttpResponse:
    """Choose criteria, or a whole pack of them, and who answers them."""
    pack = request.GET.get("pack", "")
    criteria = list(assessment.instrument.criteria())
    form = AssignForm(
        request.POST if request.method == "POST" else None,
        codes=[c.code for c in criteria],
        members=permissions.colleagues(assessment.municipality),
        departments=assessment.municipality.departments.all(),
        initial={"criteria": [c.code for c in criteria if pack in c.packs]},
    )
    if form.is_bound and form.is_valid():
        codes = form.cleaned_data["criteria"]
        workflow.assign(assessment, codes, to=form.chosen, by=request.user)
        told = ngettext(
            "%(count)d criterion was assigned.", "%(count)d criteria were assigned.", len(codes)
        )
        messages.success(request, told % {"count": len(codes)})
        return redirect("assign", assessment.municipality.slug, assessment.pk)
    context = frame.of_assessment(request, assessment)
    owners = frame.owners(assessment)
    context |= {
        "form": form,
        "pack": pack,
        "packs": {code: context["texts"].packs[code] for code in assessment.instrument.packs},
        "articles": [
            {
                "words": context["texts"].articles[a.number],
                "criteria": [
                    {"words": context["texts"].criteria[c.code], "owner": owners.get(c.code, "")}
                    for c in a.criteria
                ],
            }
            for a in assessment.instrument.articles
        ],
        "chosen": form["criteria"].value() or [],
        "errors": [
            {"text": error, "href": f"#{target}"}
            for name, target in (("criteria", "id_criteria_0"), ("to", "id_to"))
            for error in form.errors.get(name, [])
        ],
    }
    return render(request, "assessments/assign.html", context, status=422 if form.errors else 200)
