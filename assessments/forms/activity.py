"""Narrowing the list of who did what."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from assessments.forms.layout import plain
from assessments.models import Assessment, User


class _Round(forms.ModelChoiceField):
    """An assessment by its round; the municipality is known."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.round.name}, {obj.get_status_display()}"


class ActivityForm(forms.Form):
    """By whom, in which round, and of what kind; all of it when nothing is chosen."""

    person = forms.ModelChoiceField(
        label=_("Who"), queryset=User.objects.none(), required=False, empty_label=_("Everybody")
    )
    assessment = _Round(
        label=_("Round"),
        queryset=Assessment.objects.none(),
        required=False,
        empty_label=_("Every round"),
    )
    group = forms.ChoiceField(label=_("What"), required=False)

    def __init__(
        self,
        *args: Any,
        people: QuerySet[User],
        rounds: QuerySet[Assessment],
        groups: list[tuple[str, Promise]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people
        self.fields["assessment"].queryset = rounds
        self.fields["group"].choices = [("", _("Everything")), *groups]
        self.helper = plain()

    @property
    def query(self) -> str:
        """What was chosen, as an address says it."""
        chosen = {name: self[name].value() for name in self.fields}
        return urlencode({name: value for name, value in chosen.items() if value})
