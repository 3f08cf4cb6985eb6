"""The labels in the drop-down of a criterion, and which answer a label means."""

import re
from collections.abc import Mapping

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from assessments.instrument import Criterion, Texts, languages, load, texts
from assessments.instrument.structure import LEVELS
from assessments.report import wording
from assessments.scoring import Rating


def offered(criterion: Criterion, spoken: Texts) -> dict[str, Rating]:
    """The label of each answer, in the language that is active, and the answer itself."""
    reasons = spoken.criteria[criterion.code].not_applicable
    return {
        **{wording.level(spoken, level): Rating(level=level) for level in LEVELS},
        _("We do not know yet"): Rating(dont_know=True),
        **{
            _("Not applicable: %(reason)s") % {"reason": sentence}: Rating(reason=code)
            for code, sentence in reasons.items()
        },
    }


def label(given: Rating, criterion: Criterion, spoken: Texts) -> str:
    """An answer as the drop-down words it; "" when nothing was chosen."""
    found = offered(criterion, spoken).items()
    return next((said for said, meant in found if meant.choice == given.choice), "")


def understood(version: str) -> Mapping[str, Mapping[str, Rating]]:
    """Criterion code to every label it is offered under, in every language; and to bare levels.

    A level may also be its name alone; dashes and colons make no difference.
    """
    found: dict[str, dict[str, Rating]] = {}
    for language in {*languages(version), *dict(settings.LANGUAGES)}:
        spoken = texts(version, language)
        with translation.override(language):
            named = {plain(level.name): Rating(n) for n, level in enumerate(spoken.levels)}
            for code, criterion in load(version).by_code.items():
                labels = found.setdefault(code, {str(n): Rating(level=n) for n in LEVELS})
                labels |= named
                labels |= {plain(said): meant for said, meant in offered(criterion, spoken).items()}
    return found


def plain(text: str) -> str:
    """A label as it is compared: capitals, blanks, dashes and colons make no difference."""
    return " ".join(re.split(r"[\s:–—-]+", text.casefold().strip()))
