"""The doors: querysets of the rows that somebody may see."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from assessments.instrument import load, versions
from assessments.models import (
    UNDO_WITHIN,
    UNFINISHED,
    Action,
    Assessment,
    Assignment,
    AuditEntry,
    Evidence,
    EvidenceFile,
    GuestLink,
    Invitation,
    MadeFile,
    Membership,
    MethodDocument,
    Municipality,
    Removal,
    Role,
    Scan,
    SignOff,
    Status,
    User,
    newest_first,
)
from assessments.permissions.rights import ROLE_GRANTS, STATUS_ALLOWS, Can


def visible_municipalities(user: User) -> QuerySet[Municipality]:
    """The one door to municipalities: those the user is a member of."""
    return Municipality.objects.filter(memberships__user=user)


def visible_assessments(user: User) -> QuerySet[Assessment]:
    """The one door to assessments: those of the user's municipalities."""
    return Assessment.objects.filter(municipality__memberships__user=user)


def startable_municipalities(user: User) -> QuerySet[Municipality]:
    """Those of the user's municipalities in which they may start a round."""
    able = [role for role in Role if Can.START in ROLE_GRANTS[role]]
    return Municipality.objects.filter(memberships__user=user, memberships__role__in=able)


def colleagues(municipality: Municipality) -> QuerySet[Membership]:
    """The members of one municipality: who a picker may show."""
    return municipality.memberships.exclude(role=Role.GUEST).select_related("user", "department")


def who_may_answer(municipality: Municipality) -> QuerySet[Membership]:
    """The members that can be asked to answer: whose role lets them."""
    able = [role for role in Role if Can.ANSWER in ROLE_GRANTS[role]]
    return colleagues(municipality).filter(role__in=able)


def open_invitations(municipality: Municipality) -> QuerySet[Invitation]:
    """The invitations to one municipality that nobody has accepted yet."""
    return municipality.invitations.filter(accepted_at=None, revoked_at=None)


def invitation_behind(token_hash: str) -> Invitation | None:
    """The invitation whose link somebody opened; None when the link does not work (any more)."""
    return (
        Invitation.objects.filter(token_hash=token_hash, accepted_at=None, revoked_at=None)
        .filter(expires_at__gt=timezone.now())
        .select_related("municipality")
        .first()
    )


def entries_of(municipality: Municipality) -> QuerySet[AuditEntry]:
    """The audit entries of one municipality, newest first."""
    return municipality.audit.select_related("assessment__round")


def actors_of(municipality: Municipality) -> QuerySet[User]:
    """Everybody with an audit entry in one municipality, members or no longer."""
    acted = municipality.audit.order_by().values("by").distinct()
    return User.objects.filter(pk__in=acted).order_by("name", "pk")


def actions_of(municipality: Municipality) -> QuerySet[Action]:
    """The action plan of one municipality."""
    return municipality.actions.select_related(
        "municipality", "assessment__round", "owner__user", "department"
    )


def guest_links_of(assessment: Assessment) -> QuerySet[GuestLink]:
    """The guest links of one assessment that were not ended."""
    return assessment.guest_links.filter(revoked_at=None).select_related("guest__user")


def guest_link_behind(token_hash: str) -> GuestLink | None:
    """The link that somebody opened; None when it does not work (any more)."""
    return (
        GuestLink.objects.filter(token_hash=token_hash, revoked_at=None)
        .filter(expires_at__gt=timezone.now())
        .select_related("assessment__municipality", "assessment__round", "guest__user", "asked_by")
        .first()
    )


def comparable(user: User, assessment: Assessment) -> QuerySet[Assessment]:
    """The other assessments of the same municipality, the newest first."""
    others = visible_assessments(user).filter(municipality=assessment.municipality_id)
    others = others.exclude(pk=assessment.pk).select_related("municipality", "round")
    return newest_first(others)


def evidence_of(assessments: QuerySet[Assessment]) -> QuerySet[Evidence]:
    """The evidence of assessments that somebody may see."""
    return Evidence.objects.filter(assessment__in=assessments).prefetch_related("answers")


def removals_of(municipality: Municipality) -> QuerySet[Removal]:
    """What was removed in one municipality and can still be brought back."""
    since = timezone.now() - UNDO_WITHIN
    found = Removal.objects.filter(municipality=municipality, removed_at__gte=since)
    return found.select_related("municipality", "assessment__municipality")


def unscanned_files() -> QuerySet[EvidenceFile]:
    """What the virus scanner has not looked at, of every municipality: for its command only."""
    return EvidenceFile.objects.filter(scan=Scan.QUARANTINED).order_by("pk")


def signed_as(number: str) -> SignOff | None:
    """The sign-off with this number, which nobody guesses: for everybody who holds it."""
    return SignOff.objects.filter(number=number).select_related("assessment").first()


def signed_file(checksum: str) -> SignOff | None:
    """The sign-off whose report is the file with this checksum: for everybody who holds it."""
    found = SignOff.objects.filter(reports__sha256=checksum)
    return found.select_related("assessment").first()


def made_file(checksum: str) -> MadeFile | None:
    """The file with this checksum that was made of a sign-off, the newest: for who holds it."""
    found = MadeFile.objects.filter(sha256=checksum).select_related("sign_off__assessment")
    return found.order_by("-sign_off__signed_at").first()


def method_file(checksum: str) -> MethodDocument | None:
    """The "Method and questionnaire" with this checksum: for everybody, it holds no answers."""
    return MethodDocument.objects.filter(sha256=checksum).first()


def method_file_named(digits: str) -> MethodDocument | None:
    """The one whose checksum begins with these digits, of which a report prints some."""
    return MethodDocument.objects.filter(sha256__startswith=digits).first()


def has_account(email: str) -> bool:
    """Whether somebody signs in with this address; asked only for who holds a link sent to it."""
    return User.objects.filter(email=email).exists()


def assigned_work(user: User) -> QuerySet[Assignment]:
    """What is asked of the user or their department, wherever they may answer it now."""
    able = [role for role in Role if Can.ANSWER in ROLE_GRANTS[role]]
    open_ = [status for status in Status if Can.ANSWER in STATUS_ALLOWS[status]]
    places = Membership.objects.filter(user=user, role__in=able)
    return Assignment.objects.filter(
        Q(member__in=places) | Q(department__in=places.values("department")),
        _is_asked_now(),
        assessment__in=visible_assessments(user).filter(status__in=open_),
    )


def _is_asked_now() -> Q:
    """Whether the questionnaire still asks a row's criterion: an upgrade may have dropped it."""
    asked = Q()
    for version in versions():
        codes = load(version).by_code
        asked |= Q(assessment__instrument_version=version, criterion__in=list(codes))
    return asked


def unfinished_actions(user: User) -> QuerySet[Action]:
    """What somebody sees to, or their department when nobody in person does.

    What nobody sees to at all is its coordinators' to hand out.
    """
    places = Membership.objects.filter(user=user)
    planning = [role for role in Role if Can.PLAN in ROLE_GRANTS[role]]
    towns = places.filter(role__in=planning).values("municipality")
    theirs = Q(owner__in=places) | Q(owner=None, department__in=places.values("department"))
    theirs |= Q(owner=None, department=None, municipality__in=towns)
    return Action.objects.filter(theirs, progress__in=UNFINISHED)
