"""A snapshot's figures and the instrument itself as open data."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from assessments.instrument import (
    Article,
    Criterion,
    CriterionWords,
    Instrument,
    Texts,
    load,
    texts,
)
from assessments.scoring import Flag, Score
from assessments.scoring.snapshot import Snapshot

# Figures


def figures(snapshot: Snapshot, language: str) -> dict[str, Any]:
    """Every figure in full precision, as plain JSON values.

    The keys are always there; what cannot be computed is None. `language` is
    the language of the report that goes with it.
    """
    result = snapshot.result
    return {
        "instrument": snapshot.instrument_version,
        "municipality": snapshot.municipality,
        "date": snapshot.reference_date.isoformat(),
        "language": language,
        **_score(result.overall),
        "headline": result.headline,
        "band": result.band,
        "band_by_average": result.band_by_average,
        "flags": [_flag(flag) for flag in result.flags],
        "na_share": result.na_share,
        "readiness_na_as_zero": result.readiness_na_as_zero,
        "evidenced_share": result.evidenced_share,
        "leave_one_out": _pair(result.leave_one_out),
        "geometric": result.geometric,
        "weight_range": _pair(result.weight_range),
        "articles": [_article(number, score) for number, score in result.articles.items()],
        "chapters": {key: _score(score) for key, score in result.chapters.items()},
        "clusters": {key: _score(score) for key, score in result.clusters.items()},
        "power": {key: _score(score) for key, score in result.power.items()},
        "principles": {key: _score(score) for key, score in result.principles.items()},
    }


def figures_json(snapshot: Snapshot, language: str) -> str:
    """`figures` as JSON text, equal for equal input."""
    return as_json(figures(snapshot, language))


def as_json(content: object) -> str:
    """Plain values as indented JSON text that ends with a line end."""
    return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _score(score: Score) -> dict[str, float | None]:
    return {
        "readiness": score.readiness,
        "coverage": score.coverage,
        "low": score.low,
        "high": score.high,
    }


def _article(number: int, score: Score) -> dict[str, Any]:
    return {
        "article": number,
        **_score(score),
        "coverage": score.coverage if score.applicable else None,
        "applicable": score.applicable,
    }


def _flag(flag: Flag) -> dict[str, Any]:
    if flag.kind == "criterion":
        return {"kind": flag.kind, "criterion": flag.criterion, "level": flag.level}
    return {"kind": flag.kind, "article": flag.article, "readiness": flag.readiness}


def _pair(pair: tuple[float, float] | None) -> list[float] | None:
    return None if pair is None else list(pair)


# The instrument


def instrument_data(version: str, language: str) -> dict[str, Any]:
    """A whole instrument version with its words, as plain JSON values.

    Raises LookupError when there is no such version. `language` of the answer
    differs from the one asked for when the instrument lacks that.
    """
    instrument, words = load(version), texts(version, language)
    return {
        "instrument": version,
        "hash": instrument.hash,
        "language": words.language,
        "reviewed_by": words.reviewed_by,
        "reviewed_on": words.reviewed_on,
        "title": words.title,
        "introduction": words.introduction,
        "how_to_score": list(words.how_to_score),
        "levels": [
            {"level": level, "word": named.name, "meaning": named.sentence}
            for level, named in enumerate(words.levels)
        ],
        "chapters": dict(words.chapters),
        "clusters": dict(words.clusters),
        "power": dict(words.power),
        "packs": dict(words.packs),
        "principles": [_principle(code, instrument, words) for code in instrument.principles],
        "quick_scan": {
            "title": words.quick_scan.name,
            "introduction": words.quick_scan.sentence,
            "criteria": list(instrument.quick_scan),
        },
        "articles": [_article_data(article, instrument, words) for article in instrument.articles],
    }


def _principle(code: str, instrument: Instrument, words: Texts) -> dict[str, Any]:
    return {
        "principle": code,
        "title": words.principles[code].name,
        "question": words.principles[code].sentence,
        "criteria": [c.code for c in instrument.criteria() if code in c.principles],
    }


def _article_data(article: Article, instrument: Instrument, words: Texts) -> dict[str, Any]:
    said = words.articles[article.number]
    return {
        "article": article.number,
        "title": said.title,
        "restatement": said.restatement,
        "scope": said.scope,
        "chapter": article.chapter,
        "cluster": article.cluster,
        "weight": article.weight,
        "criteria": [
            _criterion(criterion, words.criteria[criterion.code], instrument)
            for criterion in article.criteria
        ],
    }


def _criterion(
    criterion: Criterion, said: CriterionWords, instrument: Instrument
) -> dict[str, Any]:
    return {
        "criterion": criterion.code,
        "title": said.title,
        "question": said.question,
        "hint": said.hint,
        "levels": list(said.levels),
        "not_applicable": [
            {"reason": reason, "sentence": said.not_applicable[reason]}
            for reason in criterion.not_applicable
        ],
        "evidence": list(said.evidence),
        "who": list(said.who),
        "boundary": said.boundary,
        "town": said.town,
        "city": said.city,
        "references": list(said.references),
        "weight": criterion.weight,
        "floor": criterion.floor,
        "power": criterion.power,
        "principles": list(criterion.principles),
        "packs": list(criterion.packs),
        "quick_scan": criterion.code in instrument.quick_scan,
    }


def instrument_csv(version: str, language: str) -> str:
    """The criteria of an instrument version as CSV, one row each."""
    rows = [
        {"article": article["article"], "article_title": article["title"], **_flat(criterion)}
        for article in instrument_data(version, language)["articles"]
        for criterion in article["criteria"]
    ]
    out = io.StringIO()
    table = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return out.getvalue()


def _flat(criterion: dict[str, Any]) -> dict[str, Any]:
    reasons = [f"{row['reason']}: {row['sentence']}" for row in criterion["not_applicable"]]
    levels = {f"level_{level}": text for level, text in enumerate(criterion["levels"])}
    flat = {**criterion, "not_applicable": reasons, **levels}
    del flat["levels"]
    return {
        key: "; ".join(value) if isinstance(value, list) else value for key, value in flat.items()
    }


def instrument_text(version: str, language: str) -> str:
    """The questions of an instrument version, to read on a terminal or on paper."""
    return "\n".join(_lines(instrument_data(version, language))) + "\n"


def _lines(data: dict[str, Any]) -> Iterator[str]:
    yield f"{data['title']} {data['instrument']} ({data['language']})"
    for article in data["articles"]:
        yield from ("", f"{article['article']}. {article['title']}", article["restatement"])
        for criterion in article["criteria"]:
            yield from ("", f"{criterion['criterion']} {criterion['title']}")
            yield criterion["question"]
            for level, descriptor in zip(data["levels"], criterion["levels"], strict=True):
                yield f"  {level['level']} {level['word']}: {descriptor}"
            for row in criterion["not_applicable"]:
                yield f"  na {row['reason']}: {row['sentence']}"
