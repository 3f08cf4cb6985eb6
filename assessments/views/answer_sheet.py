"""The answer sheet: out for whoever works without the network, and back with a preview."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import answer_sheet, mail, permissions, workflow
from assessments.answer_sheet import Filled, Kind, Row
from assessments.forms import (
    ChoiceAsked,
    ChooseRowForm,
    ChooseSheetForm,
    HeldForm,
    TakeRowForm,
    UploadSheetForm,
)
from assessments.models import Assessment
from assessments.permissions import Can
from assessments.views import page_context
from assessments.views.decorators import MB, assessment_view, largest_body
from assessments.views.refusals import status_of, turned_down
from assessments.views.requests import Request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

RowForm = TakeRowForm | ChooseRowForm


@largest_body(answer_sheet.LIMITS.file)
@require_http_methods(["GET", "HEAD", "POST"])
@assessment_view(Can.ANSWER)
def sheet(request: Request, assessment: Assessment) -> HttpResponse:
    """Download an answer sheet, or upload one and see what it would do."""
    uploading = UploadSheetForm(
        *((request.POST, request.FILES) if request.method == "POST" else ())
    )
    faults: Sequence[str] = ()
    if uploading.is_bound and uploading.is_valid():
        try:
            filled = answer_sheet.read(
                uploading.cleaned_data["sheet"],
                assessment,
                today=timezone.localdate(),
                notice=lambda sentence: messages.warning(request, sentence),
            )
            _refuse_what_is_not_theirs(request, assessment, filled)
            return _preview(request, assessment, filled)
        except answer_sheet.Faulty as faulty:
            faults = faulty.faults
    context = page_context.of_assessment(request, assessment) | {
        "uploading": uploading,
        "faults": faults,
        "choosing": ChooseSheetForm(choices=_choices(request, assessment)),
        "errors": [
            {"text": fault, "href": "#id_sheet"}
            for fault in (*uploading.errors.get("sheet", []), *faults)
        ],
    }
    return render(
        request, "assessments/sheet.html", context, status=422 if context["errors"] else 200
    )


@require_safe
@assessment_view(Can.ANSWER)
def sheet_file(request: Request, assessment: Assessment) -> HttpResponse:
    """The sheet itself, with only what its receiver may answer, and what is answered already."""
    offered = {choice[0]: choice for group in _groups(request, assessment) for choice in group}
    asked = ChoiceAsked(request.GET, name="what", choices=list(offered))
    if not asked.is_valid():
        raise Http404
    what, name, codes = offered[asked.chosen]
    rows = assessment.answers.filter(criterion__in=codes).select_related("department")
    kept = {row.criterion: row for row in rows.prefetch_related("evidence__file")}
    seen = {code: kept[code].version if code in kept else 0 for code in codes}
    cover = answer_sheet.Cover(
        municipality=assessment.municipality.name,
        round=assessment.round.name,
        address=mail.with_host(assessment.url("sheet")),
        today=timezone.localdate(),
        receiver="" if what == "all" else name,
    )
    content = answer_sheet.write(
        answer_sheet.stamp_of(assessment, seen, request.LANGUAGE_CODE),
        {code: answer.in_snapshot() for code, answer in kept.items()},
        cover,
    )
    return page_context.download(content, XLSX, _file_name(assessment, cover.receiver))


@largest_body(4 * MB)  # all answers of the sheet and of colleagues, in letters of any script
@require_POST
@assessment_view(Can.ANSWER)
def take_over_sheet(request: Request, assessment: Assessment) -> HttpResponse:
    """Save what was chosen in the preview: all of it, or nothing and a new preview."""
    form = HeldForm(request.POST)
    if not form.is_valid():
        return turned_down(request, form, redirect(assessment.url("sheet")))
    try:
        filled, shown = answer_sheet.held(
            form.cleaned_data["held"], by=request.user, assessment=assessment
        )
    except answer_sheet.Faulty as faulty:
        messages.error(request, str(faulty))
        return redirect(assessment.url("sheet"))
    rows = answer_sheet.compare(assessment, filled)
    moved = {row.criterion for row in rows if row.version != shown[row.criterion]}
    forms = _forms(rows, request.POST, moved)
    if moved or not all(form.is_valid() for form in forms.values()):
        return _preview(request, assessment, filled, request.POST, moved)
    chosen = _chosen(rows, forms)
    if not chosen:
        messages.info(request, _("Nothing was taken over."))
        return redirect(assessment.url("task_list"))
    try:
        count = workflow.take_over_sheet(assessment, chosen, by=request.user)
    except workflow.Conflict as conflict:
        return _preview(request, assessment, filled, request.POST, [conflict.theirs.criterion])
    told = ngettext(
        "%(count)d answer was taken over from the sheet.",
        "%(count)d answers were taken over from the sheet.",
        count,
    )
    messages.success(request, told % {"count": count})
    return redirect(assessment.url("task_list"))


# The preview


def _preview(
    request: Request,
    assessment: Assessment,
    filled: Sequence[Filled],
    data: Any = None,
    moved: Collection[str] = (),
) -> HttpResponse:
    """What the sheet would do, in three parts. `moved` is what changed since the last preview."""
    rows = answer_sheet.compare(assessment, filled)
    forms = _forms(rows, data, moved)
    parts: dict[str, list[dict[str, Any]]] = {kind.value: [] for kind in Kind}
    for row in rows:
        parts[row.kind.value].append(
            {
                "row": row,
                "words": page_context.words(request, assessment).criteria[row.criterion],
                "form": forms.get(row.criterion),
                "is_moved": row.criterion in moved,
            }
        )
    shown = {row.criterion: row.version for row in rows}
    context = page_context.of_assessment(request, assessment) | {
        "parts": parts,
        "moved": sorted(moved),
        "held": answer_sheet.hold(filled, shown, by=request.user, assessment=assessment),
    }
    status = 409 if moved else status_of(request, *forms.values())
    return render(request, "assessments/sheet_preview.html", context, status=status)


def _forms(rows: Sequence[Row], data: Any, moved: Collection[str]) -> dict[str, RowForm]:
    """A form for each row that asks something; what moved is asked anew."""
    found: dict[str, RowForm] = {}
    for row in rows:
        given = None if row.criterion in moved else data
        if row.kind == Kind.NEW:
            found[row.criterion] = TakeRowForm(
                given, criterion=row.criterion, would_be=row.would_be
            )
        elif row.kept is not None and row.kind == Kind.CONFLICT:
            found[row.criterion] = ChooseRowForm(
                given,
                mine=row.mine,
                would_be=row.would_be,
                theirs=row.kept,
                conflicts=row.conflicts,
                has_evidence=row.evidence is not None,
            )
    return found


def _chosen(rows: Sequence[Row], forms: Mapping[str, RowForm]) -> list[workflow.Taken]:
    """What is to be saved: rows that are taken and say something that is not kept yet."""
    taken = []
    for row in rows:
        form = forms.get(row.criterion)
        given = form.given if form else None
        if form is None or given is None:
            continue
        evidence = row.evidence if form.with_evidence else None
        if given != row.theirs or evidence is not None:
            taken.append(workflow.Taken(row.criterion, given, row.version, evidence))
    return taken


def _refuse_what_is_not_theirs(
    request: Request, assessment: Assessment, filled: Sequence[Filled]
) -> None:
    """A row that would change something its uploader may not answer. Raises Faulty."""
    answerable = permissions.answerable(request.user, assessment)
    changing = [
        row.filled for row in answer_sheet.compare(assessment, filled) if row.kind != Kind.UNCHANGED
    ]
    if faults := tuple(answer_sheet.not_theirs(changing, answerable)):
        raise answer_sheet.Faulty(*faults)


# What a sheet can ask

Choice = tuple[str, str, list[str]]
"""Its key in the address, its name, and the codes of its criteria."""


def _choices(request: Request, assessment: Assessment) -> list[Any]:
    """What the form offers: groups with a name each."""
    titles = ("", _("People and departments"), _("Packs"), _("Articles"))
    whole, *groups = _groups(request, assessment)
    return [(key, name) for key, name, _codes in whole] + [
        (title, [(key, name) for key, name, _codes in group])
        for title, group in zip(titles[1:], groups, strict=True)
        if group
    ]


def _groups(request: Request, assessment: Assessment) -> list[list[Choice]]:
    """Everything somebody may answer; for the coordinator also parts of it."""
    answerable = permissions.answerable(request.user, assessment)
    codes = [code for code in assessment.instrument.by_code if code in answerable]
    told = ngettext(
        "Everything you may answer (%(count)d criterion)",
        "Everything you may answer (%(count)d criteria)",
        len(codes),
    )
    whole: list[Choice] = [("all", told % {"count": len(codes)}, codes)]
    if not codes or Can.ASSIGN not in permissions.allowed(request.user, assessment):
        return [whole, [], [], []]
    words, criteria = (
        page_context.words(request, assessment),
        list(assessment.instrument.criteria()),
    )
    packs: list[Choice] = [
        (f"pack:{pack}", words.packs[pack], [c.code for c in criteria if pack in c.packs])
        for pack in assessment.instrument.packs
    ]
    articles: list[Choice] = [
        (
            f"article:{article.number}",
            f"{article.number}. {words.articles[article.number].title}",
            [c.code for c in article.criteria],
        )
        for article in assessment.instrument.articles
    ]
    return [whole, page_context.asked_of(assessment), packs, articles]


def _file_name(assessment: Assessment, receiver: str) -> str:
    """Such as `nl-delft-2026-answer-sheet-human-resources.xlsx`."""
    parts = ["answer-sheet", slugify(receiver)[:40]]
    return page_context.file_name(assessment, "-".join(part for part in parts if part)) + ".xlsx"
