from django.db import migrations, models

# Neither database keeps the length of such a column, so there is nothing to alter in it, and
# SQLite need not copy whole tables. What holds the limits are triggers, made after every
# migration by `assessments.models.text_limits`.

LIMITS = {
    ("answer", "justification"): models.TextField(blank=True, max_length=5000),
    ("answerversion", "justification"): models.TextField(blank=True, max_length=5000),
    ("assessment", "return_note"): models.TextField(blank=True, max_length=500),
    ("barrier", "asked"): models.TextField(blank=True, max_length=1000),
    ("barrier", "text"): models.TextField(blank=True, max_length=1000),
    ("principlecheck", "proof"): models.TextField(blank=True, max_length=1000),
    ("proposal", "decision"): models.TextField(blank=True, max_length=1000),
    ("proposal", "reason"): models.TextField(max_length=1000),
    ("ruling", "reason"): models.TextField(blank=True, max_length=1000),
}


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0015_removals"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(model_name=model, name=name, field=field)
                for (model, name), field in LIMITS.items()
            ]
        ),
    ]
