"""Makes a small instance as a town leaves it behind: `python -m tests.databases.make FOLDER`.

Run with the product as it is before a change to the database; the folder is kept, and every
later version has to upgrade it without loss (`tests/test_kept_databases.py`).
"""

import os
import sys
from datetime import date
from pathlib import Path

from assessments.scoring import Rating


def main(folder: Path) -> None:
    """Make `hague.sqlite3` and `evidence/` in a folder that is not there yet."""
    folder.mkdir(parents=True)
    os.environ |= {
        "HAGUE_MODE": "demonstration",
        "DATABASE_URL": f"sqlite:///{folder.resolve() / 'hague.sqlite3'}",
        "EVIDENCE_ROOT": str(folder.resolve() / "evidence"),
        "DJANGO_SETTINGS_MODULE": "hague.settings",
        "EMAIL_URL": "dummy://",
    }
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("load_demonstration")
    _fill()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("PRAGMA journal_mode=DELETE")
        cursor.execute("VACUUM")


def _fill() -> None:
    """What the demonstration lacks: a file, a link, an invitation, a neighbour, a stray date."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from assessments import workflow
    from assessments.models import Action, Assessment, Municipality, Role
    from tests import factories

    town = Municipality.objects.get(code="VB0001")
    coordinator = factories.coordinator_of(town)
    draft = Assessment.objects.get(municipality=town, round__name="2026")
    signed = Assessment.objects.get(municipality=town, round__name="2025")
    workflow.add_evidence(
        draft,
        "5.1",
        title="Minutes of the residents' panel",
        dated=date(2026, 3, 12),
        strength=2,
        link="",
        by=coordinator,
        upload=SimpleUploadedFile("minutes.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"),
    )
    workflow.add_evidence(
        draft, "5.1", title="A page without a date", dated=None, strength=2, link="", by=coordinator
    )
    workflow.ask_by_link(
        draft, ["6.2"], email="school@town.example", name="Head of a school", by=coordinator
    )
    workflow.invite(
        town,
        email="new@town.example",
        name="New colleague",
        role=Role.CONTRIBUTOR,
        department=None,
        by=coordinator,
    )
    workflow.make_report(workflow.order_report(signed, "en"))
    workflow.make_report(workflow.order_report(draft, "nl"))
    Action.objects.filter(municipality=town, due=None).update(due=date(9999, 12, 31))

    # Another town that signed a round of the same name, and began one with a digit too few.
    neighbour = factories.municipality("Anderstad")
    factories.assessment(neighbour, at="signed_off", round_name="2025")
    by = factories.coordinator_of(neighbour)
    workflow.start_assessment(neighbour, round_name="2026", reference_date=date(2, 6, 1), by=by)
    other = Assessment.objects.get(municipality=neighbour, round__name="2026")
    given = other.answers.get(criterion="1.1")
    workflow.save_answer(
        other,
        "1.1",
        Rating(level=1, justification="What the neighbour says."),
        seen=given.version,
        by=by,
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Use: python -m tests.databases.make FOLDER")
    main(Path(sys.argv[1]))
