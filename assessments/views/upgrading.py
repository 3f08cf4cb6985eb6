"""A newer questionnaire: what would change, going over to it, and back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments import workflow
from assessments.forms import UpgradeForm
from assessments.instrument import Crosswalk, crosswalk, successor, texts
from assessments.models import Assessment
from assessments.permissions import Can
from assessments.views import page_context
from assessments.views.decorators import assessment_view
from assessments.views.refusals import told, turned_down
from assessments.views.requests import Request


@require_http_methods(["GET", "HEAD", "POST"])
@assessment_view(Can.UPGRADE)
def upgrade(request: Request, assessment: Assessment) -> HttpResponse:
    """What a newer questionnaire would change here; or what the last upgrade changed."""
    if request.method == "POST":
        form = UpgradeForm(request.POST)
        if not form.is_valid():
            return turned_down(request, form, redirect(assessment.url("upgrade")))
        with told(request):
            workflow.upgrade(assessment, by=request.user, **form.cleaned_data)
            sentence = _("The questionnaire was upgraded. Grey answers wait to be confirmed.")
            messages.success(request, sentence)
            return redirect(assessment.url("task_list"))
        return redirect(assessment.url("upgrade"))
    context = page_context.of_assessment(request, assessment)
    done = workflow.undoable(assessment)
    if newer := successor(assessment.instrument_version):
        context |= _changes(request, assessment, assessment.instrument_version, newer)
        context |= {"newer": newer, "would_be": assessment.snapshot().upgraded(newer)}
    elif done is not None:
        context |= _changes(request, assessment, done.before, done.after)
    context |= {"done": done, "snapshot": assessment.snapshot()}
    return render(request, "assessments/upgrade.html", context)


@require_POST
@assessment_view(Can.UPGRADE)
def undo_upgrade(request: Request, assessment: Assessment) -> HttpResponse:
    """Go back to the questions before."""
    with told(request):
        workflow.undo_upgrade(assessment, by=request.user)
        sentence = _("The upgrade was undone. What was answered to new questions is kept.")
        messages.success(request, sentence)
    return redirect(assessment.url("upgrade"))


def _changes(request: Request, assessment: Assessment, before: str, after: str) -> dict[str, Any]:
    """Every question that is not as it was, with what was answered to it."""
    way: Crosswalk = crosswalk(before, after)
    old = texts(before, request.LANGUAGE_CODE)
    new = texts(after, request.LANGUAGE_CODE)
    given = {row.criterion: row for row in assessment.answers.all()}
    return {
        "way": way,
        "old_texts": old,
        "new_texts": new,
        "reworded": [
            {
                "before": old.criteria[code],
                "after": [new.criteria[code]],
                "given": given.get(code),
            }
            for code in way.reworded
        ],
        "split": [
            {
                "before": old.criteria[code],
                "after": [new.criteria[now] for now in codes],
                "given": given.get(code),
            }
            for code, codes in way.split.items()
        ],
        "new": [new.criteria[code] for code in way.new],
        "removed": [
            {"before": old.criteria[code], "given": given.get(code)} for code in way.removed
        ],
    }
