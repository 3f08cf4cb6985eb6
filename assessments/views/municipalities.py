"""A municipality: putting it into use, its rounds, its people."""

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import permissions, workflow
from assessments.forms import DepartmentForm, FindForm, MemberForm, SetUpForm
from assessments.instrument import load
from assessments.models import (
    Membership,
    Municipality,
    Removed,
    Role,
    find_municipalities,
    is_register_filled,
    municipality_by_slug,
)
from assessments.permissions import Can
from assessments.report import wording
from assessments.views import confirmation
from assessments.views.decorators import municipality_view, set_up_view
from assessments.views.refusals import status_of, told, told_beside
from assessments.views.requests import Request, posted

CLOSEST = 20
"""How many municipalities a search shows at most."""


@require_safe
@set_up_view
def find(request: Request) -> HttpResponse:
    """Find a municipality in the register by typing its name."""
    form = FindForm(request.GET)
    found = None
    if form.is_bound and form.is_valid():
        found = find_municipalities(form.cleaned_data["name"], limit=CLOSEST)
    context = {
        "form": form,
        "found": found,
        "closest": CLOSEST,
        "is_empty": not is_register_filled(),
    }
    return render(request, "assessments/find.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@set_up_view
def set_up(request: Request, slug: str) -> HttpResponse:
    """Confirm the municipality that was chosen, and put it into use."""
    chosen = municipality_by_slug(slug)
    if chosen is None:
        raise Http404
    form = SetUpForm(posted(request), initial={"default_language": chosen.default_language})
    if form.is_bound and form.is_valid():
        with told(request):
            workflow.set_up_municipality(chosen, by=request.user, **form.cleaned_data)
            messages.success(request, _("%(name)s is ready for use.") % {"name": chosen.name})
            return redirect(chosen.url("municipality"))
        return redirect("find")
    context = {"chosen": chosen, "form": form}
    return render(request, "assessments/set_up.html", context, status=status_of(request, form))


@require_safe
@municipality_view(Can.VIEW)
def dashboard(request: Request, municipality: Municipality) -> HttpResponse:
    """The rounds of one municipality, each with how far it is."""
    context = {
        "municipality": municipality,
        "instrument": load(),
        "rounds": [
            {
                "assessment": assessment,
                "result": (snapshot := assessment.snapshot()).result,
                "companions": wording.companions(snapshot),
            }
            for assessment in permissions.visible_assessments(request.user)
            .filter(municipality=municipality)
            .select_related("municipality", "round")
        ],
        "start_denial": permissions.denial(request.user, Can.START, municipality),
        "people_denial": permissions.denial(request.user, Can.MANAGE_PEOPLE, municipality),
        "activity_denial": permissions.denial(request.user, Can.VIEW_ACTIVITY, municipality),
    }
    return render(request, "assessments/municipality.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@municipality_view(Can.MANAGE_PEOPLE)
def people(request: Request, municipality: Municipality) -> HttpResponse:
    """Members and departments, and inviting a colleague."""
    form = _member_form(municipality, posted(request))
    if form.is_bound and form.is_valid():
        cleaned = form.cleaned_data | {"role": Role(form.cleaned_data["role"])}
        with told_beside(request, form, "email"):
            invited = workflow.invite(municipality, by=request.user, **cleaned)
            sentence = _("%(name)s gets an invitation by e-mail.") % {"name": invited.name}
            messages.success(request, sentence)
            return redirect(municipality.url("people"))
    return _people_page(request, municipality, form, _department_form())


@require_POST
@municipality_view(Can.MANAGE_PEOPLE)
def add_department(request: Request, municipality: Municipality) -> HttpResponse:
    """Add a department."""
    form = _department_form(request.POST)
    if form.is_valid():
        with told_beside(request, form, "name"):
            workflow.add_department(municipality, form.cleaned_data["name"], by=request.user)
            messages.success(request, _("The department was added."))
            return redirect(municipality.url("people"))
    return _people_page(request, municipality, _member_form(municipality), form)


@require_http_methods(["GET", "HEAD", "POST"])
@municipality_view(Can.MANAGE_PEOPLE)
def remove_member(request: Request, municipality: Municipality, member: int) -> HttpResponse:
    """End a membership after asking; what they answered stays."""
    membership = get_object_or_404(permissions.colleagues(municipality), pk=member)
    name, asked = str(membership.user), membership.assignments.count()
    if request.method != "POST":
        return _ask_to_remove(request, membership, asked)
    with told(request):
        removal = workflow.remove_member(membership, by=request.user)
        sentence = _("%(name)s is no longer a member.") % {"name": name}
        confirmation.tell(request, sentence, removal)
        if asked:
            sentence = ngettext(
                "%(count)d criterion is asked of nobody now. Assign it to somebody else.",
                "%(count)d criteria are asked of nobody now. Assign them to somebody else.",
                asked,
            )
            messages.warning(request, sentence % {"count": asked})
    return redirect(municipality.url("people"))


def _ask_to_remove(request: Request, membership: Membership, asked: int) -> HttpResponse:
    sentences = [_("What they answered and wrote stays, with their name.")]
    sentences.append(
        _("They can no longer see anything of %(town)s.") % {"town": membership.municipality}
    )
    if asked:
        sentence = ngettext(
            "%(count)d criterion is asked of them now. It will be asked of nobody.",
            "%(count)d criteria are asked of them now. They will be asked of nobody.",
            asked,
        )
        sentences.append(sentence % {"count": asked})
    if actions := membership.actions.count():
        sentence = ngettext(
            "They see to %(count)d action, which will be nobody's.",
            "They see to %(count)d actions, which will be nobody's.",
            actions,
        )
        sentences.append(sentence % {"count": actions})
    return confirmation.ask(
        request,
        title=_("Remove %(name)s?") % {"name": membership.user},
        told=[*sentences, _("You can undo this until tomorrow.")],
        button=_("Remove"),
        back=membership.municipality.url("people"),
        municipality=membership.municipality,
    )


def _member_form(municipality: Municipality, posted: QueryDict | None = None) -> MemberForm:
    departments = municipality.departments.all()
    return MemberForm(posted, departments=departments, initial={"role": Role.CONTRIBUTOR})


def _department_form(posted: QueryDict | None = None) -> DepartmentForm:
    return DepartmentForm(posted, auto_id="id_department_%s")


def _people_page(
    request: Request, municipality: Municipality, form: MemberForm, department_form: DepartmentForm
) -> HttpResponse:
    context = {
        "municipality": municipality,
        "members": permissions.colleagues(municipality),
        "departments": municipality.departments.all(),
        "invitations": permissions.open_invitations(municipality).select_related("department"),
        "now": timezone.now(),
        "form": form,
        "department_form": department_form,
        "removals": permissions.removals_of(municipality).filter(
            what__in=(Removed.MEMBER, Removed.INVITATION)
        ),
    }
    status = status_of(request, form, department_form)
    return render(request, "assessments/people.html", context, status=status)
