"""Input in, clean values out. Saving is `workflow`'s.

Instrument texts, names and anything a user wrote never go into a crispy
legend, `HTML()` or help text, which crispy compiles as templates: they reach
our own field templates as context and are escaped there.
"""

from assessments.forms.answering import (
    CompletionForm,
    ConflictForm,
    CriterionForm,
    prefix,
    rating_value,
    read_rating,
)
from assessments.forms.deciding import (
    LONGEST_REASON,
    ProposeForm,
)
from assessments.forms.evidence import (
    EvidenceForm,
    ReuseForm,
)
from assessments.forms.places import (
    AssignForm,
    DepartmentForm,
    FindForm,
    MemberForm,
    SetUpForm,
    StartForm,
)
from assessments.forms.together import (
    AcceptForm,
    JudgeForm,
)

__all__ = [
    "LONGEST_REASON",
    "AcceptForm",
    "AssignForm",
    "CompletionForm",
    "ConflictForm",
    "CriterionForm",
    "DepartmentForm",
    "EvidenceForm",
    "FindForm",
    "JudgeForm",
    "MemberForm",
    "ProposeForm",
    "ReuseForm",
    "SetUpForm",
    "StartForm",
    "prefix",
    "rating_value",
    "read_rating",
]
