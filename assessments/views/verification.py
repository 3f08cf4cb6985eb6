"""Whether a report is authentic: a page for everybody who holds one."""

import hashlib
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from assessments import accounts, permissions, report
from assessments.editions import Part
from assessments.forms import PARTS, VerifyForm
from assessments.instrument import language_names
from assessments.models import Handout, MadeFile, MethodDocument, SignOff
from assessments.views.decorators import largest_body, public

LARGEST = 20 * 1024 * 1024
"""Bytes of a file that we look at, many times what a report has."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of a number or a file."""

    is_good: bool
    heading: str
    sentence: str = ""


class Checksum(FileUploadHandler):
    """Computes the checksum of an upload while it arrives, and keeps nothing of the file."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.sha256 = hashlib.sha256()
        self.size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.sha256.update(raw_data)
        self.size += len(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        return None


@largest_body(LARGEST)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
@csrf_exempt  # no token is read before our handler stands ready: `_file` asks for it
def verify(request: HttpRequest) -> HttpResponse:
    """Look up a number, with its checksum or without, or a file."""
    if request.method == "POST":
        handler = Checksum(request)
        request.upload_handlers = [handler]
        return _file(request, handler)
    if "number" in request.GET:
        return _number(request, request.GET["number"])
    return _page(request, VerifyForm())


@require_safe
@never_cache
@public
def verify_number(request: HttpRequest, number: str) -> HttpResponse:
    """The short address that a report prints: what its number says."""
    return _number(request, number)


def _number(request: HttpRequest, number: str) -> HttpResponse:
    """The number alone says whose report it is; the checksum is for who wants to be surer."""
    form = VerifyForm({"number": number, "checksum": request.GET.get("checksum", "")})
    if accounts.is_too_often(request, "verify"):
        return _too_often(request)
    if not form.is_valid():
        return _page(request, form, status=422)
    found = permissions.signed_as(form.cleaned_data["number"])
    if found is None:
        return _page(request, form, verdict=_unknown_number())
    return _page(
        request, form, found=found, verdict=_of_number(form.cleaned_data["checksum"], found)
    )


def _of_number(checksum: str, found: SignOff) -> Verdict:
    if checksum and found.method_documents().filter(sha256=checksum).exists():
        return Verdict(
            True,
            _("Yes: a report with this number was signed off"),
            _("The checksum is that of the document with the whole method, which goes with it."),
        )
    if checksum and checksum != found.sha256:
        return Verdict(
            False,
            _("The checksum is another one"),
            _("This report number is ours, but what was signed under it has another checksum."),
        )
    surer = _("The checksum is that of what was signed.")
    alone = _("Whether the paper in your hands says the same can be told from its file only.")
    heading = _("Yes: a report with this number was signed off")
    return Verdict(True, heading, surer if checksum else alone)


def _unknown_number() -> Verdict:
    told = _("Nothing was signed off here under it. See whether it is typed as it is printed.")
    return Verdict(False, _("We do not know this number"), told)


@csrf_protect
def _file(request: HttpRequest, handler: Checksum) -> HttpResponse:
    if accounts.is_too_often(request, "verify"):
        return _too_often(request)
    request.FILES  # noqa: B018  only now is the file read, and passes by the handler
    if not handler.size:
        return _page(request, VerifyForm(), fault=_("Choose a file."), status=422)
    checksum = handler.sha256.hexdigest()
    if found := permissions.signed_file(checksum):
        verdict = Verdict(True, _("Genuine: the whole report, as it was signed"))
        return _page(request, VerifyForm(), found=found, verdict=verdict)
    if made := permissions.made_file(checksum):
        return _page(request, VerifyForm(), found=made.sign_off, verdict=_of_made(made), made=made)
    if document := permissions.method_file(checksum):
        return _page(request, VerifyForm(), verdict=_of_method(document), document=document)
    return _page(request, VerifyForm(), verdict=_unknown_file())


def _of_method(document: MethodDocument) -> Verdict:
    """What the document with the whole method is, and what it goes with."""
    what = report.method_title(document.instrument_version, document.language)
    if document.reports.exists():
        told = _("It belongs to the reports that were signed with it. It holds no answers.")
    else:
        told = _("It was made here; no report was signed with it. It holds no answers.")
    return Verdict(True, _("Genuine: %(what)s") % {"what": what}, told)


def _of_made(made: MadeFile) -> Verdict:
    """What a file is that was made of what was signed, and what is in it."""
    told = {"number": made.sign_off.number, "what": made.get_kind_display()}
    if made.is_whole:
        return Verdict(True, _("Genuine: the whole report %(number)s") % told)
    if made.kind not in (Handout.REPORT, Handout.PAGE):
        return Verdict(True, _("Genuine: made from report %(number)s. %(what)s") % told)
    parts = [_("Council summary"), *(str(PARTS[Part(name)]) for name in made.parts.split())]
    return Verdict(True, _("Genuine extract of report %(number)s") % told, "; ".join(parts))


def _unknown_file() -> Verdict:
    told = _(
        "It was not handed out here, or was changed or saved again since, as word processors do. "
        "That does not say whether what is in it is true: compare it with a file from the "
        "municipality, or look up its report number."
    )
    return Verdict(False, _("We do not know this file"), told)


def _too_often(request: HttpRequest) -> HttpResponse:
    return render(request, "assessments/verify.html", {"too_often": True}, status=429)


def _page(
    request: HttpRequest,
    form: VerifyForm,
    *,
    found: SignOff | None = None,
    verdict: Verdict | None = None,
    made: MadeFile | None = None,
    document: MethodDocument | None = None,
    fault: str = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, object] = {
        "form": form,
        "found": found,
        "verdict": verdict,
        "made": made,
        "document": document,
        "fault": fault,
    }
    if fault:
        context["errors"] = [{"text": fault, "href": "#id_file"}]
    if found is not None and made is not None:
        names = dict(language_names(found.recorded.snapshot.instrument_version))
        context["languages"] = [names.get(code, code) for code in made.languages.split()]
    return render(request, "assessments/verify.html", context, status=status)
