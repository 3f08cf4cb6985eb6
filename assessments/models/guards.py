"""The triggers by which the database refuses what nobody may do, as the migrations made them.

Here so that `manage.py verify_sign_offs` can tell whether they are still there and still say the
same; a test holds these texts against a database that was migrated.
"""

from collections.abc import Iterable

SIGNED = "What was signed is never changed or deleted."
RECORDED = "What was recorded is never changed, nor deleted before its day."
SAVED = "A version of an answer is never changed."


UNIQUE = {
    "assessments_signoff": ("id", "assessment_id", "number", "municipality_id, position"),
    "assessments_signedreport": ("id", "sign_off_id, language"),
    "assessments_methoddocument": ("sha256",),
    "assessments_auditentry": ("id",),
    "assessments_answerversion": ("id", "answer_id, number"),
}
"""Each guarded table with what is unique in it: by that SQLite replaces a row."""

REFUSALS = {
    "assessments_signoff": SIGNED,
    "assessments_signedreport": SIGNED,
    "assessments_methoddocument": SIGNED,
    "assessments_auditentry": RECORDED,
    "assessments_answerversion": SAVED,
}


def on_sqlite() -> dict[str, str]:
    """Each trigger by its name, with its text."""
    return {
        f"{table}_no_{event}": (
            f"CREATE TRIGGER {table}_no_{event} BEFORE {when}"
            f" BEGIN SELECT RAISE(ABORT, '{REFUSALS[table]}'); END"
        )
        for table, unique in UNIQUE.items()
        for event, when in _events(table, unique).items()
    }


def _events(table: str, unique: Iterable[str]) -> dict[str, str]:
    taken = " OR ".join(
        f"({columns}) = ({', '.join(f'NEW.{name}' for name in columns.split(', '))})"
        for columns in unique
    )
    found = {
        "update": f"UPDATE ON {table}",
        "delete": f"DELETE ON {table}",
        "replace": (
            f"INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken})"  # noqa: S608 - names of ours
        ),
    }
    if table == "assessments_auditentry":
        found["delete"] += " WHEN OLD.retained_until IS NULL OR OLD.retained_until > date('now')"
    if table == "assessments_answerversion":  # goes with its answer
        del found["delete"]
    return found


def on_postgresql() -> dict[str, str]:
    """Each trigger by its name, with its definition as the server prints it."""
    functions = {
        "assessments_signoff": "assessments_refuse_change",
        "assessments_signedreport": "assessments_refuse_change",
        "assessments_methoddocument": "assessments_refuse_change",
        "assessments_auditentry": "assessments_keep_entry",
        "assessments_answerversion": "assessments_keep_version",
    }
    found = {}
    for table, function in functions.items():
        events = "UPDATE" if table == "assessments_answerversion" else "DELETE OR UPDATE"
        for name, what in (
            ("no_change", f"BEFORE {events} ON {table} FOR EACH ROW"),
            ("no_truncate", f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"),
        ):
            found[f"{table}_{name}"] = (
                f"CREATE TRIGGER {table}_{name} {what} EXECUTE FUNCTION {function}()"
            )
    return found


def functions_on_postgresql() -> dict[str, str]:
    """The body of each function that the triggers call."""
    return {
        "assessments_refuse_change": _raising(SIGNED),
        "assessments_keep_version": _raising(SAVED),
        "assessments_keep_entry": (
            "BEGIN IF TG_OP = 'DELETE' THEN"
            " IF OLD.retained_until <= (now() AT TIME ZONE 'UTC')::date THEN RETURN OLD; END IF;"
            f" END IF; RAISE EXCEPTION '{RECORDED}' USING ERRCODE = 'restrict_violation'; END"
        ),
    }


def _raising(refusal: str) -> str:
    return f"BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'restrict_violation'; END"
