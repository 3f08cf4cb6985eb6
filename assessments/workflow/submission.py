"""Completing an article, submitting the whole, and what still stands in the way."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import permissions
from assessments.imports.characters import shows_nothing
from assessments.models import Assessment, Completion, Status, User
from assessments.permissions import Can
from assessments.workflow.audit import audited, note, nothing_changed
from assessments.workflow.locking import locked
from assessments.workflow.refusals import Incomplete

LONGEST_JUSTIFICATION = 3000
"""Characters a completed answer may have. Drafts may be longer, so that no typing is refused."""


@audited
def complete_article(assessment: Assessment, number: int, *, by: User) -> None:
    """Mark an article as completed. Raises Incomplete when a criterion lacks something."""
    assessment = locked(assessment)
    codes = [criterion.code for criterion in assessment.instrument.article(number).criteria]
    permissions.require(by, Can.COMPLETE, assessment, codes)
    if missing := gaps(assessment, codes):
        raise Incomplete(missing)
    note(article=number)
    Completion.objects.update_or_create(
        assessment=assessment,
        article=number,
        defaults={"completed_at": timezone.now(), "completed_by": by},
    )


@audited
def reopen_article(assessment: Assessment, number: int, *, by: User) -> None:
    """Say that an article is not completed after all."""
    assessment = locked(assessment)
    codes = [criterion.code for criterion in assessment.instrument.article(number).criteria]
    permissions.require(by, Can.COMPLETE, assessment, codes)
    note(article=number)
    gone, _rows = assessment.completions.filter(article=number).delete()
    if not gone:
        nothing_changed()


def gaps(assessment: Assessment, codes: Iterable[str]) -> dict[str, str]:
    """What criteria still lack, a sentence each: something chosen, or why it does not apply."""
    answers = {answer.criterion: answer for answer in assessment.answers.all()}
    missing = {}
    for code in codes:
        answer = answers.get(code)
        if answer is None or not (answer.level is not None or answer.reason or answer.dont_know):
            missing[code] = _("Select a level for criterion %(code)s.") % {"code": code}
        elif answer.is_unconfirmed:
            missing[code] = _(
                "Confirm or change the answer to criterion %(code)s, which was carried over."
            ) % {"code": code}
        elif answer.reason and shows_nothing(answer.justification):
            missing[code] = _("Say in one sentence why criterion %(code)s does not apply.") % {
                "code": code
            }
        elif len(answer.justification) > LONGEST_JUSTIFICATION:
            missing[code] = _(
                "Shorten the justification of criterion %(code)s to %(limit)s characters or fewer."
            ) % {"code": code, "limit": LONGEST_JUSTIFICATION}
    return missing


@audited
def submit(assessment: Assessment, *, by: User) -> None:
    """Close the answers, so that everybody looks at the same. What is unanswered stays so."""
    assessment = locked(assessment)
    permissions.require(by, Can.SUBMIT, assessment)
    assessment.status = Status.SUBMITTED
    assessment.submitted_at = timezone.now()
    assessment.save(update_fields=["status", "submitted_at"])
