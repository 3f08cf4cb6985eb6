"""Charts: numbers as small SVG images with a title that says what they show.

Colours and fonts stand as attributes, because the report's renderer gives
pictures no style sheet and the policy of the pages forbids inline styles. The
classes are for the pages, which may recolour them.
"""

from html import escape

from assessments.scoring import BAND_WIDTH, Score

FONT = "Hague Sans, Noto Sans, Arial, sans-serif"

WIDTH, HEIGHT = 240, 18
MARGIN = 10
"""Room left and right of the scale, so that a dot or a number at its end is whole."""

INK, SOFT, RANGE, EDGE = "#063c4b", "#465763", "#8fa9b4", "#c9d4da"
EDGES = range(0, 101, BAND_WIDTH)


def score_row(score: Score, label: str) -> str:
    """One row of a chart table: a dot for the readiness on a line from low to high.

    The scale runs 0..100 with an edge at every band. What is not known is not
    drawn; nothing applicable leaves the bare scale.

    Args:
        label: what the picture shows, in a sentence, for who does not see it.
    """
    return _picture(label, *_edges(), *_range(score), *_dot(score))


def dumbbell_row(before: Score, after: Score, label: str, *, is_joined: bool) -> str:
    """Then and now on one scale, each with its range: above a ring for then, below a dot for now.

    Args:
        is_joined: whether a line goes from ring to dot: only where the change is certain.
    """
    then, now = HEIGHT / 3, HEIGHT * 2 / 3
    join = []
    if is_joined and before.readiness is not None and after.readiness is not None:
        ends = (_x(before.readiness), then, _x(after.readiness), now)
        join = [_line(*ends, SOFT, 1.5, "chart-join")]
    shapes = [*_range(before, then, 3), *_range(after, now, 3), *join]
    return _picture(label, *_edges(), *shapes, *_ring(before, then), *_dot(after, now, 4))


def axis(label: str) -> str:
    """The scale 0..100 to stand above the rows, with the edges of the bands as numbers."""
    return _picture(label, *(_number(edge) for edge in EDGES))


def _picture(label: str, *shapes: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' width="{WIDTH}" height="{HEIGHT}" role="img" font-family="{FONT}">'
        f"<title>{escape(label)}</title>{''.join(shapes)}</svg>"
    )


def _edges() -> list[str]:
    middle = HEIGHT / 2
    scale = _line(_x(0), middle, _x(100), middle, EDGE, 1, "chart-edge")
    return [scale, *(_line(_x(e), 2, _x(e), HEIGHT - 2, EDGE, 1, "chart-edge") for e in EDGES)]


def _range(score: Score, up: float = HEIGHT / 2, width: int = 5) -> list[str]:
    if score.low is None or score.high is None or score.low == score.high:
        return []
    return [_line(_x(score.low), up, _x(score.high), up, RANGE, width, "chart-range")]


def _dot(score: Score, up: float = HEIGHT / 2, radius: float = 5.5) -> list[str]:
    if score.readiness is None:
        return []
    return [
        f'<circle class="chart-dot" cx="{_short(_x(score.readiness))}" cy="{_short(up)}"'
        f' r="{_short(radius)}" fill="{INK}" stroke="#ffffff" stroke-width="1.5"/>'
    ]


def _ring(score: Score, up: float) -> list[str]:
    if score.readiness is None:
        return []
    return [
        f'<circle class="chart-ring" cx="{_short(_x(score.readiness))}" cy="{_short(up)}"'
        f' r="3.5" fill="#ffffff" stroke="{SOFT}" stroke-width="2"/>'
    ]


def _number(edge: int) -> str:
    return (
        f'<text class="chart-number" x="{_short(_x(edge))}" y="{HEIGHT - 4}" font-size="12"'
        f' text-anchor="middle" fill="{SOFT}">{edge}</text>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, ink: str, width: float, name: str) -> str:
    place = f'x1="{_short(x1)}" y1="{_short(y1)}" x2="{_short(x2)}" y2="{_short(y2)}"'
    return f'<line class="{name}" {place} stroke="{ink}" stroke-width="{width}"/>'


def _x(figure: float) -> float:
    return MARGIN + figure * (WIDTH - 2 * MARGIN) / 100


def _short(place: float) -> str:
    return f"{place:.1f}".removesuffix(".0")
