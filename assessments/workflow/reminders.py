"""Telling people by e-mail what is new or due: one digest a day at most, until they stop it."""

from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.core import signing
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from assessments import mail, permissions
from assessments.instrument import texts
from assessments.models import STILL_TO_DO, Action, Assignment, User
from assessments.workflow.audit import audited
from assessments.workflow.outbox import queue

WARNED = timedelta(days=7)
"""How long before its day a reminder names what is due."""

SALT = "assessments.reminders"


def remind(today: date) -> int:
    """Mail everybody with something newly assigned, or due within a week of `today`; how many."""
    listening = User.objects.filter(is_active=True, wants_reminders=True)
    return sum(_remind(user, today) for user in _not_reminded(listening, today).order_by("pk"))


@audited
def switch_on_reminders(user: User) -> None:
    """Send somebody reminders again."""
    User.objects.filter(pk=user.pk).update(wants_reminders=True)


@audited
def switch_off_reminders(user: User) -> None:
    """Send somebody no more reminders."""
    User.objects.filter(pk=user.pk).update(wants_reminders=False)


def who_switches_off(key: str) -> User | None:
    """The user a switch-off link belongs to; None when its key is not ours."""
    try:
        return User.objects.filter(pk=signing.loads(key, salt=SALT)).first()
    except signing.BadSignature:
        return None


@transaction.atomic
def _remind(user: User, today: date) -> bool:
    wanted = Q(due__lte=today + WARNED) | Q(assigned_at__gte=_last_told(user))
    rows = (
        permissions.assigned_work(user)
        .filter(wanted, state__in=STILL_TO_DO)
        .select_related("assessment__municipality", "assessment__round")
    )
    found = list(rows.order_by("assessment__municipality__name", "assessment_id"))
    actions = list(
        permissions.unfinished_actions(user)
        .filter(due__lte=today + WARNED)
        .select_related("municipality")
        .order_by("due", "id")
    )
    # The conditional update is what keeps two commands at one time from sending two.
    if not (found or actions) or not _not_reminded(User.objects.filter(pk=user.pk), today).update(
        reminded_on=today
    ):
        return False
    queue(_digest(user, found, actions, today))
    return True


def _last_told(user: User) -> datetime:
    """The start of the day of the last digest; what came after is new."""
    return timezone.make_aware(datetime.combine(user.reminded_on or date(2000, 1, 1), time.min))


def _not_reminded(users: QuerySet[User], today: date) -> QuerySet[User]:
    return users.filter(Q(reminded_on=None) | Q(reminded_on__lt=today))


def _digest(user: User, rows: list[Assignment], actions: list[Action], today: date) -> mail.Letter:
    municipality = rows[0].assessment.municipality if rows else actions[0].municipality
    language = mail.spoken(user.language, municipality.default_language)
    return mail.write(
        "reminder",
        to=user.email,
        language=language,
        name=str(user),
        count=len(rows) + len(actions),
        assessments=[
            {"assessment": assessment, "rows": _lines(list(of_it), language, today)}
            for assessment, of_it in groupby(rows, key=lambda row: row.assessment)
        ],
        actions=[
            {
                "action": action,
                "is_late": action.is_late(today),
                "link": mail.with_host(action.municipality.url("action", action.pk)),
            }
            for action in actions
        ],
        link=mail.link("work"),
        switch_off=mail.link("switch_off", signing.dumps(user.pk, salt=SALT)),
    )


def _lines(rows: list[Assignment], language: str, today: date) -> list[dict[str, object]]:
    codes = list(rows[0].assessment.instrument.by_code)
    words = texts(rows[0].assessment.instrument_version, language).criteria
    return [
        {
            "words": words[row.criterion],
            "due": row.due,
            "is_overdue": row.is_overdue(today),
            "note": row.note if row.state == "sent_back" else "",
        }
        for row in sorted(rows, key=lambda row: (row.due or date.max, codes.index(row.criterion)))
    ]
