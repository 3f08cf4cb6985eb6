import django.db.models.deletion
from django.db import migrations, models


def give_each_town_its_own(apps, schema_editor):
    """A round that several towns were in becomes one for each; one that nobody was in goes.

    Nothing that was signed is touched: records hold the name of the round, which stays.
    """
    Round = apps.get_model("assessments", "Round")
    Assessment = apps.get_model("assessments", "Assessment")
    for shared in Round.objects.order_by("pk"):
        theirs = Assessment.objects.filter(round=shared)
        towns = sorted(set(theirs.values_list("municipality_id", flat=True)))
        if not towns:
            shared.delete()
            continue
        shared.municipality_id = towns[0]
        shared.save()
        for town in towns[1:]:
            own = Round.objects.create(
                municipality_id=town, name=shared.name, instrument_version=shared.instrument_version
            )
            theirs.filter(municipality=town).update(round=own)
    _settle(schema_editor)


def share_again(apps, schema_editor):
    """Rounds of one name become one, as they were: on the version of the oldest."""
    Round = apps.get_model("assessments", "Round")
    Assessment = apps.get_model("assessments", "Assessment")
    first = {}
    for own in Round.objects.order_by("pk"):
        kept = first.setdefault(own.name, own)
        if kept != own:
            Assessment.objects.filter(round=own).update(round=kept)
            own.delete()
    _settle(schema_editor)


def _settle(schema_editor):
    """PostgreSQL changes no table while it owes checks of foreign keys."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


class Migration(migrations.Migration):

    dependencies = [
        ("assessments", "0017_invitations_mail_and_limits"),
    ]

    operations = [
        migrations.AlterField(
            model_name="round",
            name="name",
            field=models.CharField(max_length=60, verbose_name="name"),
        ),
        migrations.AddField(
            model_name="round",
            name="municipality",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rounds",
                to="assessments.municipality",
            ),
        ),
        migrations.RunPython(give_each_town_its_own, share_again),
        migrations.AlterField(
            model_name="round",
            name="municipality",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rounds",
                to="assessments.municipality",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.UniqueConstraint(
                fields=("municipality", "name"), name="round_name_once"
            ),
        ),
    ]
