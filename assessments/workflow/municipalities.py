"""Putting municipalities into use; their departments, members and rounds."""

from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import permissions
from assessments.models import (
    Comment,
    Department,
    Membership,
    Municipality,
    Removal,
    Removed,
    Role,
    User,
)
from assessments.permissions import Can
from assessments.workflow.audit import audited
from assessments.workflow.refusals import Refused
from assessments.workflow.undoing import keep_removed, packed
from assessments.workflow.validation import mail_address, written


@audited
def set_up_municipality(
    municipality: Municipality, *, by: User, default_language: str
) -> Municipality:
    """Put a municipality of the register into use, with `by` as its coordinator.

    Raises Refused when it is in use already.
    """
    if not permissions.may_set_up(by):
        raise Refused(_("You may not set up a municipality on this instance."))
    municipality = Municipality.objects.select_for_update().get(pk=municipality.pk)
    if municipality.set_up_at is not None:
        raise Refused(_("This municipality is already in use here. Ask its coordinator."))
    municipality.set_up_at = timezone.now()
    municipality.default_language = default_language
    municipality.save(update_fields=["set_up_at", "default_language"])
    Membership.objects.create(user=by, municipality=municipality, role=Role.COORDINATOR)
    return municipality


@audited
def add_department(municipality: Municipality, name: str, *, by: User) -> Department:
    """Add a department. Raises Refused when the name is taken."""
    permissions.require(by, Can.MANAGE_PEOPLE, municipality)
    name = written(name, Department, "name", needed=_("Give the department a name."))
    department, is_new = Department.objects.get_or_create(municipality=municipality, name=name)
    if not is_new:
        raise Refused(_("There is already a department with this name."))
    return department


@audited
def add_member(
    municipality: Municipality,
    *,
    email: str,
    name: str,
    role: Role,
    department: Department | None,
    by: User,
) -> Membership:
    """Make somebody a member, with a new account when they have none.

    A new account has no password: its owner sets one through "Forgot your
    password?". Whoever is to come by e-mail is invited instead, see `invite`.
    Raises Refused when they are a member already.
    """
    permissions.require(by, Can.MANAGE_PEOPLE, municipality)
    if department is not None and department.municipality_id != municipality.pk:
        raise Refused(_("Choose a department of this municipality."))
    email = mail_address(email, User)
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, name=name, language=municipality.default_language)
    if Membership.objects.filter(user=user, municipality=municipality).exists():
        raise Refused(_("This person is already a member."))
    return Membership.objects.create(
        user=user, municipality=municipality, role=role, department=department
    )


@audited
def remove_member(membership: Membership, *, by: User) -> Removal:
    """End a membership. Their answers stay. Raises Refused for the last coordinator.

    Returns what `undo_removal` brings back, with what was asked of them.
    """
    permissions.require(by, Can.MANAGE_PEOPLE, membership.municipality)
    Municipality.objects.select_for_update().get(pk=membership.municipality_id)
    others = membership.municipality.memberships.exclude(pk=membership.pk)
    if not others.filter(role=Role.COORDINATOR).exists():
        raise Refused(_("A municipality needs a coordinator. Add another one first."))
    mentions = Comment.mentioned.through.objects.filter(membership=membership)
    removal = keep_removed(
        Removed.MEMBER,
        membership.pk,
        membership.municipality,
        by=by,
        name=str(membership.user)[:200],
        rows=packed([membership, *membership.assignments.all(), *mentions]),
        actions=list(membership.actions.values_list("pk", flat=True)),
    )
    membership.delete()
    return removal


@audited
def speak(user: User, language: str) -> None:
    """Remember the language somebody chose."""
    user.language = language
    user.save(update_fields=["language"])
