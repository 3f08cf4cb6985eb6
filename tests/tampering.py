"""Changing what may never change, as somebody with the whole database in hand can."""

from django.db import connection, transaction


def raw(statement, *values):
    """Run one statement as it stands."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def triggers():
    """The triggers of SQLite, with their texts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())


def tamper(statement, *values):
    """Run one statement past the triggers, which are as before afterwards."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            raw("SET CONSTRAINTS ALL IMMEDIATE")
            raw("SET LOCAL session_replication_role = replica")
            raw(statement, *values)
            raw("SET LOCAL session_replication_role = DEFAULT")
        return
    armed = triggers()
    for name in armed:
        raw(f"DROP TRIGGER {name}")
    raw(statement, *values)
    for text in armed.values():
        raw(text)
