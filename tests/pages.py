"""Every address of the product: which are pages, who may see each, and filled in for an assessment.

The lists are derived from `urlpatterns` and what each view says of itself: which methods it takes,
and which right it asks for. Declared is only what no view can say: what is no page though it takes
a GET, and what must be there before a page can be shown. `tests/test_html.py` holds that every
address is in one of the lists, so that none is left out of the checks that go through them.
"""

from collections.abc import Callable
from datetime import date

from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from assessments import workflow
from assessments.models import Assessment, Evidence, GuestLink, Role, Status, User
from assessments.models.invitations import hash_of
from assessments.permissions import IN_A_MUNICIPALITY, ROLE_GRANTS, STATUS_ALLOWS, Can
from assessments.urls import urlpatterns
from assessments.views.return_address import takes
from tests import factories

VIEWS = {pattern.name: pattern.callback for pattern in urlpatterns}
NAMES = list(VIEWS)

# Which addresses are pages

ENDINGS = (".pdf", ".docx", ".json", ".csv", ".xlsx", ".ics", ".txt")

ACTS = [name for name in NAMES if not takes(VIEWS[name], "GET")]
"""They only take what a button sends."""

FILES = [p.name for p in urlpatterns if str(p.pattern).endswith(ENDINGS)] + ["evidence_file"]

LEADS_ON = ["invitation", "open_link", "account_set_password"]
"""They show nothing: an opened link leads to the page behind it, and everybody has a password."""

PAGES = [name for name in NAMES if name not in {*ACTS, *FILES, *LEADS_ON}]

# Who may see them, and when

OF_WHO_SIGNED_IN = ("account_logout", "account_change_password")
"""Pages of allauth, which say nothing of themselves; its others are for visitors."""

ALSO_FOR_COORDINATORS = ("home",)
"""Pages for everybody that are others for who signed in; a member of one town is sent on to it."""

STATUSES = (Status.DRAFT, Status.SUBMITTED, Status.SIGNED_OFF)

VISITS = [
    (None, Status.DRAFT),
    (Role.GUEST, Status.DRAFT),
    (Role.READER, Status.DRAFT),
    (Role.CONTRIBUTOR, Status.DRAFT),
    (Role.SIGNATORY, Status.DRAFT),
    (Role.COORDINATOR, Status.DRAFT),
    (Role.SIGNATORY, Status.SUBMITTED),
    (Role.COORDINATOR, Status.SIGNED_OFF),
]
"""Who looks around, and in which status an assessment is then. None is a visitor."""


def permission_of(name: str) -> object:
    """What the view of an address asks for."""
    if name in OF_WHO_SIGNED_IN:
        return "signed in"
    return getattr(VIEWS[name], "permission", "public")


def status_for(name: str) -> Status:
    """The first status in which an address can be used."""
    can = permission_of(name)
    if not isinstance(can, Can) or can in IN_A_MUNICIPALITY:
        return Status.DRAFT
    return next(status for status in STATUSES if can in STATUS_ALLOWS[status])


def may_see(role: Role | None, name: str) -> bool:
    """Whether an address is for somebody in that role; what is for everybody, is for visitors."""
    can = permission_of(name)
    if role in (None, Role.GUEST):
        return can == ("public" if role is None else "guest link")
    if isinstance(can, Can):
        return can in ROLE_GRANTS[role]
    is_coordinators = can == "set up" or name in ALSO_FOR_COORDINATORS
    return can == "signed in" or (is_coordinators and role == Role.COORDINATOR)


def seen_by(role: Role | None, status: Status, names: list[str] = PAGES) -> list[str]:
    """The addresses that are looked at in that role while an assessment has that status."""
    return [name for name in names if status_for(name) == status and may_see(role, name)]


def who_sees(name: str) -> tuple[Role | None, Status]:
    """The one of `VISITS` that sees most on a page."""
    return [visit for visit in VISITS if name in seen_by(*visit, NAMES)][-1]


# What must be there before they can be shown


def _evidence(begun: Assessment, by: User) -> dict[str, object]:
    found = Evidence.objects.filter(assessment=begun, answers__criterion="5.1").first()
    given = {"title": "Plan", "dated": date(2026, 3, 1), "strength": 1, "link": ""}
    return {"item": (found or workflow.add_evidence(begun, "5.1", by=by, **given)).pk}


def _file(begun: Assessment, by: User) -> dict[str, object]:
    file = SimpleUploadedFile("minutes.txt", b"What was said.")
    given = {"title": "Minutes", "dated": None, "strength": 2, "link": ""}
    return {"item": workflow.add_evidence(begun, "5.1", by=by, upload=file, **given).pk}


