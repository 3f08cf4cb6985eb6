"""`manage.py permissions`: who may do what, as the Markdown of `docs/permissions.md`."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, no_translations

from assessments import permissions
from assessments.models import Role, Status
from assessments.permissions import Can

HEAD = """\
# Who may do what

Printed from `assessments/permissions/`. Not written by hand: after a change there, run
`manage.py permissions > docs/permissions.md`.

Somebody may do something when their role grants it **and** the status of the assessment allows
it. Where a role's cell says *assigned*, they may do it only with criteria that were assigned to
them or to their department; an article is theirs to complete when all its criteria are. Where it
says *own*, they may do it only with comments that they began; a thread they may also settle when
its criterion was assigned to them.

Who is no member of a municipality is told that there is no such page (404). A member without the
right gets a sentence that says why (403)."""

FOOT = """\
Putting a municipality of the register into use goes with an account, not with a role
(`may_set_up_municipalities`); who does it becomes its first coordinator."""

YES, ASSIGNED, OWN, NO = "yes", "assigned", "own", "–"


class Command(BaseCommand):
    """Prints the two tables that decide everything."""

    help = "Print who may do what, as Markdown."
    requires_system_checks: list[str] = []  # the tables need no database

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        """Print it in English, whatever the language of the instance."""
        self.stdout.write(document())


def document() -> str:
    """The whole document, without a newline at its end."""
    return "\n".join(
        [
            HEAD,
            "\n## What a role grants\n",
            *_table(Role, _granted),
            "\n## What a status allows\n",
            *_table(Status, _allowed),
            f"\n{FOOT}",
        ]
    )


def _granted(role: Role, can: Can) -> str:
    if can not in permissions.ROLE_GRANTS[role]:
        return NO
    if role in permissions.ASSIGNED_ONLY and can in permissions.ONLY_WHAT_IS_ASSIGNED:
        return ASSIGNED
    if role != Role.COORDINATOR and can in permissions.ONLY_WHAT_IS_THEIRS:
        return OWN
    return YES


def _allowed(status: Status, can: Can) -> str:
    return YES if can in permissions.STATUS_ALLOWS[status] | permissions.IN_A_MUNICIPALITY else NO


def _table(columns: Iterable[Any], cell: Callable[[Any, Can], str]) -> Iterator[str]:
    columns = list(columns)
    yield _row("", "in the code", *(column.label for column in columns))
    yield "|" + "---|" * (len(columns) + 2)
    for can in Can:
        yield _row(can.value, f"`{can.name}`", *(cell(column, can) for column in columns))


def _row(*cells: object) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"
