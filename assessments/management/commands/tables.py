"""`manage.py tables`: what every table of the database holds, as a document."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db.models import Model

HEAD = """# What the database holds

Printed by `manage.py tables`; a test fails when this page says something else than the models.
What is not here is `django_migrations`, in which Django counts what was done to the database.
"""


class Command(BaseCommand):
    """Prints `docs/tables.md`."""

    help = "Print what every table of the database holds, as Markdown."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the tables, ours first."""
        self.stdout.write(HEAD)
        self.stdout.write("\n| table | a row is |\n|---|---|")
        for table, words in _tables():
            self.stdout.write(f"| `{table}` | {words} |")


def _tables() -> Iterator[tuple[str, str]]:
    models = apps.get_models(include_auto_created=True)
    for model in sorted(models, key=lambda model: (model._meta.app_label != "assessments",)):
        yield model._meta.db_table, _words(model)


def _words(model: type[Model]) -> str:
    """The first sentence on a model of ours; of one that Django made, its name."""
    is_ours = model.__module__.startswith("assessments.") and not model._meta.auto_created
    if is_ours and model.__doc__:
        return " ".join(model.__doc__.split("\n\n")[0].split()).replace("|", "\\|")
    return str(model._meta.verbose_name)
