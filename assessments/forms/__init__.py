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
from assessments.forms.advocacy import AdvocacyForm
from assessments.forms.answer_sheet import (
    ChooseRowForm,
    ChooseSheetForm,
    TakeRowForm,
    UploadSheetForm,
)
from assessments.forms.answers import (
    CompletionForm,
    ConflictForm,
    CriterionForm,
    prefix,
    rating_value,
    read_rating,
)
from assessments.forms.assignments import AssignForm, JudgeForm
from assessments.forms.barriers import BarrierForm
from assessments.forms.buttons import (
    HandInForm,
    HeldForm,
    KeptForm,
    LanguageForm,
    ReopenForm,
    ReplyForm,
    RestoreForm,
    ReturnForm,
    Then,
    ThenForm,
    UpgradeForm,
    VerdictForm,
    WantedForm,
    WithdrawForm,
)
from assessments.forms.comments import CommentForm
from assessments.forms.editions import PARTS, BrandForm, ReportForm
from assessments.forms.evidence import (
    EvidenceForm,
    ReuseForm,
)
from assessments.forms.guest_links import GuestLinkForm
from assessments.forms.invitations import AcceptForm, AddressForm, MemberForm
from assessments.forms.municipalities import DepartmentForm, FindForm, SetUpForm
from assessments.forms.principles import CheckForm
from assessments.forms.proposals import (
    LONGEST_REASON,
    ProposeForm,
)
from assessments.forms.queries import AddressedForm, ChoiceAsked, DoneForm, PageForm
from assessments.forms.quick_scan import (
    ContinueForm,
    ScanForm,
    TownForm,
)
from assessments.forms.review import ReviewForm
from assessments.forms.rounds import StartForm
from assessments.forms.signing import (
    SignForm,
    VerifyForm,
)

__all__ = [
    "LONGEST_REASON",
    "PARTS",
    "AcceptForm",
    "ActionForm",
    "ActivityForm",
    "AddressForm",
    "AddressedForm",
    "AdvocacyForm",
    "AssignForm",
    "BarrierForm",
    "BrandForm",
    "CheckForm",
    "ChoiceAsked",
    "ChooseRowForm",
    "ChooseSheetForm",
    "CommentForm",
    "CompletionForm",
    "ConflictForm",
    "ContinueForm",
    "CriterionForm",
    "DepartmentForm",
    "DoneForm",
    "EvidenceForm",
    "FindForm",
    "GuestLinkForm",
    "HandInForm",
    "HeldForm",
    "JudgeForm",
    "KeptForm",
    "LanguageForm",
    "MemberForm",
    "PageForm",
    "ProgressForm",
    "ProposeForm",
    "ReopenForm",
    "ReplyForm",
    "ReportForm",
    "RestoreForm",
    "ReturnForm",
    "ReuseForm",
    "ReviewForm",
    "ScanForm",
    "SetUpForm",
    "SignForm",
    "StartForm",
    "TakeRowForm",
    "Then",
    "ThenForm",
    "TownForm",
    "UpgradeForm",
    "UploadSheetForm",
    "VerdictForm",
    "VerifyForm",
    "WantedForm",
    "WithdrawForm",
    "prefix",
    "rating_value",
    "read_rating",
]