def _own_proposal(begun: Assessment, by: User) -> dict[str, object]:
    mine = begun.proposals.filter(criterion="5.1", proposed_by=by).first()
    if mine is None:
        level = (begun.answers.get(criterion="5.1").level or 0) % 4 + 1
        mine = workflow.propose(begun, "5.1", level=level, reason="The figures say so.", by=by)
    return {"proposal": mine.pk}


def _empty_round(begun: Assessment, by: User) -> dict[str, object]:
    name = "Started by mistake"
    found = begun.municipality.assessments.filter(round__name=name).first()
    return {
        "assessment": (
            found
            or workflow.start_assessment(
                begun.municipality, round_name=name, reference_date=date(2026, 1, 1), by=by
            )
        ).pk
    }


def _signed(begun: Assessment, by: User) -> dict[str, object]:
    factories.signed_by(begun, by)
    return {}


EXAMPLES: dict[str, Callable[[Assessment, User], dict[str, object]]] = {
    "remove_evidence": _evidence,
    "withdraw_proposal": _own_proposal,
    "delete_assessment": _empty_round,
    "withdraw_invitation": lambda begun, _by: {"invited": factories.invited(begun).pk},
    "end_link": lambda begun, _by: {"link": factories.asked_by_link(begun).pk},
    "sign_wait": _signed,
    "answer_by_link": lambda _begun, _by: {"code": "6.1"},
    "name_evidence": lambda _begun, _by: {"code": "6.1"},
    "evidence_file": _file,
}


def with_example(name: str, begun: Assessment, by: User | None) -> str:
    """The address of a page that there is, after making what it is about."""
    makes = EXAMPLES.get(name)
    return address(name, begun, **(makes(begun, by) if makes else {}))


def come_in(role: Role | None, begun: Assessment) -> tuple[User | None, Client]:
    """Somebody in a role with their browser; each has begun a quick scan in it."""
    client = Client()
    person = None
    if role == Role.GUEST:
        link = factories.asked_by_link(begun)
        GuestLink.objects.filter(pk=link.pk).update(token_hash=hash_of("token"))
        client.get(reverse("open_link", args=["token"]))
        client.get(reverse("asked"))
        return link.guest.user, client
    if role is not None:
        person = _in_role(role, begun)
        client.force_login(person)
    client.post(reverse("quick_scan"), {"town": "Delft"})
    return person, client


def _in_role(role: Role, begun: Assessment) -> User:
    if role == Role.COORDINATOR:
        person = factories.coordinator_of(begun.municipality)
        person.may_set_up_municipalities = True
        person.save()
        return person
    person = factories.member(begun.municipality, role)
    if role == Role.CONTRIBUTOR:
        factories.assign(begun, ["5.1"], person)
    return person


def address(name, begun, **replaced):
    """The address of a page; criterion 5.1 and article 5 where it needs one."""
    values = {
        "municipality": begun.municipality.slug,
        "assessment": begun.pk,
        "number": 5,
        "code": "5.1",
        "language": "en",
        "slug": begun.municipality.slug,
        "member": begun.municipality.memberships.order_by("pk").first().pk,
        "uidb36": "1",
        "key": "used-link",
        "token": "used-link",
        "invited": 0,
        "link": 0,
        "thread": 0,
        "item": 0,
        "removal": 0,
        "proposal": 0,
        "principle": "P4",
        "version": begun.instrument_version,
    } | replaced
    if name in ("action", "report_progress", "delete_action"):
        values["action"] = factories.action(begun).pk
    if name == "correct_invitation" and "invited" not in replaced:
        values["invited"] = factories.invited(begun).pk
    is_open = begun.status in (Status.DRAFT, Status.RETURNED)
    if name == "correct_link" and "link" not in replaced and is_open:
        values["link"] = factories.asked_by_link(begun).pk
    if name == "method_file" and "checksum" not in replaced:
        values["checksum"] = workflow.method_document(begun.instrument_version, "en").sha256
    if name == "quick_scan_page":
        values["number"] = 1
    if name == "verify_number" and "number" not in replaced:
        values["number"] = "HAGUE-2222-3333-4444"
    if name == "switch_off" and "key" not in replaced:
        values["key"] = signing.dumps(values["member"], salt="assessments.reminders")
    (pattern,) = [p for p in urlpatterns if p.name == name]
    wanted = pattern.pattern.converters or pattern.pattern.regex.groupindex
    return reverse(name, kwargs={key: values[key] for key in wanted})
