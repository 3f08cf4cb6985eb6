"""Whether a report is authentic: a page for everybody who holds one."""

import hashlib

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from assessments import accounts, permissions
from assessments.forms import VerifyForm
from assessments.views.access import public
from assessments.views.bodies import largest_body

LARGEST = 20 * 1024 * 1024
"""Bytes of a file that we look at, many times what a report has."""


class Checksum(FileUploadHandler):
    """Takes the checksum of a file while it arrives, and keeps nothing of it."""

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
    """Check a number with its checksum, or a file."""
    if request.method == "POST":
        handler = Checksum(request)
        request.upload_handlers = [handler]
        return _file(request, handler)
    return _pair(request, request.GET.get("number", ""))


@require_safe
@never_cache
@public
def verify_number(request: HttpRequest, number: str) -> HttpResponse:
    """The short address that a report prints: the number is filled in."""
    return _pair(request, number)


def _pair(request: HttpRequest, number: str) -> HttpResponse:
    given = {"number": number, "checksum": request.GET.get("checksum", "")}
    if "checksum" not in request.GET:
        return _page(request, VerifyForm(initial=given))
    form = VerifyForm(given)
    if accounts.is_too_often(request, "verify"):
        return _too_often(request)
    if not form.is_valid():
        return _page(request, form, status=422)
    found = permissions.signed_as(form.cleaned_data["number"], form.cleaned_data["checksum"])
    refusal = _("This number and this checksum do not belong together.")
    return _page(request, form, was_asked=True, found=found, refusal=refusal)


@csrf_protect
def _file(request: HttpRequest, handler: Checksum) -> HttpResponse:
    if accounts.is_too_often(request, "verify"):
        return _too_often(request)
    request.FILES  # noqa: B018  only now is the file read, and passes by the handler
    if not handler.size:
        return _page(request, VerifyForm(), fault=_("Choose a PDF file."), status=422)
    found = permissions.signed_file(handler.sha256.hexdigest())
    refusal = _("This file is not a report that was signed off here, or it was changed since.")
    return _page(request, VerifyForm(), was_asked=True, found=found, refusal=refusal)


def _too_often(request: HttpRequest) -> HttpResponse:
    return render(request, "assessments/verify.html", {"too_often": True}, status=429)


def _page(
    request: HttpRequest, form: VerifyForm, *, status: int = 200, **outcome: object
) -> HttpResponse:
    if fault := outcome.get("fault"):
        outcome["errors"] = [{"text": fault, "href": "#id_file"}]
    usual = {"form": form, "was_asked": False, "found": None, "fault": "", "too_often": False}
    return render(request, "assessments/verify.html", usual | outcome, status=status)
