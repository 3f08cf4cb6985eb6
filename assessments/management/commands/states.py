"""`manage.py states`: the states of an assessment, as the Markdown of `docs/states.md`."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, no_translations

from assessments.models import Role, Status
from assessments.permissions import IN_A_MUNICIPALITY, LEADS_TO, ROLE_GRANTS, STATUS_ALLOWS, Can

HEAD = """\
# The states of an assessment

Printed from `assessments/permissions/`. Not written by hand: after a change there, run
`manage.py states > docs/states.md`. Who may do what in each: [permissions.md](permissions.md).
"""

FOOT = """
A signed assessment stays as it is. Reopening makes a new draft beside it, which starts with its
answers; signing that one adds a sign-off, and the older one stays what it was:
[decision 9](decisions/0009-sign-off.md)."""


class Command(BaseCommand):
    """Prints which verb leads from which state to which, and who may do it."""

    help = "Print the states of an assessment, as Markdown."
    requires_system_checks: list[str] = []  # the tables need no database

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        """Print it in English, whatever the language of the instance."""
        self.stdout.write("\n".join([HEAD, *_diagram(), "", *_table(), FOOT]))


def _diagram() -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    for status in Status:
        yield f"    {status.value} : {status.label}"
    for can, before, after in _moves():
        yield f"    {before} --> {after} : {can.name.lower().replace('_', ' ')}"
    yield "```"


def _table() -> Iterator[str]:
    yield "| from | to | by doing this | who |"
    yield "|---|---|---|---|"
    labels = {status.value: status.label for status in Status} | {"[*]": "–"}
    for can, before, after in _moves():
        who = ", ".join(str(role.label) for role in Role if can in ROLE_GRANTS[role])
        yield f"| {labels[before]} | {labels[after]} | {can.value} | {who} |"


def _moves() -> Iterator[tuple[Can, str, str]]:
    """Each verb with a state it is allowed in and the one it leads to."""
    for can, after in LEADS_TO.items():
        if can in IN_A_MUNICIPALITY:
            yield can, "[*]", after.value
        for status in Status:
            if can in STATUS_ALLOWS[status]:
                yield can, status.value, after.value
