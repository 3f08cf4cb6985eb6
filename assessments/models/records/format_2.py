"""Records of format 2: everything that any edition shows.

Beside what format 1 held: what each criterion added and how each piece of evidence counted,
the version of the method, the action plan, the assessment that this one was compared with,
the town's colour and logo, the names as they are printed, and which documents hold the whole
method. More may be added, never taken away or changed: what a record lacks, `read` leaves out.
"""

import base64
from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from assessments import editions
from assessments.editions import Part
from assessments.models.action_plan import Cost, Progress
from assessments.models.records.figures import figures_of, result_from, score_data, score_from
from assessments.models.records.signed_record import SignedRecord
from assessments.scoring import Share
from assessments.scoring import snapshot as snapshots
from assessments.scoring.comparison import Comparison, Pair, Pairs, Split, compare
from assessments.scoring.next_steps import PlannedAction
from assessments.scoring.snapshot import Judged, Snapshot, SnapshotAnswer

Data = Mapping[str, Any]


# Written


def written(said: SignedRecord, same: Collection[str] | None = None) -> dict[str, Any]:
    """The part of a record that editions are made of, as plain JSON values.

    Args:
        same: the codes that mean the same as in the assessment it is compared with; None for all.
    """
    return {
        **_picture_data(said.snapshot),
        "method": said.method,
        "printed": {"signer": said.signer, "address": said.address},
        "signed_on": said.signed_on.isoformat(),
        "method_documents": _documents_data(said.documents),
        "actions": [_action_data(action) for action in said.actions],
        "comparison": _comparison_data(said.change, same) if said.change else None,
        "brand": {
            "colour": said.brand.colour,
            "logo": base64.b64encode(said.brand.logo).decode(),
        },
    }


def _picture_data(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "snapshot": snapshot.data,
        "figures": figures_of(snapshot),
        "shares": [[s.criterion, s.weight, s.points] for s in snapshot.result.shares],
        "strengths": {
            code: {
                "answer": snapshot.strength(code),
                "evidence": [snapshot.standing(item) for item in given.evidence],
            }
            for code, given in snapshot.answers.items()
        },
    }


def _documents_data(documents: editions.MethodReference) -> dict[str, dict[str, str]]:
    return {
        language: {"sha256": checksum, "address": documents.addresses.get(language, "")}
        for language, checksum in documents.checksums.items()
    }


def _action_data(action: PlannedAction) -> dict[str, Any]:
    """An action without the names of its codes, which are read in any language."""
    values = asdict(action)
    del values["cost_name"], values["progress_name"]
    days = {name: day.isoformat() if day else None for name, day in _days_of(action).items()}
    return values | days


def _days_of(action: PlannedAction) -> dict[str, date | None]:
    return {"due": action.due, "planned_on": action.planned_on}


def _comparison_data(change: Comparison, same: Collection[str] | None) -> dict[str, Any]:
    return {
        "before": _picture_data(change.before),
        "same": None if same is None else sorted(same),
        "split": asdict(change.split) if change.split else None,
        "whole": _pair_data(change.whole),
        "articles": {str(number): _pair_data(pair) for number, pair in change.articles.items()},
    }


def _pair_data(pair: Pair) -> dict[str, Any]:
    return {"before": score_data(pair.before), "after": score_data(pair.after)}


# Read


def read(content: Data) -> SignedRecord:
    """What such a record says."""
    snapshot = _picture_from(content)
    unrecorded = {Part.PLAN: "actions", Part.COMPARISON: "comparison"}
    comparison, brand = content.get("comparison"), content.get("brand")
    return SignedRecord(
        snapshot=snapshot,
        method=content["method"],
        signer=content["printed"]["signer"],
        signed_on=date.fromisoformat(content["signed_on"]),
        address=content["printed"].get("address", ""),
        actions=tuple(_action_from(row) for row in content.get("actions", ())),
        change=_change_from(comparison, snapshot) if comparison else None,
        brand=_brand_from(brand) if brand else editions.UNBRANDED,
        documents=_documents_from(content.get("method_documents", {})),
        unrecorded=frozenset(part for part, name in unrecorded.items() if name not in content),
    )


def _documents_from(documents: Data) -> editions.MethodReference:
    return editions.MethodReference(
        addresses={language: row["address"] for language, row in documents.items()},
        checksums={language: row["sha256"] for language, row in documents.items()},
    )


def _picture_from(content: Data) -> Snapshot:
    snapshot = snapshots.from_data(content["snapshot"])
    strengths = content["strengths"]
    answers = {c: _counted(g, strengths[c]["evidence"]) for c, g in snapshot.answers.items()}
    shares = (Share(code, weight, points) for code, weight, points in content["shares"])
    judged = Judged(
        result=result_from(content["figures"], shares, snapshot.instrument),
        strengths={code: row["answer"] for code, row in strengths.items()},
    )
    return replace(snapshot, answers=answers, judged=judged)


def _counted(given: SnapshotAnswer, counted: list[int]) -> SnapshotAnswer:
    pairs = zip(given.evidence, counted, strict=True)
    return replace(given, evidence=tuple(replace(item, counted=n) for item, n in pairs))


def _action_from(row: Data) -> PlannedAction:
    return PlannedAction(
        key=row["key"],
        criterion=row["criterion"],
        target=row["target"],
        title=row["title"],
        owner=row["owner"],
        department=row["department"],
        due=_day(row["due"]),
        cost=row["cost"],
        cost_name=_name_of(Cost, row["cost"]),
        progress=row["progress"],
        progress_name=_name_of(Progress, row["progress"]),
        is_unfinished=row["is_unfinished"],
        needs_decision=row["needs_decision"],
        planned_in=row["planned_in"],
        news=row["news"],
        planned_on=_day(row.get("planned_on")),
    )


def _name_of(codes: type[Cost] | type[Progress], code: str) -> object:
    """How a code is called, in the language that is read; itself when it is no longer in use."""
    return codes(code).label if code in codes.values else code


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _change_from(comparison: Data, after: Snapshot) -> Comparison:
    """The difference as it was: which criteria moved is read off the answers of both."""
    same, split = comparison["same"], comparison["split"]
    found = compare(
        _picture_from(comparison["before"]), after, None if same is None else frozenset(same)
    )
    return replace(found, split=Split(**split) if split else None, signed=_pairs(comparison))


def _pairs(comparison: Data) -> Pairs | None:
    """What was compared, as it was."""
    if "whole" not in comparison:
        return None
    articles = {int(n): _pair_from(row) for n, row in comparison["articles"].items()}
    return Pairs(_pair_from(comparison["whole"]), articles)


def _pair_from(row: Data) -> Pair:
    return Pair(score_from(row["before"]), score_from(row["after"]))


def _brand_from(brand: Data) -> editions.Brand:
    return editions.Brand(brand["colour"], base64.b64decode(brand["logo"]))
