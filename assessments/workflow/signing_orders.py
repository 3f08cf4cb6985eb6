"""Signing in two steps: the signature is kept at once, and a worker makes the sign-off of it."""

import logging
from collections.abc import Mapping
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from assessments import report
from assessments.models import Assessment, JobState, SigningOrder, SignOff, User
from assessments.models.leases import free
from assessments.models.signing_orders import LONGEST_REFUSAL
from assessments.workflow import leases, signing
from assessments.workflow.audit import audited_as, audited_within, nothing_changed
from assessments.workflow.background import Job
from assessments.workflow.locking import locked
from assessments.workflow.refusals import Refused

log = logging.getLogger(__name__)


@audited_within
def order_sign_off(
    assessment: Assessment, *, by: User, seen: str, language: str, latin: Mapping[str, str]
) -> None:
    """Keep a signature, and have a worker sign the assessment off for the signatory.

    What cannot be signed is refused at once; what changes before it is signed off, then. While one
    order is on its way another changes nothing. Arguments and Refused as `signing.sign_off`.
    """
    order = _ordered(assessment, by=by, seen=seen, language=language, latin=latin)
    leases.tell(Job.SIGN_OFF, SigningOrder.objects.filter(pk=order.pk))


def signing_order(assessment: Assessment) -> SigningOrder | None:
    """The assessment's open signing order, or the one that failed last."""
    return SigningOrder.objects.filter(assessment=assessment).select_related("by").first()


def sign_ordered(pk: int) -> SignOff | None:
    """Make the sign-off of an order, unless another worker does; None when there is no order.

    One transaction writes record, reports and link, and deletes the order.
    """
    row = SigningOrder.objects.filter(pk=pk)
    order = row.filter(free()).select_related("assessment", "by").first()
    if order is None:
        return None
    with translation.override(order.language):
        mine = leases.take(row, refusal=_("It could not be signed off after five attempts."))
        if mine is None:
            return None
        try:
            return _signed(order, mine)
        except leases.TakenOver:
            return None
        except report.NoTurn:
            leases.put_back(mine)
            return None
        except Exception as error:
            leases.end(mine, JobState.FAILED, refusal=_why_not(error)[:LONGEST_REFUSAL])
            return None


def sign_waiting() -> int:
    """Make the sign-offs ordered a while ago that no worker has begun; how many."""
    waiting = leases.left_waiting(SigningOrder.objects.all())
    return sum(sign_ordered(pk) is not None for pk in waiting)


@audited_as("order_sign_off")
def _ordered(
    assessment: Assessment, *, by: User, seen: str, language: str, latin: Mapping[str, str]
) -> SigningOrder:
    assessment = locked(assessment)
    signing.check(assessment, by=by, seen=seen, latin=latin)
    found = SigningOrder.objects.filter(assessment=assessment).first()
    if found and found.is_on_its_way:
        nothing_changed()
        return found
    if found:
        found.delete()
    return SigningOrder.objects.create(
        assessment=assessment,
        by=by,
        seen=seen,
        language=language,
        latin=dict(latin),
        signed_at=timezone.now(),
    )


def _signed(order: SigningOrder, mine: "QuerySet[SigningOrder]") -> SignOff:
    draft = signing.draw_up(
        order.assessment,
        by=order.by,
        seen=order.seen,
        language=order.language,
        latin=order.latin,
        at=order.signed_at,
        told=partial(leases.go_on, mine),
    )
    codes = draft.languages
    reports: dict[str, bytes] = {}
    for code in codes:
        leases.go_on(mine, reports=len(codes), reports_made=len(reports))
        reports[code] = signing.lay_out_report(draft, code, told=partial(leases.go_on, mine))
    with transaction.atomic():
        signed = signing.keep(draft, reports)
        gone, _rows = mine.delete()
        if not gone:
            raise leases.TakenOver
    return signed


def _why_not(error: Exception) -> str:
    if isinstance(error, Refused):
        return str(error)
    if isinstance(error, PermissionDenied):
        return _("It was returned or signed off meanwhile, or you may no longer sign it off.")
    if isinstance(error, report.RenderFailed):
        return report.why_not(error)
    log.error("A sign-off could not be made.", exc_info=error)
    return _("Something went wrong while it was being signed off. Nothing was signed.")
