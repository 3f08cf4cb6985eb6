"""A town in a database of its own, for tests that start the server: `python -m tests.stage`.

Makes the database of DATABASE_URL and prints, as JSON, where to find what is in it.
"""

import json
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assessments.models import Assessment


def main() -> None:
    """A town with a draft, its coordinator signed in, and a file as evidence; one that signed."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django
    from django.core.management import call_command

    django.setup()
    _create_database()
    call_command("migrate", verbosity=0)
    json.dump(_town(), sys.stdout)
    _signed_town()


def _create_database() -> None:
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {connection.settings_dict['NAME']}")


def _town() -> dict[str, Any]:
    from django.conf import settings
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client

    from assessments import workflow
    from assessments.scoring import Rating
    from tests import factories

    begun = factories.assessment()
    town = begun.municipality
    coordinator = factories.coordinator_of(town)
    workflow.save_answer(
        begun, "1.1", Rating(3, justification="As it was."), seen=0, by=coordinator
    )
    workflow.add_evidence(
        begun,
        "1.1",
        title="Minutes",
        dated=None,
        strength=2,
        link="",
        by=coordinator,
        upload=SimpleUploadedFile("minutes.txt", b"What was said."),
    )
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(coordinator)
    return {
        "session": browser.cookies[settings.SESSION_COOKIE_NAME].value,
        "email": coordinator.email,
        "password": factories.PASSWORD,
        "assessment": f"/m/{town.slug}/assessments/{begun.pk}/",
        "pages": _pages(begun),
    }


def _signed_town() -> None:
    """Another town that has signed, with reports of one page."""
    from assessments.models import Status
    from assessments.workflow import signing
    from tests import factories, one_page

    signing.lay_out = one_page.lay_out
    factories.assessment(factories.municipality("Gouda"), at=Status.SIGNED_OFF)


def _pages(begun: "Assessment") -> list[str]:
    """What a coordinator reads, the file of the evidence included."""
    from assessments.models import Role, Status
    from tests.pages import address, seen_by

    does_more = {"account_reset_password_from_key", "report_wait"}  # signs out, orders a report
    names = dict.fromkeys([*seen_by(None, Status.DRAFT), *seen_by(Role.COORDINATOR, Status.DRAFT)])
    of_the_file = {"item": begun.evidence.get().pk}
    read = [address(name, begun, **of_the_file) for name in names if name not in does_more]
    return [*read, address("evidence_file", begun, **of_the_file)]


if __name__ == "__main__":
    main()
