"""Pages that belong to nobody: home, language, and what the product says of itself."""

from datetime import UTC, datetime, time, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_POST, require_safe

from assessments import mail, permissions, workflow
from assessments.forms import LanguageForm
from assessments.instrument import CURRENT, language_names, load, texts
from assessments.views.decorators import needs_no_database, public, signed_in


@require_safe
@needs_no_database
@public
def home(request: HttpRequest) -> HttpResponse:
    """For strangers what this is; for members their municipalities."""
    if not request.user.is_authenticated:
        spoken = texts(CURRENT, request.LANGUAGE_CODE)
        context = {"texts": spoken, "languages": language_names(), "instrument": load()}
        return render(request, "assessments/welcome.html", context)
    if permissions.only_contributes(request.user):
        return redirect("work")
    municipalities = list(permissions.visible_municipalities(request.user))
    may_set_up = permissions.may_set_up(request.user)
    if len(municipalities) == 1 and not may_set_up:
        return redirect(municipalities[0].url("municipality"))
    context = {
        "municipalities": municipalities,
        "may_set_up": may_set_up,
        "instrument": load(),
    }
    return render(request, "assessments/home.html", context)


@require_safe
@needs_no_database
@public
def security_txt(request: HttpRequest) -> HttpResponse:
    """To whom a weakness is reported (RFC 9116); it never expires while somebody serves it."""
    contact = settings.SECURITY_CONTACT or f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"
    until = timezone.localdate() + timedelta(days=180)
    lines = {
        "Contact": contact,
        "Expires": datetime.combine(until, time(), UTC).isoformat(),
        "Preferred-Languages": ", ".join(code for code, _name in settings.LANGUAGES),
        "Canonical": mail.link("security_txt"),
    }
    text = "".join(f"{name}: {value}\n" for name, value in lines.items())
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
@needs_no_database
@public
def statement(request: HttpRequest) -> HttpResponse:
    """How accessible this is, how that was found out, and when."""
    return render(request, "assessments/statement.html")


@require_safe
@needs_no_database
@public
def help_page(request: HttpRequest) -> HttpResponse:
    """How to answer, for an officer who does this once a year."""
    words = texts(CURRENT, request.LANGUAGE_CODE)
    return render(request, "assessments/help.html", {"texts": words})


@require_POST
@needs_no_database
@public
def choose_language(request: HttpRequest) -> HttpResponse:
    """Go on in another language on the same page."""
    form = LanguageForm(request.POST)
    if not form.is_valid():
        raise Http404
    language, back = form.cleaned_data["language"], form.cleaned_data["back"]
    if request.user.is_authenticated:
        workflow.speak(request.user, language)
    translation.activate(language)
    response = HttpResponseRedirect(back)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 60 * 60,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response


@require_POST
@signed_in
def stay(request: HttpRequest) -> HttpResponse:
    """Renew the session of somebody who is still there."""
    request.session.modified = True
    return HttpResponse(status=204)
