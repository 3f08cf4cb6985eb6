"""What several pages of an assessment show alike."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from assessments import editions, workflow
from assessments.instrument import Texts, language_names, texts
from assessments.models import (
    Assessment,
    Assignment,
    Handout,
    ProposalState,
)
from assessments.views.requests import Request


def of_assessment(request: Request, assessment: Assessment) -> dict[str, Any]:
    """The context every page of an assessment starts from."""
    return {
        "assessment": assessment,
        "municipality": assessment.municipality,
        "texts": words(request, assessment),
        "scope": scope(request, assessment),
    }


def scope(request: Request, assessment: Assessment, guest: str = "") -> str:
    """The key under which the browser keeps unsent answers: user and assessment."""
    return f"{request.user.pk or guest}:{assessment.pk}"


def words(request: Request, assessment: Assessment) -> Texts:
    """The instrument's words in the reader's language."""
    return texts(assessment.instrument_version, request.LANGUAGE_CODE)


def comment_counts(assessment: Assessment) -> dict[str, dict[str, int]]:
    """Criterion code to how many comments it has, and how many threads are open."""
    counts: dict[str, dict[str, int]] = {}
    rows = assessment.comments.values_list("criterion", "parent_id", "resolved_at")
    for code, parent, resolved_at in rows:
        found = counts.setdefault(code, {"total": 0, "open": 0})
        found["total"] += 1
        found["open"] += parent is None and resolved_at is None
    return counts


def of_criterion(request: Request, assessment: Assessment, code: str) -> dict[str, Any]:
    """The context of a page about one criterion, other than the one to answer it on."""
    context = of_assessment(request, assessment)
    return context | {
        "code": code,
        "number": assessment.instrument.by_code[code].article,
        "words": context["texts"].criteria[code],
        "answer": assessment.answers.select_related("updated_by").filter(criterion=code).first(),
    }


def open_proposals(assessment: Assessment, codes: Iterable[str]) -> Counter[str]:
    """How many proposals wait for a decision, by criterion."""
    rows = assessment.proposals.filter(state=ProposalState.OPEN, criterion__in=list(codes))
    return Counter(rows.values_list("criterion", flat=True))


def owners(assessment: Assessment) -> dict[str, str]:
    """Criterion code to the name of who was asked to answer it."""
    rows = assessment.assignments.select_related("member__user", "department")
    return {row.criterion: str(row.member.user if row.member else row.department) for row in rows}


def asked_of(assessment: Assessment) -> list[tuple[str, str, list[str]]]:
    """Who was asked something: a key, their name, and the codes, a department's for its members.

    Somebody is in it once, by name; a department with what was asked of it as a whole.
    """
    rows = list(assessment.assignments.select_related("member__user", "department"))
    names = {_key(row): row.receiver for row in rows}
    asked: dict[str, set[str]] = {key: set() for key in names}
    for row in rows:
        asked[_key(row)].add(row.criterion)
    for row in rows:
        if row.member and row.member.department_id:
            asked[_key(row)] |= asked.get(f"department:{row.member.department_id}", set())
    ordered = assessment.instrument.by_code
    return [
        (key, name, codes)
        for key, name in sorted(names.items(), key=lambda item: (item[1], item[0]))
        if (codes := [code for code in ordered if code in asked[key]])
    ]


def _key(row: Assignment) -> str:
    return f"member:{row.member_id}" if row.member_id else f"department:{row.department_id}"


def download(content: str | bytes, kind: str, name: str) -> HttpResponse:
    """A file to save."""
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )


def handed_out(
    response: HttpResponse,
    assessment: Assessment,
    kind: Handout,
    *,
    languages: Iterable[str],
    parts: Iterable[editions.Part] = (),
) -> HttpResponse:
    """A response with a file; one made of a signed assessment is registered by its checksum."""
    if assessment.is_signed:
        workflow.register_file(
            assessment.sign_off, response.content, kind, languages=languages, parts=parts
        )
    return response


def file_name(assessment: Assessment, what: str) -> str:
    """What a download is called, without its ending: the town, the round, and what it is."""
    return f"{assessment.municipality.slug}-{slugify(assessment.round.name)}-{what}"


def report_languages(request: Request, assessment: Assessment) -> dict[str, str]:
    """The languages that the report can be had in, with their names; the reader's own first."""
    names = languages_of_questions(request, assessment)
    if assessment.is_signed:
        names = {code: names.get(code, code) for code in assessment.sign_off.languages}
    return dict(sorted(names.items(), key=lambda item: item[0] != request.LANGUAGE_CODE))


def languages_of_questions(request: Request, assessment: Assessment) -> dict[str, str]:
    """The languages of the questionnaire with their names; the reader's own first."""
    names = dict(language_names(assessment.instrument_version))
    return dict(sorted(names.items(), key=lambda item: item[0] != request.LANGUAGE_CODE))
