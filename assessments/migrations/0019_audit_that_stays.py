from datetime import timedelta
from uuid import UUID

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Entries are never changed, nor deleted before their day; a version of an answer is never changed.
# SQLite drops the triggers of a table that a later migration rebuilds, so such a migration must
# guard it again; tests/test_verifying.py holds it against `assessments/models/guards.py`.

RECORDED = "What was recorded is never changed, nor deleted before its day."
SAVED = "A version of an answer is never changed."
STILL_KEPT = "OLD.retained_until IS NULL OR OLD.retained_until > date('now')"

SQLITE = {
    "assessments_auditentry_no_update": "BEFORE UPDATE ON assessments_auditentry",
    "assessments_auditentry_no_delete": (
        f"BEFORE DELETE ON assessments_auditentry WHEN {STILL_KEPT}"
    ),
    "assessments_auditentry_no_replace": (
        "BEFORE INSERT ON assessments_auditentry"
        " WHEN EXISTS (SELECT 1 FROM assessments_auditentry WHERE (id) = (NEW.id))"
    ),
    "assessments_answerversion_no_update": "BEFORE UPDATE ON assessments_answerversion",
    "assessments_answerversion_no_replace": (
        "BEFORE INSERT ON assessments_answerversion"
        " WHEN EXISTS (SELECT 1 FROM assessments_answerversion WHERE (id) = (NEW.id)"
        " OR (answer_id, number) = (NEW.answer_id, NEW.number))"
    ),
}

POSTGRESQL = {
    "assessments_keep_entry": (
        "BEGIN IF TG_OP = 'DELETE' THEN"
        " IF OLD.retained_until <= (now() AT TIME ZONE 'UTC')::date THEN RETURN OLD; END IF;"
        f" END IF; RAISE EXCEPTION '{RECORDED}' USING ERRCODE = 'restrict_violation'; END"
    ),
    "assessments_keep_version": (
        f"BEGIN RAISE EXCEPTION '{SAVED}' USING ERRCODE = 'restrict_violation'; END"
    ),
}


def give_each_its_day(apps, schema_editor):
    """Old entries stay as long as new ones; those of sign-offs for ever, as what was signed."""
    Entry = apps.get_model("assessments", "AuditEntry")
    kept = timedelta(days=settings.AUDIT_RETENTION_DAYS)
    changed = []
    for entry in Entry.objects.iterator():
        entry.retained_until = None if entry.verb == "sign_off" else (entry.at + kept).date()
        if assessment := entry.detail.get("assessment"):
            entry.assessment_id = UUID(assessment)
        changed.append(entry)
    Entry.objects.bulk_update(changed, ["retained_until", "assessment"], batch_size=200)


def keep_why_it_was_reopened(apps, schema_editor):
    """Until now only the entry said why an assessment was reopened."""
    Assessment = apps.get_model("assessments", "Assessment")
    for entry in apps.get_model("assessments", "AuditEntry").objects.filter(verb="reopen"):
        draft, reason = entry.detail.get("draft"), entry.detail.get("reason")
        if draft and reason:
            Assessment.objects.filter(pk=draft).update(reopen_reason=reason)
    if schema_editor.connection.vendor == "postgresql":  # it owes no checks when a table changes
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


def guard(apps, schema_editor):
    """Refuse every change, and deletion before its day."""
    statements = {"sqlite": on_sqlite, "postgresql": on_postgresql}
    for statement in statements[schema_editor.connection.vendor]():
        schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    """Allow it again."""
    if schema_editor.connection.vendor == "sqlite":
        for name in SQLITE:
            schema_editor.execute(f"DROP TRIGGER {name}")
        return
    for function in POSTGRESQL:
        schema_editor.execute(f"DROP FUNCTION {function}() CASCADE")


def on_sqlite():
    for name, when in SQLITE.items():
        refusal = RECORDED if "auditentry" in name else SAVED
        yield f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"


def on_postgresql():
    for name, body in POSTGRESQL.items():
        yield f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
    for table, events, function in (
        ("assessments_auditentry", "UPDATE OR DELETE", "assessments_keep_entry"),
        ("assessments_answerversion", "UPDATE", "assessments_keep_version"),
    ):
        yield (
            f"CREATE TRIGGER {table}_no_change BEFORE {events} ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {function}()"
        )
        yield (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
            f" EXECUTE FUNCTION {function}()"
        )


class Migration(migrations.Migration):

    dependencies = [
        ("assessments", "0018_rounds_of_one_municipality"),
    ]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="reopen_reason",
            field=models.TextField(blank=True, max_length=500, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="auditentry",
            name="assessment",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="assessments.assessment",
            ),
        ),
        migrations.AddField(
            model_name="auditentry",
            name="retained_until",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="auditentry",
            name="role",
            field=models.CharField(blank=True, default="", max_length=20),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="auditentry",
            name="by",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="auditentry",
            name="municipality",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="audit",
                to="assessments.municipality",
            ),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["municipality", "-at"], name="audit_of_a_municipality"),
        ),
        migrations.RunPython(give_each_its_day, migrations.RunPython.noop),
        migrations.RunPython(keep_why_it_was_reopened, migrations.RunPython.noop),
        migrations.RunPython(guard, unguard),
    ]
