"""What somebody answers to a criterion: the one value that is typed, kept, merged and scored."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating of one criterion, with the justification that goes with it.

    At most one of these holds: `level` is 0..4; `reason` is the code of a listed
    not-applicable reason; `dont_know`. When none does, nothing was chosen yet.
    """

    level: int | None = None
    reason: str = ""
    dont_know: bool = False
    justification: str = ""

    @property
    def choice(self) -> tuple[int | None, str, bool]:
        """What was chosen, without the justification."""
        return (self.level, self.reason, self.dont_know)


UNRATED = Rating()
"""Nothing was chosen or written yet."""
