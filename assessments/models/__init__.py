"""What is kept. Only `workflow` writes it; only `permissions` opens it to a user."""

from assessments.models.action_plan import UNFINISHED, Action, Cost, Progress, ProgressNote
from assessments.models.answers import Answer, AnswerVersion
from assessments.models.assessment import (
    Assessment,
    Completion,
    OfficialArticle,
    Round,
    Status,
    newest_first,
)
from assessments.models.assignments import STILL_TO_DO, Assignment, AssignmentState
from assessments.models.audit import AuditEntry, names_in
from assessments.models.barriers import Barrier, Tier
from assessments.models.brand import MunicipalityBrand
from assessments.models.comments import Comment
from assessments.models.editions import (
    brand_of,
    compared,
    edition_of,
    first_compared,
    one_before,
    planned_actions,
    same_questions,
)
from assessments.models.evidence import Evidence, EvidenceFile, Scan
from assessments.models.guest_links import GuestLink
from assessments.models.invitations import Invitation
from assessments.models.leases import JobState
from assessments.models.limits import CacheEntry, Tries
from assessments.models.method_documents import MethodDocument, MethodKey
from assessments.models.outbox import OutgoingMail
from assessments.models.people import (
    MEMBER_ROLES,
    Department,
    Membership,
    Municipality,
    Role,
    User,
)
from assessments.models.principles import CheckAnswer, PrincipleCheck
from assessments.models.proposals import Proposal, ProposalState, Ruling
from assessments.models.register import (
    find_municipalities,
    is_register_filled,
    municipality_by_slug,
)
from assessments.models.removal import UNDO_WITHIN, Removal, Removed
from assessments.models.report_rendering import Failure, Rendering
from assessments.models.review import Review
from assessments.models.signing import Handout, MadeFile, SignedReport, SignOff
from assessments.models.signing_orders import SigningOrder
from assessments.models.upgrading import Upgrade

__all__ = [
    "MEMBER_ROLES",
    "STILL_TO_DO",
    "UNDO_WITHIN",
    "UNFINISHED",
    "Action",
    "Answer",
    "AnswerVersion",
    "Assessment",
    "Assignment",
    "AssignmentState",
    "AuditEntry",
    "Barrier",
    "CacheEntry",
    "CheckAnswer",
    "Comment",
    "Completion",
    "Cost",
    "Department",
    "Evidence",
    "EvidenceFile",
    "Failure",
    "GuestLink",
    "Handout",
    "Invitation",
    "JobState",
    "MadeFile",
    "Membership",
    "MethodDocument",
    "MethodKey",
    "Municipality",
    "MunicipalityBrand",
    "OfficialArticle",
    "OutgoingMail",
    "PrincipleCheck",
    "Progress",
    "ProgressNote",
    "Proposal",
    "ProposalState",
    "Removal",
    "Removed",
    "Rendering",
    "Review",
    "Role",
    "Round",
    "Ruling",
    "Scan",
    "SignOff",
    "SignedReport",
    "SigningOrder",
    "Status",
    "Tier",
    "Tries",
    "Upgrade",
    "User",
    "brand_of",
    "compared",
    "edition_of",
    "find_municipalities",
    "first_compared",
    "is_register_filled",
    "municipality_by_slug",
    "names_in",
    "newest_first",
    "one_before",
    "planned_actions",
    "same_questions",
]
