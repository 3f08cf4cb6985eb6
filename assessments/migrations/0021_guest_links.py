import django.db.models.deletion
from django.db import migrations, models

# The triggers that hold the lengths of texts name their table. Those of the old name go before it
# does, as PostgreSQL would go on looking for it; `assessments.models.text_limits` makes those of
# the new name after every migration.


def unguard(table):
    """Drop the triggers of a table whose name goes."""

    def drop(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {table}_refuse_long() CASCADE")
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_long_insert")
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_long_update")

    return drop


def one_an_address(name):
    return models.UniqueConstraint(
        condition=models.Q(("revoked_at__isnull", True)),
        fields=("assessment", "email"),
        name=name,
    )


class Migration(migrations.Migration):

    dependencies = [
        ("assessments", "0020_reports_in_one_piece"),
    ]

    operations = [
        migrations.RunPython(unguard("assessments_answerlink"), migrations.RunPython.noop),
        migrations.RenameModel("AnswerLink", "GuestLink"),
        migrations.RunPython(migrations.RunPython.noop, unguard("assessments_guestlink")),
        migrations.AlterField(
            model_name="guestlink",
            name="assessment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="guest_links",
                to="assessments.assessment",
            ),
        ),
        migrations.AlterField(
            model_name="guestlink",
            name="guest",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="guest_link",
                to="assessments.membership",
            ),
        ),
        migrations.RenameField("outgoingmail", "answer_link", "guest_link"),
        migrations.RemoveConstraint("guestlink", "one_link_an_address"),
        migrations.AddConstraint("guestlink", one_an_address("one_guest_link_an_address")),
    ]
