"""Whether the database still refuses what nobody may do: its triggers, as it describes them."""

from collections.abc import Iterator, Mapping

from django.db import connection

from assessments.models import guards

TRIGGERS_OF_POSTGRESQL = """
SELECT t.tgname, pg_get_triggerdef(t.oid, true), t.tgenabled
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
"""

FUNCTIONS_OF_POSTGRESQL = """
SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
"""


def broken_guards() -> Iterator[tuple[str, str]]:
    """Triggers that are gone, say something else, or are switched off."""
    if connection.vendor == "postgresql":
        yield from _of_postgresql()
    else:
        rows = _rows("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        yield from _differing(guards.on_sqlite(), {row[0]: row[1] for row in rows})


def _of_postgresql() -> Iterator[tuple[str, str]]:
    rows = _rows(TRIGGERS_OF_POSTGRESQL)
    yield from _differing(guards.on_postgresql(), {name: text for name, text, _ in rows})
    for name, _text, enabled in rows:
        if name in guards.on_postgresql() and enabled not in ("O", "A"):
            yield name, "The trigger is switched off."
    bodies = {name: body.strip() for name, body in _rows(FUNCTIONS_OF_POSTGRESQL)}
    yield from _differing(guards.functions_on_postgresql(), bodies)
    ((role,),) = _rows("SHOW session_replication_role")
    if role != "origin":
        yield "session_replication_role", "It switches every trigger off."


def _differing(wanted: Mapping[str, str], found: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, text in wanted.items():
        if name not in found:
            yield name, "The trigger is missing."
        elif found[name] != text:
            yield name, "The trigger does something else than it was made for."


def _rows(query: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())
