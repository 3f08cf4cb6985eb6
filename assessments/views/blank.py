"""The blank questionnaire: which questions, in which language, on paper."""

from functools import lru_cache
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments import report
from assessments.forms import ChoiceAsked, ChooseSheetForm
from assessments.instrument import CURRENT, Texts, language_names, load, texts, versions
from assessments.views import page_context
from assessments.views.converters import require_language
from assessments.views.decorators import signed_in
from assessments.views.requests import Request

KEPT = 16
"""Documents that a process keeps: the whole in each language, and what was asked for last."""


@require_safe
@signed_in
def blank(request: Request) -> HttpResponse:
    """Choose which questions to print, and in which language."""
    version = _version(request)
    spoken = texts(version, request.LANGUAGE_CODE)
    names = language_names(version).items()
    context = {
        "texts": spoken,
        "version": version,
        "languages": sorted(names, key=lambda item: item[0] != spoken.language),
        "choosing": ChooseSheetForm(choices=_choices(spoken)),
    }
    return render(request, "assessments/blank.html", context)


@require_safe
@signed_in
def blank_questionnaire(request: Request, language: str) -> HttpResponse:
    """The questionnaire as a form on paper: all of it, an article, or what a department knows."""
    version = _version(request)
    require_language(version, language)
    parts = {key: (name, codes) for key, name, codes in _parts(texts(version, language))}
    asked = ChoiceAsked(request.GET, name="what", choices=list(parts))
    if not asked.is_valid():
        raise Http404
    name, codes = parts[asked.chosen]
    try:
        content = _printed(version, language, codes, name)
    except report.RenderFailed as failure:
        context = {"sentence": report.why_not(failure)}
        return render(request, "assessments/report_failed.html", context, status=503)
    called = "-".join(filter(None, ["questionnaire", version, language, slugify(name)[:40]]))
    return page_context.download(content, "application/pdf", f"{called}.pdf")


@lru_cache(KEPT)
def _printed(version: str, language: str, codes: tuple[str, ...], name: str) -> bytes:
    """Words and weights of a version never change, so neither does this."""
    return report.print_apart(report.blank_html(version, language, codes, name))


def _version(request: Request) -> str:
    asked = ChoiceAsked(request.GET, name="version", choices=[CURRENT, *versions()])
    if not asked.is_valid():
        raise Http404
    return asked.chosen


def _parts(spoken: Texts) -> list[tuple[str, str, tuple[str, ...]]]:
    """The whole, each pack and each article: its key, its name, the codes of its criteria."""
    instrument = load(spoken.version)
    return [
        ("all", "", ()),
        *(
            (f"pack:{pack}", spoken.packs[pack], _codes(spoken.version, pack))
            for pack in instrument.packs
        ),
        *(
            (
                f"article:{article.number}",
                f"{article.number}. {spoken.articles[article.number].title}",
                tuple(criterion.code for criterion in article.criteria),
            )
            for article in instrument.articles
        ),
    ]


def _codes(version: str, pack: str) -> tuple[str, ...]:
    return tuple(c.code for c in load(version).criteria() if pack in c.packs)


def _choices(spoken: Texts) -> list[Any]:
    named = [(key, name) for key, name, _codes in _parts(spoken)]
    return [
        ("all", _("All questions")),
        (_("Packs"), [part for part in named if part[0].startswith("pack:")]),
        (_("Articles"), [part for part in named if part[0].startswith("article:")]),
    ]
