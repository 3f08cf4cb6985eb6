"""What is kept. Only `workflow` writes it; only `permissions` opens it to a user."""

from assessments.models.assessment import (
    STILL_TO_DO,
    Answer,
    AnswerVersion,
    Assessment,
    Assignment,
    AssignmentState,
    Completion,
    Evidence,
    OfficialArticle,
    Round,
    Status,
)
from assessments.models.audit import AuditEntry
from assessments.models.invitation import Invitation, OutgoingMail
from assessments.models.people import (
    Department,
    Membership,
    Municipality,
    Role,
    User,
)
from assessments.models.proposal import Proposal, ProposalState, Ruling

__all__ = [
    "STILL_TO_DO",
    "Answer",
    "AnswerVersion",
    "Assessment",
    "Assignment",
    "AssignmentState",
    "AuditEntry",
    "Completion",
    "Department",
    "Evidence",
    "Invitation",
    "Membership",
    "Municipality",
    "OfficialArticle",
    "OutgoingMail",
    "Proposal",
    "ProposalState",
    "Role",
    "Round",
    "Ruling",
    "Status",
    "User",
]
