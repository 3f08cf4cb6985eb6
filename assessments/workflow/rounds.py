"""Starting a round from what was signed, confirming what it brought along, reopening."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeVar

from django.utils.translation import gettext as _

from assessments import permissions
from assessments.instrument import crosswalk
from assessments.models import (
    Answer,
    Assessment,
    Assignment,
    Comment,
    Completion,
    Evidence,
    Municipality,
    Round,
    Status,
    User,
    newest_first,
)
from assessments.permissions import Can
from assessments.workflow.answers import carried, next_version
from assessments.workflow.audit import audited, note, nothing_changed
from assessments.workflow.barriers import carry_barriers
from assessments.workflow.locking import known, locked
from assessments.workflow.principles import carry_checks
from assessments.workflow.refusals import Refused
from assessments.workflow.validation import written

Row = TypeVar("Row", Assignment, Completion, Comment, Evidence)


@audited
def start_assessment(
    municipality: Municipality, *, round_name: str, reference_date: date, by: User
) -> Assessment:
    """Start a municipality's assessment in a round, with what it signed last as a start.

    Its answers come along unconfirmed: they count only once somebody confirmed
    or changed them. Raises Refused when the municipality has one in this round.
    """
    permissions.require(by, Can.START, municipality)
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)
    # Blanks around or between its words do not make another round.
    name = " ".join(round_name.split())
    name = written(name, Round, "name", needed=_("Give the round a name."))
    round_, _is_new = Round.objects.get_or_create(municipality=municipality, name=name)
    if municipality.assessments.filter(round=round_).exists():
        raise Refused(_("There is already an assessment in this round."))
    last = _last_signed(municipality)
    assessment = Assessment.objects.create(
        municipality=municipality,
        round=round_,
        instrument_version=round_.instrument_version,
        reference_date=reference_date,
        descends_from=last,
        typed_in=municipality.default_language,
    )
    if last is not None:
        _copy_answers(last, assessment, by=by, is_unconfirmed=True)
    return assessment


@audited
def confirm(assessment: Assessment, criteria: Iterable[str], *, by: User) -> int:
    """Agree with what came along from the last round; how many answers that were.

    A "not applicable" that is confirmed by somebody else than a coordinator
    waits for approval again.
    """
    assessment = locked(assessment)
    codes = known(assessment, criteria)
    permissions.require(by, Can.ANSWER, assessment, codes)
    rows = list(assessment.answers.filter(criterion__in=codes, is_unconfirmed=True))
    for answer in rows:
        next_version(answer, answer.rating, by=by)
    note(criteria=[answer.criterion for answer in rows])
    if not rows:
        nothing_changed()
    return len(rows)


@audited
def reopen(assessment: Assessment, *, reason: str, by: User) -> Assessment:
    """Make a new draft that descends from a signed assessment of the same round.

    What was signed stays as it is. Raises Refused without a reason, and when a
    later assessment of the round exists.
    """
    assessment = locked(assessment)
    permissions.require(by, Can.REOPEN, assessment)
    Municipality.objects.select_for_update(no_key=True).get(pk=assessment.municipality_id)
    needed = _("Say in a sentence why it is reopened.")
    reason = written(reason, Assessment, "reopen_reason", needed=needed)
    if assessment.descendants.filter(round=assessment.round).exists():
        raise Refused(_("It was reopened already. Go on with the newest draft of this round."))
    draft = Assessment.objects.create(
        municipality=assessment.municipality,
        round=assessment.round,
        instrument_version=assessment.instrument_version,
        reference_date=assessment.reference_date,
        descends_from=assessment,
        reopen_reason=reason,
        typed_in=assessment.typed_in,
    )
    _copy_answers(assessment, draft, by=by, is_unconfirmed=False)
    _copy(Assignment.objects.filter(assessment=assessment), draft)
    _copy(Completion.objects.filter(assessment=assessment), draft)
    _copy(Comment.objects.filter(assessment=assessment, for_report=True), draft)
    return draft


def _last_signed(municipality: Municipality) -> Assessment | None:
    return newest_first(municipality.assessments.filter(status=Status.SIGNED_OFF)).first()


def _copy_answers(
    source: Assessment, target: Assessment, *, by: User, is_unconfirmed: bool
) -> None:
    """Answers that say something, to the target's questions that ask it now, with all beside."""
    copies: dict[int, list[Answer]] = {}
    became = _became(source, target)
    for answer in source.answers.select_related("department").prefetch_related("evidence"):
        if answer.is_blank:
            continue
        copies[answer.pk] = [
            carried(
                answer,
                target,
                code,
                by=by,
                is_unconfirmed=is_unconfirmed,
                approved_by=None if is_unconfirmed else answer.approved_by,
            )
            for code in became.get(answer.criterion, ())
        ]
    _copy_evidence(source, target, copies)
    carry_checks(source, target, is_unconfirmed=is_unconfirmed)
    carry_barriers(source, target, became, is_unconfirmed=is_unconfirmed)


def _became(source: Assessment, target: Assessment) -> Mapping[str, tuple[str, ...]]:
    """Under which codes the target asks what the source asked."""
    try:
        return crosswalk(source.instrument_version, target.instrument_version).became
    except LookupError:  # the town was on a later version than the round starts on
        return {code: (code,) for code in target.instrument.by_code}


def _copy_evidence(source: Assessment, target: Assessment, copies: dict[int, list[Answer]]) -> None:
    for evidence in source.evidence.prefetch_related("answers"):
        proven = [copy for answer in evidence.answers.all() for copy in copies.get(answer.pk, ())]
        if proven:
            _renewed(evidence, target).answers.set(proven)


def _copy(rows: Iterable[Row], target: Assessment) -> None:
    for row in rows:
        _renewed(row, target)


def _renewed(row: Row, target: Assessment) -> Row:
    """The same row once more, of another assessment, with every column it has."""
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key and field.name != "assessment"
    }
    return type(row)._default_manager.create(assessment=target, **values)
