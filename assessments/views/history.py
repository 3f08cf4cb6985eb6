"""What happened to one answer: every version, who disagreed, and what was decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments import permissions, workflow
from assessments.forms import PageForm, RestoreForm
from assessments.instrument import Texts
from assessments.models import Answer, AnswerVersion, Assessment, Proposal, ProposalState
from assessments.permissions import Can
from assessments.report import wording
from assessments.scoring import Rating
from assessments.scoring.snapshot import SnapshotAnswer
from assessments.views import page_context
from assessments.views.decorators import assessment_view
from assessments.views.refusals import told, turned_down
from assessments.views.requests import Request

A_PAGE = 50
"""Entries a page: whoever types for an hour leaves hundreds of versions."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, with the text that came with it.

    `version` is the number of a version, 0 for anything else.
    """

    at: datetime
    sentence: str
    text: str = ""
    version: int = 0
    like: int = 0
    """The earlier version that said the same."""


@require_safe
@assessment_view(Can.VIEW)
def history(request: Request, assessment: Assessment, code: str) -> HttpResponse:
    """Everything that happened to one answer, newest first."""
    context = page_context.of_criterion(request, assessment, code)
    answer, texts = context["answer"], context["texts"]
    origin = _origin(assessment, code)
    entries = [*_of_versions(answer, texts, origin), *_of_rulings(answer)] if answer else []
    entries += _of_proposals(assessment, code, texts)
    entries.sort(key=lambda entry: (entry.at, entry.version), reverse=True)
    context["page"] = Paginator(entries, A_PAGE).get_page(PageForm(request.GET).number)
    context["may_restore"] = code in permissions.answerable(request.user, assessment)
    return render(request, "assessments/history.html", context)


@require_POST
@assessment_view(Can.ANSWER)
def restore(request: Request, assessment: Assessment, code: str) -> HttpResponse:
    """Let an earlier version hold again."""
    form = RestoreForm(request.POST)
    back = redirect(assessment.url("history", code))
    if not form.is_valid():
        return turned_down(request, form, back)
    number, seen = form.cleaned_data["number"], form.cleaned_data["seen"] or 0
    with told(request):
        workflow.restore(assessment, code, number, seen=seen, by=request.user)
        sentence = _("Version %(number)d holds again, as a new version.") % {"number": number}
        messages.success(request, sentence)
    return back


def _origin(assessment: Assessment, code: str) -> Answer | None:
    """The answer that a new draft started with."""
    parent = assessment.descends_from
    return parent.answers.filter(criterion=code).first() if parent else None


def _of_versions(answer: Answer, texts: Texts, origin: Answer | None) -> Iterator[Entry]:
    before: AnswerVersion | None = None
    said: dict[Rating, int] = {}
    for row in answer.versions.select_related("saved_by"):
        is_new_text = row.justification != _kept(before).justification
        yield Entry(
            at=row.saved_at,
            sentence=_brought_along(row, origin, texts)
            if origin and before is None and row.rating == origin.rating
            else _what_changed(answer.criterion, row, before, texts),
            text=row.justification if is_new_text else "",
            version=row.number,
            like=said.get(row.rating, 0),
        )
        said[row.rating] = row.number
        before = row


def _brought_along(row: AnswerVersion, origin: Answer, texts: Texts) -> str:
    return _("Carried over from %(round)s: %(after)s.") % {
        "round": origin.assessment.round.name,
        "after": _rating(origin.criterion, row, texts),
    }


def _what_changed(code: str, row: AnswerVersion, before: AnswerVersion | None, texts: Texts) -> str:
    is_rated = row.rating.choice != _kept(before).choice
    is_written = row.justification != _kept(before).justification
    told = {
        "name": row.saved_by,
        "before": _rating(code, before, texts),
        "after": _rating(code, row, texts),
    }
    if not is_rated and not is_written:
        return _("%(name)s began this answer.") % told
    if is_rated and before is None:
        return _("%(name)s answered: %(after)s.") % told
    if not is_rated:
        return _("%(name)s changed the justification.") % told
    if is_written:
        return _("%(name)s changed %(before)s to %(after)s, and the justification.") % told
    return _("%(name)s changed %(before)s to %(after)s.") % told


def _rating(code: str, row: AnswerVersion | None, texts: Texts) -> str:
    return f"“{wording.rating(texts, SnapshotAnswer(code, _kept(row)))}”"


def _kept(row: AnswerVersion | None) -> Rating:
    """What a version says; nothing before the first."""
    return row.rating if row else Rating()


def _of_rulings(answer: Answer) -> Iterator[Entry]:
    for row in answer.rulings.select_related("ruled_by"):
        sentence = (
            _("%(name)s agreed that this criterion does not apply.")
            if row.is_approved
            else _("%(name)s did not agree that this criterion does not apply.")
        )
        yield Entry(row.ruled_at, sentence % {"name": row.ruled_by}, row.reason)


def _of_proposals(assessment: Assessment, code: str, texts: Texts) -> Iterator[Entry]:
    rows = assessment.proposals.filter(criterion=code)
    for row in rows.select_related("proposed_by", "closed_by"):
        told = {
            "name": row.proposed_by,
            "level": f"“{wording.level(texts, row.level)}”",
            "closed_by": row.closed_by,
        }
        yield Entry(row.proposed_at, _("%(name)s proposed %(level)s.") % told, row.reason)
        if row.closed_at:
            yield Entry(row.closed_at, _how_it_closed(row) % told, row.decision)


def _how_it_closed(row: Proposal) -> str:
    if row.state == ProposalState.ACCEPTED:
        return _("%(closed_by)s accepted what %(name)s proposed: %(level)s.")
    if row.state == ProposalState.REJECTED:
        return _("%(closed_by)s rejected what %(name)s proposed: %(level)s.")
    return _("%(name)s withdrew the proposal of %(level)s.")
