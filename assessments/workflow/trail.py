"""Reading the history again: whether versions and entries are all there and fit what is kept."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from django.db.models import Count, F, IntegerField, Max, Min, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from assessments.models import Answer, AnswerVersion, Assessment, AuditEntry, SignOff

SURELY_KEPT = timedelta(days=365)
"""No instance may keep its entries for a shorter time."""


def broken_versions() -> Iterator[tuple[str, str]]:
    """Answers whose versions do not run 1, 2, 3 … to the current one, or differ from it."""
    counted = Answer.objects.annotate(
        rows=Count("versions"), lowest=Min("versions__number"), highest=Max("versions__number")
    )
    gaps = ~Q(rows=F("version")) | ~Q(highest=F("version")) | ~Q(lowest=1) | Q(highest=None)
    for answer in counted.filter(gaps).order_by("pk"):
        yield (
            str(answer.assessment_id),
            f"Versions of the answer to {answer.criterion} are missing.",
        )
    newest = AnswerVersion.objects.filter(number=F("answer__version")).annotate(
        its_level=Coalesce("level", -1, output_field=IntegerField()),
        level_now=Coalesce("answer__level", -1, output_field=IntegerField()),
    )
    other = newest.exclude(
        its_level=F("level_now"),
        reason=F("answer__reason"),
        dont_know=F("answer__dont_know"),
        justification=F("answer__justification"),
    )
    for version in other.select_related("answer").order_by("pk"):
        told = f"The answer to {version.answer.criterion} is not its newest version."
        yield str(version.answer.assessment_id), told


def broken_entries() -> Iterator[tuple[str, str]]:
    """Sign-offs, rounds and answers that the audit entries contradict or do not mention."""
    yield from _entries_of_sign_offs()
    yield from _entries_of_rounds()
    yield from _entries_of_answers()


def _entries_of_sign_offs() -> Iterator[tuple[str, str]]:
    entries = AuditEntry.objects.filter(verb="sign_off").order_by("pk")
    said = {str(entry.detail.get("number")): entry for entry in entries}
    signed = {row.number: row for row in SignOff.objects.defer("record", "statement")}
    for number in said:
        if number not in signed:
            yield number, "It was signed off, but its sign-off is missing."
    for number, row in signed.items():
        entry = said.get(number)
        if entry is None:
            yield number, "The entry of who signed it off is missing."
        elif entry.by_id != row.signer_id or entry.municipality_id != row.municipality_id:
            yield number, "Its entry says another signer or municipality than the table."
        elif entry.detail.get("link", row.link) != row.link:
            yield number, "Its entry says another link than the table."


def _entries_of_rounds() -> Iterator[tuple[str, str]]:
    """A recent assessment has an entry of its start; otherwise entries were deleted."""
    began = AuditEntry.objects.filter(verb__in=("start_assessment", "reopen"))
    said = set()
    for verb, started, detail in began.values_list("verb", "assessment_id", "detail"):
        said.add(str(started) if verb == "start_assessment" else detail.get("draft"))
    lately = Assessment.objects.filter(started_at__gt=timezone.now() - SURELY_KEPT)
    for key in lately.order_by("started_at").values_list("pk", flat=True):
        if str(key) not in said:
            yield str(key), "The entry of who started it is missing."


def _entries_of_answers() -> Iterator[tuple[str, str]]:
    """An answer's version is at least the one that the entries mention."""
    saves = AuditEntry.objects.filter(verb__in=("save_answer", "restore"))
    known: dict[tuple[UUID | None, str], int] = {}
    for key, detail in saves.values_list("assessment_id", "detail").iterator():
        code, version = detail.get("criterion"), detail.get("version")
        if code and version:
            known[key, code] = max(version, known.get((key, code), 0))
    answers = Answer.objects.values_list("assessment_id", "criterion", "version")
    versions: dict[tuple[UUID | None, str], int] = {
        (key, code): version for key, code, version in answers
    }
    there = set(Assessment.objects.values_list("pk", flat=True))
    for place, version in known.items():
        if place[0] in there and versions.get(place, 0) < version:
            yield str(place[0]), f"Version {version} of the answer to {place[1]} is missing."
