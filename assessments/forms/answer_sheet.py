"""An answer sheet: what it shall ask, the filled-in file, and what is taken over from it."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.forms.answers import both_texts, prefix
from assessments.forms.fields import Text
from assessments.forms.layout import plain
from assessments.models import Answer
from assessments.scoring import Rating
from assessments.workflow import LONGEST_JUSTIFICATION


class ChooseSheetForm(forms.Form):
    """Which criteria an answer sheet asks: everything, somebody's, a pack or an article."""

    what = forms.ChoiceField(label=_("Which criteria?"))

    def __init__(self, *args: Any, choices: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = choices
        self.helper = plain()


class UploadSheetForm(forms.Form):
    """A filled-in answer sheet."""

    sheet = forms.FileField(
        label=_("Filled-in answer sheet"),
        help_text=_(
            "An XLSX file of at most 5 MB. Nothing is saved yet: you see first what is new."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet"].error_messages |= {
            "required": _("Choose the file that you filled in."),
            "empty": _("The file is empty."),
        }
        self.helper = plain()


class TakeRowForm(forms.Form):
    """One answer of a sheet that is new: to be taken over or not."""

    take = forms.BooleanField(label=_("Take this answer over"), required=False, initial=True)

    def __init__(self, data: Any = None, *, criterion: str, would_be: Rating) -> None:
        super().__init__(data, prefix=f"sheet-{prefix(criterion)}")
        self.would_be = would_be
        self.fields["take"].label = gettext("Take %(code)s over") % {"code": criterion}

    @property
    def given(self) -> Rating | None:
        """The answer as chosen; None to leave what is kept."""
        return self.would_be if self.cleaned_data["take"] else None

    @property
    def with_evidence(self) -> bool:
        """Whether the sheet's evidence comes along."""
        return bool(self.cleaned_data["take"])


class ChooseRowForm(forms.Form):
    """One answer that a colleague changed too: level and text are chosen apart.

    What both changed stays as it is kept, as long as nobody chooses otherwise.
    """

    rating_of = forms.ChoiceField(
        label=_("Which level do you keep?"), widget=forms.RadioSelect, initial="theirs"
    )
    text_of = forms.ChoiceField(
        label=_("Which justification do you keep?"), widget=forms.RadioSelect, initial="theirs"
    )
    merged = Text(
        label=_("The merged text"),
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
        max_length=LONGEST_JUSTIFICATION,
    )
    take = forms.BooleanField(
        label=_("Add the evidence that the sheet names"), required=False, initial=True
    )

    def __init__(
        self,
        data: Any = None,
        *,
        mine: Rating,
        would_be: Rating,
        theirs: Answer,
        conflicts: Collection[str],
        has_evidence: bool,
    ) -> None:
        super().__init__(data, prefix=f"sheet-{prefix(theirs.criterion)}")
        self.mine, self.theirs = mine, theirs.rating
        keep = gettext("Keep what %(name)s saved") % {"name": theirs.updated_by}
        take = gettext("Take what the sheet says")
        self.fields["rating_of"].choices = [("theirs", keep), ("mine", take)]
        self.fields["text_of"].choices = [
            ("theirs", keep),
            ("mine", take),
            ("merged", gettext("Merge the texts, as edited below")),
        ]
        # The browser must not enforce the length: it would cut pasted text silently.
        self.fields["merged"].widget.attrs.pop("maxlength", None)
        self.initial["merged"] = both_texts(mine.justification, theirs.justification)
        self._ask("rating_of", would_be.choice != self.theirs.choice, "choice" in conflicts)
        is_text_new = would_be.justification != self.theirs.justification
        self._ask("text_of", is_text_new, "justification" in conflicts)
        if "text_of" not in self.fields:
            del self.fields["merged"]
        if not has_evidence:
            del self.fields["take"]

    def _ask(self, name: str, is_new: bool, is_in_conflict: bool) -> None:
        """Ask for a field that differs; what only the sheet changed is chosen already."""
        if is_new and not is_in_conflict:
            self.initial[name] = "mine"
        elif not is_in_conflict:
            del self.fields[name]

    @property
    def given(self) -> Rating:
        """The answer as chosen."""
        chosen, given = self.cleaned_data, self.theirs
        if chosen.get("rating_of") == "mine":
            given = replace(self.mine, justification=given.justification)
        text = {"mine": self.mine.justification, "merged": chosen.get("merged", "")}
        return replace(
            given, justification=text.get(chosen.get("text_of", ""), given.justification)
        )

    @property
    def with_evidence(self) -> bool:
        """Whether the sheet's evidence comes along."""
        return bool(self.cleaned_data.get("take"))
