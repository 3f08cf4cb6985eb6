"""My work: what is asked of somebody, wherever they are a member; and its reminders."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import permissions, workflow
from assessments.forms import HandInForm, WantedForm
from assessments.instrument import texts
from assessments.models import Assessment, Assignment, AssignmentState, User, newest_first
from assessments.permissions import Can
from assessments.scoring.snapshot import UNAPPROVED
from assessments.views import page_context
from assessments.views.decorators import assessment_view, public, signed_in
from assessments.views.refusals import told, turned_down
from assessments.views.requests import Request

MINUTES = 5
"""About how long a criterion takes. Our estimate: reading, asking around, and two sentences."""

NO_DAY = date.max
"""Where work without a due date stands in the order."""


@require_safe
@signed_in
def work(request: Request) -> HttpResponse:
    """Everything that is asked of me, by assessment."""
    rows = (
        permissions.assigned_work(request.user)
        .select_related(
            "assessment__municipality",
            "assessment__round",
            "member__user",
            "department",
            "assigned_by",
        )
        .order_by("assessment__municipality__name", "assessment_id")
    )
    parts = [
        _Part(request, assessment, list(of_it)).context()
        for assessment, of_it in groupby(rows, key=lambda row: row.assessment)
    ]
    context = {
        "parts": parts,
        "minutes": sum(part["minutes"] for part in parts),
        "to_do": sum(part["to_do"] for part in parts),
        "municipalities": permissions.visible_municipalities(request.user),
    }
    return render(request, "assessments/work.html", context)


@require_POST
@assessment_view(Can.ANSWER)
def hand_in(request: Request, assessment: Assessment) -> HttpResponse:
    """Tell the coordinator that answers are ready."""
    form = HandInForm(request.POST, codes=list(assessment.instrument.by_code))
    if not form.is_valid():
        return turned_down(request, form, redirect("work"))
    codes = form.cleaned_data["criteria"]
    with told(request):
        workflow.hand_in(assessment, codes, by=request.user)
        if codes:
            sentence = ngettext(
                "%(count)d criterion was handed in.",
                "%(count)d criteria were handed in.",
                len(codes),
            )
            messages.success(request, sentence % {"count": len(codes)})
    return redirect("work")


@require_POST
@signed_in
def reminders(request: Request) -> HttpResponse:
    """Switch my reminders on or off."""
    form = WantedForm(request.POST)
    if not form.is_valid():
        return turned_down(request, form, redirect("work"))
    if form.is_wanted:
        workflow.switch_on_reminders(request.user)
        messages.success(request, _("Reminders are on."))
    else:
        workflow.switch_off_reminders(request.user)
        messages.success(request, _("Reminders are off."))
    return redirect("work")


@csrf_exempt  # mail programs switch off with one click, without a form of ours; the key says who
@require_http_methods(["GET", "HEAD", "POST"])
@public
def switch_off(request: HttpRequest, key: str) -> HttpResponse:
    """The link below a reminder: a button, because programs open links too."""
    whose: User | None = workflow.who_switches_off(key)
    is_off = whose is not None and request.method == "POST"
    if whose is not None and is_off:
        workflow.switch_off_reminders(whose)
    return render(request, "assessments/switch_off.html", {"whose": whose, "is_off": is_off})


@dataclass(frozen=True, slots=True)
class _Part:
    """What one assessment asks of somebody."""

    request: Request
    assessment: Assessment
    rows: list[Assignment]

    def context(self) -> dict[str, Any]:
        """What the page shows of it."""
        counts = page_context.comment_counts(self.assessment)
        gaps = workflow.gaps(self.assessment, [row.criterion for row in self.rows])
        ordered = sorted(self.rows, key=self._order)
        to_do = [row for row in ordered if row.is_to_do]
        ready = [row.criterion for row in to_do if row.criterion not in gaps]
        given = self.assessment.answers.filter(criterion__in=[row.criterion for row in self.rows])
        waiting = {answer.criterion for answer in given if answer.pending == UNAPPROVED}
        sent_back = [r.criterion for r in to_do if r.state == AssignmentState.SENT_BACK]
        return {
            "assessment": self.assessment,
            "texts": page_context.words(self.request, self.assessment),
            "rows": [
                self._row(row, row.criterion in ready, counts)
                | {"is_waiting": row.criterion in waiting}
                for row in ordered
            ],
            "ready": [code for code in ready if code not in sent_back],
            "to_do": len(to_do),
            "next": next((r.criterion for r in to_do if r.criterion in {*gaps, *sent_back}), None),
            "minutes": MINUTES * sum(row.criterion in gaps for row in to_do),
        } | self._earlier()

    def _order(self, row: Assignment) -> tuple[bool, date, int]:
        codes = list(self.assessment.instrument.by_code)
        return (not row.is_to_do, row.due or NO_DAY, codes.index(row.criterion))

    def _row(
        self, row: Assignment, is_ready: bool, counts: dict[str, dict[str, int]]
    ) -> dict[str, Any]:
        return {
            "words": page_context.words(self.request, self.assessment).criteria[row.criterion],
            "assignment": row,
            "is_overdue": row.is_overdue(timezone.localdate()),
            "is_ready": is_ready,
            "comments": counts.get(row.criterion),
        }

    def _earlier(self) -> dict[str, Any]:
        """The answers of the round before this one."""
        before = newest_first(
            permissions.visible_assessments(self.request.user)
            .filter(
                municipality=self.assessment.municipality,
                reference_date__lt=self.assessment.reference_date,
            )
            .exclude(round=self.assessment.round)
            .select_related("municipality", "round")
        ).first()
        if before is None:
            return {"before": None, "answers": {}, "before_texts": None}
        words = texts(before.instrument_version, self.request.LANGUAGE_CODE)
        return {"before": before, "answers": before.snapshot().answers, "before_texts": words}
