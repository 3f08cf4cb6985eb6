"""Input in, clean values out. Saving is `workflow`'s.

Instrument texts, names and anything a user wrote never go into a crispy
legend, `HTML()` or help text, which crispy compiles as templates: they reach
our own field templates as context and are escaped there.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.instrument import Criterion, CriterionWords, Texts
from assessments.models import Answer, Department, Evidence, Membership, Role
from assessments.models.assessment import Strength
from assessments.workflow import Given

LONGEST_SAVED = 5000
"""Characters of a justification that are saved at all, see `workflow.LONGEST_JUSTIFICATION`."""

DONT_KNOW = "dk"
NOT_APPLICABLE = "na:"


# One criterion


@dataclass(frozen=True, slots=True)
class Option:
    """What a radio button says: the level with its word, and what that level looks like."""

    text: str
    hint: str = ""
    level: int | None = None

    def __str__(self) -> str:
        return self.text


class CriterionForm(forms.Form):
    """One criterion: rating and justification, and the version the user is looking at."""

    rating = forms.ChoiceField(widget=forms.RadioSelect, required=False)
    justification = forms.CharField(
        label=_("Justification"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=LONGEST_SAVED,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    save_id = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        criterion: Criterion,
        texts: Texts,
        answer: Answer | None = None,
        is_open: bool = True,
    ) -> None:
        super().__init__(
            data,
            prefix=prefix(criterion.code),
            initial=_initial(answer),
            auto_id="id_%s",
        )
        self.criterion = criterion
        self.words: CriterionWords = texts.criteria[criterion.code]
        self.answer = answer
        self.is_open = is_open
        rating = self.fields["rating"]
        rating.choices = _options(texts, self.words)
        rating.error_messages["invalid_choice"] = _("Choose one of the answers shown.")
        # The browser must not enforce the length: it would cut pasted text silently.
        self.fields["justification"].widget.attrs.pop("maxlength", None)
        if not is_open:
            for field in self.fields.values():
                field.disabled = True
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            Field("rating", template="hague/rating.html"),
            Field("justification", template="hague/justification.html"),
        )

    def clean_justification(self) -> str:
        """Line ends as the database keeps them, whatever the browser sends."""
        return self.cleaned_data["justification"].replace("\r\n", "\n")

    @property
    def given(self) -> Given:
        """The cleaned answer."""
        return read_rating(
            self.cleaned_data.get("rating", ""), self.cleaned_data.get("justification", "")
        )


def prefix(code: str) -> str:
    """What the fields of a criterion are called by: "5.1" gives "c5_1"."""
    return "c" + code.replace(".", "_")


def read_rating(value: str, justification: str) -> Given:
    """A radio button's value as an answer."""
    if value.startswith(NOT_APPLICABLE):
        return Given(reason=value.removeprefix(NOT_APPLICABLE), justification=justification)
    if value == DONT_KNOW:
        return Given(dont_know=True, justification=justification)
    return Given(level=int(value) if value else None, justification=justification)


def rating_value(answer: Any) -> str:
    """An answer as the value of its radio button; "" when nothing was chosen."""
    if answer is None:
        return ""
    if answer.reason:
        return NOT_APPLICABLE + answer.reason
    if answer.dont_know:
        return DONT_KNOW
    return "" if answer.level is None else str(answer.level)


def _initial(answer: Answer | None) -> dict[str, Any]:
    return {
        "rating": rating_value(answer),
        "justification": answer.justification if answer else "",
        "version": answer.version if answer else 0,
    }


def _options(texts: Texts, words: CriterionWords) -> list[tuple[str, Option]]:
    levels = [
        (str(level), Option(name.name, words.levels[level], level))
        for level, name in enumerate(texts.levels)
    ]
    reasons = [
        (NOT_APPLICABLE + code, Option(gettext("Not applicable"), sentence))
        for code, sentence in words.not_applicable.items()
    ]
    return [*levels, (DONT_KNOW, Option(gettext("We do not know yet"))), *reasons]


class CompletionForm(forms.Form):
    """ "Have you completed this article?" at the end of each."""

    completed = forms.ChoiceField(
        label=_("Have you completed this article?"),
        choices=[("yes", _("Yes, it is completed")), ("no", _("No, I will come back to it"))],
        widget=forms.RadioSelect,
        required=False,
    )


# A conflict


class ConflictForm(forms.Form):
    """Both versions of one answer: level and text are chosen apart, nothing is dropped."""

    rating_of = forms.ChoiceField(label=_("Which level do you keep?"), widget=forms.RadioSelect)
    text_of = forms.ChoiceField(
        label=_("Which justification do you keep?"), widget=forms.RadioSelect
    )
    merged = forms.CharField(
        label=_("The merged text"),
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
        max_length=LONGEST_SAVED,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    my_rating = forms.CharField(widget=forms.HiddenInput, required=False)
    my_text = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_SAVED)

    def __init__(self, data: Any = None, *, theirs: Answer, mine: Given | None = None) -> None:
        super().__init__(data, prefix=f"conflict-{prefix(theirs.criterion)}")
        self.theirs = theirs
        name = str(theirs.updated_by)
        keep_theirs = gettext("Keep what %(name)s saved") % {"name": name}
        keep_mine = gettext("Keep mine")
        self.fields["rating_of"].choices = [("mine", keep_mine), ("theirs", keep_theirs)]
        self.fields["text_of"].choices = [
            ("mine", keep_mine),
            ("theirs", keep_theirs),
            ("merged", gettext("Merge the texts, as edited below")),
        ]
        if mine is not None:
            self.initial = {
                "version": theirs.version,
                "my_rating": rating_value(mine),
                "my_text": mine.justification,
                "merged": _both(mine.justification, theirs.justification),
            }

    def clean_my_text(self) -> str:
        """Line ends as the database keeps them."""
        return self.cleaned_data["my_text"].replace("\r\n", "\n")

    def clean_merged(self) -> str:
        """Line ends as the database keeps them."""
        return self.cleaned_data["merged"].replace("\r\n", "\n")

    @property
    def given(self) -> Given:
        """The answer as chosen."""
        chosen = self.cleaned_data
        rating = chosen["my_rating"] if chosen["rating_of"] == "mine" else rating_value(self.theirs)
        text = {
            "mine": chosen["my_text"],
            "theirs": self.theirs.justification,
            "merged": chosen["merged"],
        }[chosen["text_of"]]
        return read_rating(rating, text)


