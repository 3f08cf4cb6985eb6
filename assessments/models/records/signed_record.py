"""The one value that every reader of records gives."""

from dataclasses import dataclass, field
from datetime import date

from assessments import editions
from assessments.scoring.comparison import Comparison
from assessments.scoring.next_steps import PlannedAction
from assessments.scoring.snapshot import Snapshot


@dataclass(frozen=True)
class SignedRecord:
    """Everything that any edition of a signed assessment shows.

    Attributes:
        snapshot: the answers with the figures of that day, see `Snapshot.judged`.
        method: the version of the method by which they were computed.
        signer: the name of who signed, as it is printed.
        signed_on: the day it was signed, for which actions are late or not.
        address: where anybody can check it, as it was printed then; "" when it does not say.
        documents: where the whole method is, and the checksums of what was kept of it; empty
            for what was signed before it was a document of its own.
        unrecorded: parts about which it says nothing; `actions` and `change` are empty then.
    """

    snapshot: Snapshot
    method: str
    signer: str
    signed_on: date
    address: str = ""
    actions: tuple[PlannedAction, ...] = ()
    change: Comparison | None = None
    brand: editions.Brand = editions.UNBRANDED
    documents: editions.MethodReference = editions.NO_METHOD
    unrecorded: frozenset[editions.Part] = field(default=frozenset())

    def edition(
        self,
        *,
        parts: tuple[editions.Part, ...] = editions.WHOLE,
        second: str = "",
        seal: editions.Seal | None = None,
    ) -> editions.Edition:
        """An edition of its report, made of nothing else."""
        return editions.Edition(
            parts=parts,
            second=second,
            actions=self.actions,
            change=self.change,
            today=self.signed_on,
            brand=self.brand,
            seal=seal,
            method=self.documents,
            unrecorded=self.unrecorded,
        )
