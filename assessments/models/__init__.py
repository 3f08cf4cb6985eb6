"""What is kept. Only `workflow` writes it; only `permissions` opens it to a user."""

from assessments.models.assessment import (
    Answer,
    AnswerVersion,
    Assessment,
    Assignment,
    Completion,
    Evidence,
    OfficialArticle,
    Round,
    Status,
)
from assessments.models.audit import AuditEntry
from assessments.models.people import (
    Department,
    Membership,
    Municipality,
    Role,
    User,
)

__all__ = [
    "Answer",
    "AnswerVersion",
    "Assessment",
    "Assignment",
    "AuditEntry",
    "Completion",
    "Department",
    "Evidence",
    "Membership",
    "Municipality",
    "OfficialArticle",
    "Role",
    "Round",
    "Status",
    "User",
]
