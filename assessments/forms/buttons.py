"""Forms behind a button: hidden values, and a sentence at most."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from assessments.forms.fields import Line, Several, Text, WholeNumber
from assessments.forms.proposals import LONGEST_REASON
from assessments.models import Comment

NOT_UNDERSTOOD = _("This page sent something that is not on it. Reload it, then try again.")

LONGEST_ADDRESS = 2000
"""Characters of an address to go back to; browsers take no more."""

LONGEST_SENTENCE = 500
"""Characters of why something is returned or reopened."""


class ButtonForm(forms.Form):
    """A form whose values its page put there: whoever sends others is asked to reload it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages |= {
                "invalid": NOT_UNDERSTOOD,
                "invalid_choice": NOT_UNDERSTOOD,
                "invalid_list": NOT_UNDERSTOOD,
                "required": NOT_UNDERSTOOD,
            }


class KeptForm(forms.Form):
    """The number under which the browser keeps what was typed into a form until it is taken."""

    kept = Line(
        widget=forms.HiddenInput, max_length=32, validators=[RegexValidator(r"^[0-9a-f]{32}$")]
    )


class LanguageForm(ButtonForm):
    """Another language, and the page to go on with."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)
    back = Line(widget=forms.HiddenInput, required=False)

    def clean_back(self) -> str:
        """A page of ours; the first one for anything else."""
        back: str = self.cleaned_data["back"]
        is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
        return back if is_ours and len(back) <= LONGEST_ADDRESS else "/"


class WantedForm(ButtonForm):
    """Whether something is wanted: reminders, or a comment in the report."""

    wanted = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")], required=False)

    @property
    def is_wanted(self) -> bool:
        """Whether the button of a yes was pressed."""
        return bool(self.cleaned_data["wanted"] == "yes")


class HandInForm(ButtonForm):
    """The criteria whose answers are ready."""

    criteria = Several(required=False)

    def __init__(self, *args: Any, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["criteria"].choices = [(code, code) for code in codes]


class VerdictForm(ButtonForm):
    """Yes or no to what waits for a decision, why, and what was looked at.

    `seen` is the version of the answer that the page showed; 0 when there was none.
    """

    verdict = forms.ChoiceField(choices=[("accept", "accept"), ("reject", "reject")])
    reason = Text(label=_("Reason for your decision"), max_length=LONGEST_REASON, required=False)
    seen = WholeNumber(required=False)
    back = forms.ChoiceField(
        choices=[(page, page) for page in ("decisions", "criterion", "proposals")], required=False
    )

    @property
    def is_yes(self) -> bool:
        """Whether it was accepted."""
        return bool(self.cleaned_data["verdict"] == "accept")


class RestoreForm(ButtonForm):
    """The version that is to hold again, and the one that the page showed."""

    number = WholeNumber()
    seen = WholeNumber(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none_such = _("There is no such version.")
        self.fields["number"].error_messages |= {"invalid": none_such, "required": none_such}


class WithdrawForm(ButtonForm):
    """What the page showed of that which is withdrawn."""

    seen = WholeNumber(required=False)

    @property
    def shown(self) -> int:
        """The number of what the page showed; 0 without one."""
        return (self.cleaned_data["seen"] or 0) if self.is_valid() else 0


class UpgradeForm(ButtonForm):
    """The version of the questionnaire whose changes were shown."""

    to = Line(widget=forms.HiddenInput, max_length=20)


class HeldForm(ButtonForm):
    """An answer sheet that was read, as its preview keeps it; it is signed."""

    held = Line(widget=forms.HiddenInput)


class ReplyForm(ButtonForm):
    """The thread that a comment replies to; none for a new one."""

    parent = forms.ModelChoiceField(queryset=Comment.objects.none(), required=False)

    def __init__(self, *args: Any, threads: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = threads


class ReturnForm(forms.Form):
    """Why an assessment is returned."""

    why = Line(label=_("Why it is returned"), max_length=LONGEST_SENTENCE, required=False)


class ReopenForm(forms.Form):
    """Why an assessment is reopened."""

    reason = Line(label=_("Why it is reopened"), max_length=LONGEST_SENTENCE, required=False)


@dataclass(frozen=True, slots=True)
class Then:
    """What is to be done after saving: a verb, with the criterion and the evidence it is about."""

    verb: str = "continue"
    code: str = ""
    number: int = 0


class ThenForm(forms.Form):
    """The button that a page of answers was sent with."""

    then = Line(widget=forms.HiddenInput, required=False)

    WRITTEN = re.compile(r"([a-z]+)(?::([^:]+))?(?::([0-9]{1,10}))?")

    @property
    def chosen(self) -> Then:
        """What the button says; to go on when it says nothing we know."""
        written = self.cleaned_data.get("then", "") if self.is_valid() else ""
        if (found := self.WRITTEN.fullmatch(written)) is None:
            return Then()
        return Then(found[1], found[2] or "", int(found[3] or 0))
