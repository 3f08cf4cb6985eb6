from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """The one application of the project."""

    name = "assessments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system checks, and what listens at the door."""
        from assessments import checks  # noqa: F401 - registers itself
        from assessments.workflow import sign_ins  # noqa: F401 - registers itself
