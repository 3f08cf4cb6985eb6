"""Answering one criterion, completing an article, and choosing between two answers."""

from dataclasses import dataclass
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.forms.fields import Line, Text, WholeNumber
from assessments.instrument import Criterion, CriterionWords, Texts
from assessments.models import Answer
from assessments.scoring import TOP_LEVEL, Rating

LONGEST_SAVED = 5000
"""Characters of a justification that are saved at all, see `workflow.LONGEST_JUSTIFICATION`."""

DONT_KNOW = "dk"
NOT_APPLICABLE = "na:"

LEVELS = {str(level): level for level in range(TOP_LEVEL + 1)}


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

    rating = forms.ChoiceField(label=_("Level"), widget=forms.RadioSelect, required=False)
    justification = Text(
        label=_("Justification"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=LONGEST_SAVED,
    )
    version = WholeNumber()
    save_id = Line(widget=forms.HiddenInput, max_length=40, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        criterion: Criterion,
        texts: Texts,
        answer: Answer | None = None,
        is_open: bool = True,
        seen: int | None = None,
    ) -> None:
        """`seen` stands for the version that was sent, when its writer has seen a newer one."""
        if data is not None and seen is not None:
            data = data.copy()
            data[f"{prefix(criterion.code)}-version"] = str(seen)
        super().__init__(
            data,
            prefix=prefix(criterion.code),
            initial=_initial(answer),
            auto_id="id_%s",
        )
        self.criterion = criterion
        self.about = criterion.code
        self.version_asked = texts.version
        self.words: CriterionWords = texts.criteria[criterion.code]
        self.answer = answer
        self.is_open = is_open
        rating = self.fields["rating"]
        rating.choices = options(texts, self.words)
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

    def clean(self) -> None:
        """Whoever read the question of another questionnaire reads it again first."""
        super().clean()
        asked = self.data.get(f"{self.prefix}-asked", self.version_asked)
        if asked != self.version_asked:
            told = gettext(
                "The questionnaire has changed since you opened this page. Open it again."
            )
            self.add_error("rating", told)

    @property
    def given(self) -> Rating:
        """The cleaned answer."""
        return read_rating(
            self.cleaned_data.get("rating", ""), self.cleaned_data.get("justification", "")
        )


def prefix(code: str) -> str:
    """What the fields of a criterion are called by: "5.1" gives "c5_1"."""
    return "c" + code.replace(".", "_")


def read_rating(value: str, justification: str) -> Rating:
    """A radio button's value as an answer; nothing chosen for what is no such value."""
    if value.startswith(NOT_APPLICABLE):
        return Rating(reason=value.removeprefix(NOT_APPLICABLE), justification=justification)
    if value == DONT_KNOW:
        return Rating(dont_know=True, justification=justification)
    return Rating(level=LEVELS.get(value), justification=justification)


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


def options(texts: Texts, words: CriterionWords) -> list[tuple[str, Option]]:
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


class ConflictForm(forms.Form):
    """Both versions of one answer: level and text are chosen apart, nothing is dropped."""

    rating_of = forms.ChoiceField(label=_("Which level do you keep?"), widget=forms.RadioSelect)
    text_of = forms.ChoiceField(
        label=_("Which justification do you keep?"), widget=forms.RadioSelect
    )
    merged = Text(
        label=_("The merged text"),
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
        max_length=LONGEST_SAVED,
    )
    version = WholeNumber()
    my_rating = forms.ChoiceField(widget=forms.HiddenInput, required=False)
    my_text = Text(widget=forms.HiddenInput, required=False, max_length=LONGEST_SAVED)

    def __init__(self, data: Any = None, *, theirs: Answer, mine: Rating | None = None) -> None:
        super().__init__(data, prefix=f"conflict-{prefix(theirs.criterion)}")
        self.theirs = theirs
        self.about = theirs.criterion
        name = str(theirs.updated_by)
        keep_theirs = gettext("Keep what %(name)s saved") % {"name": name}
        keep_mine = gettext("Keep mine")
        self.fields["my_rating"].choices = [(value, value) for value in _values(theirs)]
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
                "merged": both_texts(mine.justification, theirs.justification),
            }

    @property
    def is_sent(self) -> bool:
        """Whether the page that was sent asked about this answer."""
        return self.add_prefix("version") in self.data

    @property
    def mine(self) -> Rating:
        """What the user had answered, as far as it can be read."""
        rating, text = (self[name].value() or "" for name in ("my_rating", "my_text"))
        return read_rating(rating, text)

    @property
    def given(self) -> Rating:
        """The answer as chosen."""
        chosen = self.cleaned_data
        rating = chosen["my_rating"] if chosen["rating_of"] == "mine" else rating_value(self.theirs)
        text = {
            "mine": chosen["my_text"],
            "theirs": self.theirs.justification,
            "merged": chosen["merged"],
        }[chosen["text_of"]]
        return read_rating(rating, text)


def _values(answer: Answer) -> list[str]:
    """Every value that the radio buttons of an answer's question have, and that of none."""
    criterion = answer.assessment.instrument.by_code[answer.criterion]
    reasons = (NOT_APPLICABLE + reason for reason in criterion.not_applicable)
    return ["", *LEVELS, DONT_KNOW, *reasons]


def both_texts(mine: str, theirs: str) -> str:
    """Two justifications after each other, to be merged by hand."""
    if mine.strip() == theirs.strip():
        return mine
    return "\n\n".join(text for text in (theirs.strip(), mine.strip()) if text)
