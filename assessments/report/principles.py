"""The principles of the preamble in the report: each with its check and its criteria."""

from dataclasses import dataclass

from assessments.instrument import Texts
from assessments.pdf.text_cleaning import paragraphs
from assessments.report import articles, wording
from assessments.scoring.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class TaggedPart:
    """A criterion as a principle lists it."""

    name: str
    rating: str
    is_flagged: bool


@dataclass(frozen=True, slots=True)
class PrinciplePart:
    """One of the principles with the criteria that carry its tag."""

    name: str
    question: str
    readiness: str
    between: str
    answered: str
    criteria: tuple[TaggedPart, ...]
    check: str
    proof: tuple[str, ...]
    says_no: bool

    @property
    def is_flagged(self) -> bool:
        """Whether one of its floor criteria raises a flag, or its check is answered with no."""
        return self.says_no or any(criterion.is_flagged for criterion in self.criteria)


def principle_part(snapshot: Snapshot, texts: Texts, tag: str) -> PrinciplePart:
    """A principle by its tag, as the report shows it."""
    tagged = [c for c in snapshot.instrument.criteria() if tag in c.principles]
    given = snapshot.checks.get(tag)
    figures = wording.principle(snapshot, tag)
    return PrinciplePart(
        name=f"{tag} {texts.principles[tag].name}",
        question=texts.principles[tag].sentence,
        readiness=figures.readiness,
        between=figures.between,
        answered=figures.answered,
        criteria=tuple(
            TaggedPart(
                name=f"{c.code} {texts.criteria[c.code].title}",
                rating=wording.rating(texts, snapshot.answer(c.code)),
                is_flagged=articles.is_flagged(c, snapshot.answer(c.code)),
            )
            for c in tagged
        ),
        check=wording.check(given),
        proof=paragraphs(given.proof if given else ""),
        says_no=snapshot.says_no(tag),
    )
