"""Input in, clean values out. Saving is `workflow`'s.

Instrument texts, names and anything a user wrote never go into a crispy
legend, `HTML()` or help text, which crispy compiles as templates: they reach
our own field templates as context and are escaped there.
"""

from assessments.forms.action_plan import (
    ActionForm,
    ProgressForm,
)
from assessments.forms.activity import ActivityForm
from assessments.forms.answering import (
    CompletionForm,
    ConflictForm,
    CriterionForm,
    prefix,
    rating_value,
    read_rating,
)
from assessments.forms.checks_and_barriers import (
    AdvocacyForm,
    BarrierForm,
    CheckForm,
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
from assessments.forms.quick_scan import (
    ContinueForm,
    ScanForm,
    TownForm,
)
from assessments.forms.report import BrandForm, ReportForm
from assessments.forms.review import (
    CommentForm,
    ReviewForm,
)
from assessments.forms.sheets import (
    ChooseRowForm,
    ChooseSheetForm,
    TakeRowForm,
    UploadSheetForm,
)
from assessments.forms.signing import (
    SignForm,
    VerifyForm,
)
from assessments.forms.together import (
    AcceptForm,
    JudgeForm,
    LinkForm,
)

__all__ = [
    "LONGEST_REASON",
    "AcceptForm",
    "ActionForm",
    "ActivityForm",
    "AdvocacyForm",
    "AssignForm",
    "BarrierForm",
    "BrandForm",
    "CheckForm",
    "ChooseRowForm",
    "ChooseSheetForm",
    "CommentForm",
    "CompletionForm",
    "ConflictForm",
    "ContinueForm",
    "CriterionForm",
    "DepartmentForm",
    "EvidenceForm",
    "FindForm",
    "JudgeForm",
    "LinkForm",
    "MemberForm",
    "ProgressForm",
    "ProposeForm",
    "ReportForm",
    "ReuseForm",
    "ReviewForm",
    "ScanForm",
    "SetUpForm",
    "SignForm",
    "StartForm",
    "TakeRowForm",
    "TownForm",
    "UploadSheetForm",
    "VerifyForm",
    "prefix",
    "rating_value",
    "read_rating",
]