def _both(mine: str, theirs: str) -> str:
    if mine.strip() == theirs.strip():
        return mine
    return "\n\n".join(text for text in (theirs.strip(), mine.strip()) if text)


# Evidence


class EvidenceForm(forms.Form):
    """Name a document or page that proves an answer."""

    title = forms.CharField(label=_("What is it called?"), max_length=200)
    dated = forms.DateField(
        label=_("Date of the document"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Its own date, not today's. Evidence older than 36 months counts for less."),
    )
    link = forms.URLField(label=_("Link"), required=False, max_length=500, assume_scheme="https")
    strength = forms.TypedChoiceField(
        label=_("How strong is it?"),
        choices=Strength.choices,
        coerce=int,
        initial=Strength.NAMED,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper()
        self.fields["title"].error_messages["required"] = _(
            "Give the name of the document or page."
        )

    def clean_dated(self) -> date | None:
        """A document cannot be dated in the future."""
        dated = self.cleaned_data["dated"]
        if dated and dated > timezone.localdate():
            raise forms.ValidationError(_("Give a date that is not in the future."))
        return dated

    def clean_link(self) -> str:
        """Only web addresses: nothing else can be opened safely from a page or a PDF."""
        link = self.cleaned_data["link"]
        if link and not link.startswith(("http://", "https://")):
            raise forms.ValidationError(_("Give a web address that starts with https://."))
        return link

    def clean(self) -> dict[str, Any]:
        """Stronger evidence needs what makes it stronger."""
        cleaned = super().clean() or {}
        if cleaned.get("strength") == Strength.ATTACHED:
            if not cleaned.get("dated") and "dated" not in self.errors:
                self.add_error("dated", _("Give the date of the document."))
            if not cleaned.get("link") and "link" not in self.errors:
                self.add_error("link", _("Give the link where it can be opened."))
        return cleaned


class ReuseForm(forms.Form):
    """Choose evidence that was named elsewhere in the same assessment."""

    evidence = forms.ModelChoiceField(
        label=_("Evidence named elsewhere in this assessment"),
        queryset=Evidence.objects.none(),
        empty_label=None,
    )

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence"].queryset = choices
        self.helper = _helper()


# Municipalities and people


class FindForm(forms.Form):
    """Type a municipality's name, in any spelling."""

    name = forms.CharField(
        label=_("Name of the municipality"),
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        help_text=_("Accents, capitals and hyphens do not matter."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper()
        self.fields["name"].error_messages["required"] = _("Type a name.")


class SetUpForm(forms.Form):
    """Put a municipality into use."""

    default_language = forms.ChoiceField(
        label=_("Language of the municipality"), choices=settings.LANGUAGES
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper()


class StartForm(forms.Form):
    """Start a round."""

    round_name = forms.CharField(
        label=_("Name of the round"),
        max_length=60,
        help_text=_("Usually the year, such as 2026."),
    )
    reference_date = forms.DateField(
        label=_("Reference date"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The day for which the answers hold. Usually today."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper()

    def clean_round_name(self) -> str:
        """One line without odd spacing: the name appears in addresses of pages and files."""
        return " ".join(self.cleaned_data["round_name"].split())


class MemberForm(forms.Form):
    """Add a member."""

    name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect)
    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.none(), required=False
    )

    def __init__(self, *args: Any, departments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments
        self.fields["department"].empty_label = gettext("None")
        self.helper = _helper()


class DepartmentForm(forms.Form):
    """Add a department."""

    name = forms.CharField(label=_("Name of the department"), max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper()


class AssignForm(forms.Form):
    """Ask a colleague or a department to answer criteria."""

    criteria = forms.MultipleChoiceField(label=_("Criteria"), widget=forms.CheckboxSelectMultiple)
    to = forms.ChoiceField(label=_("Assign to"))

    def __init__(
        self, *args: Any, codes: list[str], members: Any, departments: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.members = {f"member-{member.pk}": member for member in members}
        self.departments = {f"department-{row.pk}": row for row in departments}
        self.fields["criteria"].choices = [(code, code) for code in codes]
        self.fields["criteria"].error_messages["required"] = _("Choose at least one criterion.")
        self.fields["to"].choices = [
            (
                gettext("Departments"),
                [(key, str(row)) for key, row in self.departments.items()],
            ),
            (
                gettext("Members"),
                [(key, str(row.user)) for key, row in self.members.items()],
            ),
            ("nobody", gettext("Nobody: take the assignment back")),
        ]

    @property
    def chosen(self) -> Membership | Department | None:
        """Whom the criteria are assigned to; None takes them back."""
        key = self.cleaned_data["to"]
        return self.members.get(key) or self.departments.get(key)


def _helper() -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    return helper
