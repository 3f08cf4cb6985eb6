"""Every change to what is kept. Nothing else writes.

Each verb is one transaction: it locks the assessment, asks `permissions`
again, changes, and leaves a trace (a version of the answer, or an audit
entry). What a user can expect to be refused is an exception; its text is a
sentence to show.
"""

from assessments.workflow.answers import (
    Given,
    save_answer,
)
from assessments.workflow.closing import (
    LONGEST_JUSTIFICATION,
    complete_article,
    gaps,
    reopen_article,
    return_to_draft,
    submit,
)
from assessments.workflow.declaration import (
    import_declaration,
)
from assessments.workflow.evidence import (
    add_evidence,
    remove_evidence,
    reuse_evidence,
)
from assessments.workflow.places import (
    add_department,
    add_member,
    assign,
    remove_member,
    set_up_municipality,
    speak,
    start_assessment,
)
from assessments.workflow.refusals import (
    Conflict,
    Incomplete,
    Refused,
)

__all__ = [
    "LONGEST_JUSTIFICATION",
    "Conflict",
    "Given",
    "Incomplete",
    "Refused",
    "add_department",
    "add_evidence",
    "add_member",
    "assign",
    "complete_article",
    "gaps",
    "import_declaration",
    "remove_evidence",
    "remove_member",
    "reopen_article",
    "return_to_draft",
    "reuse_evidence",
    "save_answer",
    "set_up_municipality",
    "speak",
    "start_assessment",
    "submit",
]
