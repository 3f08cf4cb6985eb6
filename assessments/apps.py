from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class AssessmentsConfig(AppConfig):
    """The one application of the project."""

    name = "assessments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system checks, the sign-in signals, and the limits on texts."""
        from assessments import checks  # noqa: F401 - registers itself
        from assessments.jobs.tasks import enqueue
        from assessments.models.text_limits import guard_texts, unguard_texts
        from assessments.workflow import (
            done_by,
            sign_ins,  # noqa: F401 - registers itself
        )

        done_by(enqueue)

        pre_migrate.connect(unguard_texts, sender=self)
        post_migrate.connect(guard_texts, sender=self)
