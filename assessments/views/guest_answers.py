"""Answering by a link, without an account."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import accounts, permissions, workflow
from assessments.forms import (
    CriterionForm,
    EvidenceForm,
    HandInForm,
    ThenForm,
)
from assessments.models import Answer, GuestLink
from assessments.models.invitations import hash_of, token_in
from assessments.permissions import Can
from assessments.views import page_context
from assessments.views.decorators import guest_link_view, public
from assessments.views.refusals import status_of, told, turned_down
from assessments.views.requests import Request, posted
from assessments.views.saving import save_in_background
from assessments.views.sessions import COMING_BY_GUEST_LINK


@csrf_exempt  # a refusal would put the address, and the token in it, into the log
@never_cache
@public
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Open a mailed guest link: the token leaves the URL before anything is shown.

    Nothing is looked up here, so that no other response, and no log line, ever
    carries the token. The page after it begins another session when
    the link works, and leaves the trace.
    """
    if not accounts.is_too_often(request, "guest_link"):
        request.session[COMING_BY_GUEST_LINK] = hash_of(token_in(token))
    response = redirect("asked")
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
@never_cache
@guest_link_view
def asked(request: Request, link: GuestLink) -> HttpResponse:
    """What is asked, and how far it is."""
    if request.session.get("came_by_link") != link.pk:
        workflow.open_link(link)
        request.session["came_by_link"] = link.pk
    rows = {row.criterion: row for row in link.assessment.assignments.filter(member=link.guest)}
    context = _context(request, link)
    gaps = workflow.gaps(link.assessment, list(rows))
    context["rows"] = [
        {
            "words": context["texts"].criteria[code],
            "assignment": rows[code],
            "is_ready": rows[code].is_to_do and code not in gaps,
        }
        for code in link.assessment.instrument.by_code
        if code in rows
    ]
    context["ready"] = [row["words"].code for row in context["rows"] if row["is_ready"]]
    return render(request, "assessments/asked.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@guest_link_view
def answer_by_link(request: Request, link: GuestLink, code: str) -> HttpResponse:
    """One criterion. A colleague's newer answer is shown beside what was typed."""
    context = _context(request, link, code)
    if request.method == "POST":
        permissions.require(link.guest.user, Can.ANSWER, link.assessment, [code])
    form = _form(request, link, code, is_open=not context["denial"])
    theirs = None
    if form.is_bound and form.is_valid():
        try:
            _save(link, code, form)
        except workflow.Conflict as conflict:
            theirs = conflict.theirs
            form = _form(request, link, code, is_open=True, version=theirs.version)
        except workflow.Refused as refused:
            form.add_error("rating", str(refused))
        else:
            return _saved(request, code)
    context |= {"form": form, "answer": form.answer, "theirs": theirs}
    parent = link.assessment.descends_from
    context["carried_from"] = parent.round.name if parent else ""
    status = 409 if theirs else status_of(request, form)
    return render(request, "assessments/answer_by_link.html", context, status=status)


@require_POST
@never_cache
@guest_link_view
def save_by_link(request: Request, link: GuestLink, code: str) -> HttpResponse:
    """Save in the background; the response is the line that says so, as for a member."""
    form = _form(request, link, code, is_open=True)
    return save_in_background(
        request, link.assessment, form, lambda: _save(link, code, form), may_decide=False
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@guest_link_view
def name_evidence(request: Request, link: GuestLink, code: str) -> HttpResponse:
    """Name the document or page that proves the answer."""
    form = EvidenceForm(posted(request), takes_files=False)
    if form.is_bound and form.is_valid():
        found = workflow.add_evidence(
            link.assessment, code, by=link.guest.user, **form.cleaned_data
        )
        told = _("“%(title)s” was added as evidence.") % {"title": found.title}
        messages.success(request, told)
        if form.notice:
            messages.info(request, form.notice)
        return redirect("answer_by_link", code)
    context = _context(request, link, code) | {"form": form}
    status = status_of(request, form)
    return render(request, "assessments/evidence_by_link.html", context, status=status)


@require_POST
@never_cache
@guest_link_view
def hand_in_by_link(request: Request, link: GuestLink) -> HttpResponse:
    """Tell the coordinator that the answers are ready."""
    form = HandInForm(request.POST, codes=list(link.assessment.instrument.by_code))
    if not form.is_valid():
        return turned_down(request, form, redirect("asked"))
    codes = form.cleaned_data["criteria"]
    with told(request):
        workflow.hand_in(link.assessment, codes, by=link.guest.user)
        if codes:
            messages.success(request, _handed_in(link))
    return redirect("asked")


@require_POST
@never_cache
@guest_link_view
def leave_link(request: Request, link: GuestLink) -> HttpResponse:
    """End the visit in this browser; the link goes on working."""
    request.session.flush()
    messages.success(request, _("You left. To go on, open the link in your mail again."))
    return redirect("home")


def _context(request: Request, link: GuestLink, code: str = "") -> dict[str, Any]:
    """What every page behind a link shows; nothing of the town but its name."""
    assessment = link.assessment
    context: dict[str, Any] = {
        "link": link,
        "assessment": assessment,
        "town": assessment.municipality.name,
        "texts": page_context.words(request, assessment),
        "scope": page_context.scope(request, assessment, f"guest-{link.pk}"),
        "denial": permissions.denial(
            link.guest.user, Can.ANSWER, assessment, [code] if code else []
        ),
    }
    if code:
        words, article = context["texts"], assessment.instrument.by_code[code].article
        context |= {
            "code": code,
            "words": words.criteria[code],
            "article_words": words.articles[article],
            "asked_of": assessment.assignments.get(criterion=code),
        }
    return context


def _form(
    request: Request, link: GuestLink, code: str, *, is_open: bool, version: int | None = None
) -> CriterionForm:
    """The form of one criterion; `version` when what was seen has moved on."""
    answer: Answer | None = (
        link.assessment.answers.filter(criterion=code).prefetch_related("evidence").first()
    )
    data = posted(request)
    return CriterionForm(
        data if is_open else None,
        seen=version,
        criterion=link.assessment.instrument.by_code[code],
        texts=page_context.words(request, link.assessment),
        answer=answer,
        is_open=is_open,
    )


def _save(link: GuestLink, code: str, form: CriterionForm) -> Answer | None:
    """Save what a guest sent; what was carried over holds again, since they had it before them."""
    answer = workflow.save_answer(
        link.assessment,
        code,
        form.given,
        seen=form.cleaned_data["version"],
        save_id=form.cleaned_data["save_id"],
        by=link.guest.user,
    )
    if answer is not None and answer.is_unconfirmed:
        workflow.confirm(link.assessment, [code], by=link.guest.user)
        answer.refresh_from_db()
    return answer


def _handed_in(link: GuestLink) -> str:
    """Thanks, and what is still to do."""
    asked_now = link.assessment.instrument.by_code
    rows = link.assessment.assignments.filter(member=link.guest, criterion__in=asked_now)
    left = sum(row.is_to_do for row in rows)
    if not left:
        return _("Handed in. Thank you: nothing more is needed now.")
    told = ngettext(
        "Handed in. Thank you: %(count)d question is still open.",
        "Handed in. Thank you: %(count)d questions are still open.",
        left,
    )
    return told % {"count": left}


def _saved(request: Request, code: str) -> HttpResponse:
    then = ThenForm(request.POST).chosen.verb
    if then == "stay":
        return redirect("answer_by_link", code)
    if then == "evidence":
        return redirect("name_evidence", code)
    messages.success(request, _("Your answer to %(code)s is saved.") % {"code": code})
    return redirect("asked")
