import django.db.models.deletion
from django.db import migrations, models


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
        migrations.RenameModel("AnswerLink", "GuestLink"),
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
