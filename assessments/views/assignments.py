"""Who is asked to answer what."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from assessments import permissions, workflow
from assessments.forms import AssignForm, ChoiceAsked, JudgeForm
from assessments.models import Assessment, AssignmentState
from assessments.permissions import Can
from assessments.views import page_context
from assessments.views.decorators import assessment_view
from assessments.views.refusals import done, status_of, turned_down
from assessments.views.requests import Request, posted


@require_http_methods(["GET", "HEAD", "POST"])
@assessment_view(Can.ASSIGN)
def assign(request: Request, assessment: Assessment) -> HttpResponse:
    """Choose criteria, or a whole pack of them, and who answers them."""
    asked = ChoiceAsked(request.GET, name="pack", choices=["", *assessment.instrument.packs])
    pack = asked.chosen if asked.is_valid() else ""
    criteria = list(assessment.instrument.criteria())
    form = AssignForm(
        posted(request),
        codes=[c.code for c in criteria],
        members=permissions.who_may_answer(assessment.municipality),
        departments=assessment.municipality.departments.all(),
        initial={"criteria": [c.code for c in criteria if pack in c.packs]},
    )
    if form.is_bound and form.is_valid():
        codes = form.cleaned_data["criteria"]
        also = {name: form.cleaned_data[name] for name in ("due", "why")}
        workflow.assign(assessment, codes, to=form.chosen, by=request.user, **also)
        told = ngettext(
            "%(count)d criterion was assigned.", "%(count)d criteria were assigned.", len(codes)
        )
        messages.success(request, told % {"count": len(codes)})
        return redirect(assessment.url("assign"))
    context = page_context.of_assessment(request, assessment)
    owners = page_context.owners(assessment)
    first = next(assessment.instrument.criteria()).code
    context |= {
        "form": form,
        "pack": pack,
        "packs": {code: context["texts"].packs[code] for code in assessment.instrument.packs},
        "articles": [
            {
                "words": context["texts"].articles[a.number],
                "criteria": [
                    {
                        "words": context["texts"].criteria[c.code],
                        "owner": owners.get(c.code, ""),
                        # An error leads to the first of all.
                        "id": f"id_criteria_{0 if c.code == first else c.code}",
                    }
                    for c in a.criteria
                ],
            }
            for a in assessment.instrument.articles
        ],
        "chosen": form["criteria"].value() or [],
    }
    context |= _handed_out(assessment) | {"sheets": page_context.asked_of(assessment)}
    return render(request, "assessments/assign.html", context, status=status_of(request, form))


@require_POST
@assessment_view(Can.ASSIGN)
def accept_work(request: Request, assessment: Assessment) -> HttpResponse:
    """Agree with what was handed in."""
    return _judged(request, assessment, workflow.accept_work, _("Accepted."))


@require_POST
@assessment_view(Can.ASSIGN)
def send_back(request: Request, assessment: Assessment) -> HttpResponse:
    """Ask for more on what was handed in."""
    return _judged(request, assessment, workflow.send_back, _("Sent back."), "note")


def _judged(
    request: Request, assessment: Assessment, verb: Callable[..., None], told: str, *also: str
) -> HttpResponse:
    """Carry out a verb on the chosen criteria; `also` names what else of the form it takes."""
    form = JudgeForm(request.POST, codes=list(assessment.instrument.by_code))
    back = redirect(assessment.url("assign"))
    if not form.is_valid():
        return turned_down(request, form, back)
    others = {name: form.cleaned_data[name] for name in also}
    do = partial(verb, assessment, form.cleaned_data["criteria"], by=request.user, **others)
    return done(request, do, told, onward=back)


def _handed_out(assessment: Assessment) -> dict[str, Any]:
    """What is out, as lines of who, by when and how far; and what waits for the coordinator."""
    today, codes = timezone.localdate(), list(assessment.instrument.by_code)
    asked = assessment.assignments.filter(criterion__in=codes)
    rows = list(asked.select_related("member__user", "department"))
    lines = Counter((r.receiver, r.due, r.state, r.is_overdue(today)) for r in rows)
    return {
        "out": [
            {
                "receiver": receiver,
                "due": due,
                "state": AssignmentState(state),
                "is_overdue": is_overdue,
                "count": count,
            }
            for (receiver, due, state, is_overdue), count in sorted(
                lines.items(), key=lambda line: (line[0][0], line[0][1] or date.max, line[0][2])
            )
        ],
        "handed_in": {
            row.criterion: row.receiver
            for row in sorted(rows, key=lambda row: codes.index(row.criterion))
            if row.state == AssignmentState.HANDED_IN
        },
    }
