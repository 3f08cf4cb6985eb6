"""From ratings to figures, and all that is computed of an assessment. Nothing else computes.

`score` makes the figures and this room hands them on; beside it stand the snapshot that pages and
documents read, two snapshots compared, the next steps, and what to look at again. The room knows no
Django, no clock and no database.
"""

from assessments.scoring.rating import Rating
from assessments.scoring.rounding import exact, rounded, rounded_to
from assessments.scoring.score import (
    ARTICLE_FLOOR,
    BAND_WIDTH,
    BANDS,
    EVIDENCED,
    FLOOR_LEVEL,
    HEADLINE_COVERAGE,
    METHOD,
    TOP_LEVEL,
    Band,
    Flag,
    Ratings,
    Result,
    Score,
    Share,
    Strengths,
    band,
    readiness,
    score,
)

__all__ = [
    "ARTICLE_FLOOR",
    "BANDS",
    "BAND_WIDTH",
    "EVIDENCED",
    "FLOOR_LEVEL",
    "HEADLINE_COVERAGE",
    "METHOD",
    "TOP_LEVEL",
    "Band",
    "Flag",
    "Rating",
    "Ratings",
    "Result",
    "Score",
    "Share",
    "Strengths",
    "band",
    "exact",
    "readiness",
    "rounded",
    "rounded_to",
    "score",
]
