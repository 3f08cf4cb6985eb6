"""Answering by a link without an account, and what the coordinator does with such links."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import accounts, permissions, workflow
from assessments.forms import (
    AddressForm,
    CriterionForm,
    EvidenceForm,
    HandInForm,
    LinkForm,
    ThenForm,
)
from assessments.instrument import Texts
from assessments.models import Answer, AnswerLink, Assessment, Removed
from assessments.models.invitations import hash_of, token_in
from assessments.permissions import Can
from assessments.views import confirmation, page_context
from assessments.views.decorators import assessment_view, link_view, public
from assessments.views.page_context import limited, status_of
from assessments.views.requests import Request
from assessments.views.saving import save_in_background
from assessments.views.sessions import COMING_BY_LINK

# Whoever was mailed a link


@csrf_exempt  # a refusal would put the address, and the token in it, into the log
@never_cache
@public
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Opens the link of the mail: the token leaves the address before anything is shown.

    Nothing is looked up here, so that no other answer than this one, and no
    log, ever goes with the token. The page after it begins another session when
    the link works, and leaves the trace.
    """
    if not accounts.is_too_often(request, "answer_link"):
        request.session[COMING_BY_LINK] = hash_of(token_in(token))
    response = redirect("asked")
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
@never_cache
@link_view
def asked(request: Request, link: AnswerLink) -> HttpResponse:
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
@link_view
def answer_by_link(request: Request, link: AnswerLink, code: str) -> HttpResponse:
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
    status = 409 if theirs else 422 if form.errors else 200
    return render(request, "assessments/answer_by_link.html", context, status=status)


@require_POST
@never_cache
@link_view
def save_by_link(request: Request, link: AnswerLink, code: str) -> HttpResponse:
    """Save in the background; the response is the line that says so, as for a member."""
    form = _form(request, link, code, is_open=True)
    return save_in_background(
        request, link.assessment, form, lambda: _save(link, code, form), may_decide=False
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@link_view
def name_evidence(request: Request, link: AnswerLink, code: str) -> HttpResponse:
    """Name the document or page that proves the answer."""
    form = EvidenceForm(request.POST if request.method == "POST" else None, takes_files=False)
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
    status = 422 if form.errors else 200
    return render(request, "assessments/evidence_by_link.html", context, status=status)


@require_POST
@never_cache
@link_view
def hand_in_by_link(request: Request, link: AnswerLink) -> HttpResponse:
    """Tell the coordinator that the answers are ready."""
    form = HandInForm(request.POST, codes=list(link.assessment.instrument.by_code))
    if not form.is_valid():
        page_context.tell_faults(request, form)
        return redirect("asked")
    codes = form.cleaned_data["criteria"]
    try:
        workflow.hand_in(link.assessment, codes, by=link.guest.user)
    except workflow.Refused as refused:
        messages.error(request, str(refused))
    else:
        if codes:
            messages.success(request, _handed_in(link))
    return redirect("asked")


@require_POST
@never_cache
@link_view
def leave_link(request: Request, link: AnswerLink) -> HttpResponse:
    """End the visit in this browser; the link goes on working."""
    request.session.flush()
    messages.success(request, _("You left. To go on, open the link in your mail again."))
    return redirect("home")


# The coordinator


@require_http_methods(["GET", "HEAD", "POST"])
@assessment_view(Can.ASSIGN)
def links(request: Request, assessment: Assessment) -> HttpResponse:
    """Who was asked by a link; ask somebody else."""
    context = page_context.of_assessment(request, assessment)
    form = LinkForm(
        request.POST if request.method == "POST" else None,
        choices=_choices(assessment, context["texts"]),
    )
    if form.is_bound and form.is_valid():
        try:
            workflow.ask_by_link(assessment, by=request.user, **form.cleaned_data)
        except workflow.Refused as refused:
            form.add_error("email", str(refused))
        except workflow.TooOften as refused:
            form.add_error("email", str(limited(request, refused)))
        else:
            told = _("A link was mailed to %(name)s.") % {"name": form.cleaned_data["name"]}
            messages.success(request, told)
            return redirect("links", assessment.municipality.slug, assessment.pk)
    owned: dict[int | None, list[str]] = {}
    order = list(assessment.instrument.by_code)
    for row in assessment.assignments.filter(criterion__in=order):
        owned.setdefault(row.member_id, []).append(row.criterion)
    found = permissions.links_of(assessment)
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
    found = get_object_or_404(permissions.links_of(assessment), pk=link)
    try:
        workflow.send_link_again(found, by=request.user)
    except workflow.Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("A new link was mailed. The old link no longer works."))
    return redirect("links", assessment.municipality.slug, assessment.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@assessment_view(Can.ASSIGN)
def correct_link(request: Request, assessment: Assessment, link: int) -> HttpResponse:
    """Mail a new link to another address; the old link ends."""
    found = get_object_or_404(permissions.links_of(assessment), pk=link)
    form = AddressForm(
        request.POST if request.method == "POST" else None, initial={"email": found.email}
    )
    if form.is_bound and form.is_valid():
        try:
            workflow.correct_link(found, email=form.cleaned_data["email"], by=request.user)
        except workflow.Refused as refused:
            form.add_error("email", str(refused))
        except workflow.TooOften as refused:
            form.add_error("email", str(limited(request, refused)))
        else:
            messages.success(request, _("A new link was mailed. The old link no longer works."))
            return redirect("links", assessment.municipality.slug, assessment.pk)
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
    found = get_object_or_404(permissions.links_of(assessment), pk=link)
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
            back=reverse("links", args=[assessment.municipality.slug, assessment.pk]),
            municipality=assessment.municipality,
        )
    try:
        removal = workflow.end_link(found, by=request.user)
    except workflow.Refused as refused:
        messages.error(request, str(refused))
    else:
        told = _("The link was stopped. What was answered with it is kept.")
        confirmation.tell(request, told, removal)
    return redirect("links", assessment.municipality.slug, assessment.pk)


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


def _context(request: Request, link: AnswerLink, code: str = "") -> dict[str, Any]:
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
    request: Request, link: AnswerLink, code: str, *, is_open: bool, version: int | None = None
) -> CriterionForm:
    """The form of one criterion; `version` when what was seen has moved on."""
    answer: Answer | None = (
        link.assessment.answers.filter(criterion=code).prefetch_related("evidence").first()
    )
    data = request.POST if request.method == "POST" else None
    return CriterionForm(
        data if is_open else None,
        seen=version,
        criterion=link.assessment.instrument.by_code[code],
        texts=page_context.words(request, link.assessment),
        answer=answer,
        is_open=is_open,
    )


def _save(link: AnswerLink, code: str, form: CriterionForm) -> Answer | None:
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


def _handed_in(link: AnswerLink) -> str:
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
