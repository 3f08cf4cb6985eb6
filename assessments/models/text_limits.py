"""How long a text may be, held by the database.

The limit stands once, as `max_length` of the field. PostgreSQL holds that of a `CharField`
itself; SQLite holds none, and neither holds that of a `TextField`. So triggers do. They go before
every migration, since one that names a table or column keeps that from being renamed or dropped,
and are made anew after it, for the columns there are: on the way back some have gone.
They look only at a text that is new: what is kept from before there was a limit stays whole,
its row can be changed otherwise, and it can be copied into another row of its table, as
happens when a round starts from the one before.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models import CharField, Model, TextField

REFUSAL = "A text is longer than its column keeps."


def unguard_texts(sender: AppConfig, *, using: str, **_of_the_signal: Any) -> None:
    """Take the triggers away, of tables too that no model names. Called before a migration."""
    connection = connections[using]
    found, drop = {
        "sqlite": (
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE %s",
            "DROP TRIGGER {}",
        ),
        "postgresql": (
            "SELECT proname FROM pg_proc WHERE prosrc LIKE %s",
            "DROP FUNCTION {}() CASCADE",
        ),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(found, [f"%{REFUSAL}%"])
        for (name,) in cursor.fetchall():
            cursor.execute(drop.format(connection.ops.quote_name(name)))


def guard_texts(sender: AppConfig, *, using: str, **_of_the_signal: Any) -> None:
    """Let the database refuse what is too long. Called after every migration."""
    connection = connections[using]
    written = {"sqlite": on_sqlite, "postgresql": on_postgresql}[connection.vendor]
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for model in sender.get_models():
            table = model._meta.db_table
            if table not in existing or not (limits := limits_of(model)):
                continue
            columns = {
                c.name for c in connection.introspection.get_table_description(cursor, table)
            }
            for statement in written(table, {n: m for n, m in limits.items() if n in columns}):
                cursor.execute(statement)


def limits_of(model: type[Model]) -> dict[str, int]:
    """The columns of a model that keep texts, each with how many characters."""
    return {
        str(field.column): field.max_length
        for field in model._meta.local_concrete_fields
        if isinstance(field, CharField | TextField) and field.max_length
    }


def on_sqlite(table: str, limits: dict[str, int]) -> Iterator[str]:
    """The statements that make the triggers of a table, in place of the ones there were."""
    refused = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    too_long = {
        name: f'length(NEW."{name}") > {most} AND {_is_no_copy(table, name)}'
        for name, most in limits.items()
    }
    new = " OR ".join(f"({is_long})" for is_long in too_long.values())
    changed = " OR ".join(
        f'(NEW."{name}" IS NOT OLD."{name}" AND {is_long})' for name, is_long in too_long.items()
    )
    yield f"DROP TRIGGER IF EXISTS {table}_long_insert"
    yield f"DROP TRIGGER IF EXISTS {table}_long_update"
    yield f"CREATE TRIGGER {table}_long_insert BEFORE INSERT ON {table} WHEN {new} {refused}"
    yield f"CREATE TRIGGER {table}_long_update BEFORE UPDATE ON {table} WHEN {changed} {refused}"


def on_postgresql(table: str, limits: dict[str, int]) -> Iterator[str]:
    """The same, in one function for both events; an inserted row has no text before."""
    too_long = " OR ".join(
        f'(NEW."{name}" IS DISTINCT FROM OLD."{name}"'
        f' AND char_length(NEW."{name}") > {most} AND {_is_no_copy(table, name)})'
        for name, most in limits.items()
    )
    yield (
        f"CREATE OR REPLACE FUNCTION {table}_refuse_long() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN IF {too_long} THEN"
        f" RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'check_violation'; END IF;"
        " RETURN NEW; END $$"
    )
    yield f"DROP TRIGGER IF EXISTS {table}_long ON {table}"
    yield (
        f"CREATE TRIGGER {table}_long BEFORE INSERT OR UPDATE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {table}_refuse_long()"
    )


def _is_no_copy(table: str, name: str) -> str:
    """Asked only of what is too long: looking for a text means reading the whole table."""
    found = f'FROM {table} AS kept WHERE kept."{name}" = NEW."{name}"'
    return f"NOT EXISTS (SELECT 1 {found})"
