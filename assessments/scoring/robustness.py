"""How far a readiness depends on the way of averaging: another mean, and other weights."""

import math
import random
from collections.abc import Collection, Sequence
from functools import cache

DRAWS = 1000
SEED = 2007


def geometric(parts: Collection[tuple[int, float]]) -> float | None:
    """The weighted geometric mean, in which a low article pulls more; None of nothing.

    Args:
        parts: weight and readiness 0..100 of each article. What is under 1 counts as 1.
    """
    if not parts:
        return None
    raised = [max(readiness, 1.0) for _, readiness in parts]
    logs = math.fsum(w * math.log(r) for (w, _), r in zip(parts, raised, strict=True))
    return _between(min(raised), math.exp(logs / sum(w for w, _ in parts)), max(raised))


def weight_range(clusters: Sequence[float | None]) -> tuple[float, float] | None:
    """5th and 95th percentile of the readiness over random weights; None of nothing.

    Args:
        clusters: the readiness 0..100 of each, None where nothing is known.
    """
    known = [(i, readiness) for i, readiness in enumerate(clusters) if readiness is not None]
    if not known:
        return None
    lowest, highest = min(r for _, r in known), max(r for _, r in known)
    outcomes = sorted(
        _between(
            lowest,
            sum(draw[i] * readiness for i, readiness in known) / sum(draw[i] for i, _ in known),
            highest,
        )
        for draw in _weights(len(clusters))
    )
    return _nearest_rank(outcomes, 5), _nearest_rank(outcomes, 95)


@cache
def _weights(clusters: int) -> tuple[tuple[float, ...], ...]:
    """The draws of the weights of so many clusters, the same on every machine and in every run."""
    source = random.Random(SEED)  # noqa: S311 - a fixed sample, not a secret
    draws = ([source.gammavariate(1, 1) for _ in range(clusters)] for _ in range(DRAWS))
    return tuple(tuple(value / sum(draw) for value in draw) for draw in draws)


def _between(lowest: float, mean: float, highest: float) -> float:
    """A mean of floats, which their last digit may not carry past what it is the mean of."""
    return min(max(lowest, mean), highest)


def _nearest_rank(ordered: Sequence[float], percent: int) -> float:
    return ordered[math.ceil(len(ordered) * percent / 100) - 1]
