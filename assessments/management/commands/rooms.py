"""`manage.py rooms`: the rooms of the code, as the Markdown of `docs/rooms.md`."""

import ast
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

HEAD = """\
# The rooms

Printed from the contracts in `pyproject.toml`, which `make check` holds, and from the first line of
each module. Not written by hand: after a change there, run `manage.py rooms > docs/rooms.md`. Each
room knows only those below it; those side by side know nothing of each other."""

Layers = Sequence[Sequence[str]]


class Command(BaseCommand):
    """Prints the rooms as a picture and a table, and what stands in those that have an order."""

    help = "Print the rooms of the code, as Markdown."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the whole page."""
        self.stdout.write("\n".join([HEAD, *_page()]))


def _page() -> Iterator[str]:
    contracts = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text("utf-8"))
    for contract in contracts["tool"]["importlinter"]["contracts"]:
        if contract["type"] == "layers":
            (room,) = contract["containers"]
            layers = [[name.strip() for name in row.split("|")] for row in contract["layers"]]
            yield ""
            if room != "assessments":
                yield f"## {room.removeprefix('assessments.').capitalize()}"
                yield ""
            else:
                yield from _picture(layers)
                yield ""
            yield from _table(settings.BASE_DIR.joinpath(*room.split(".")), layers)


def _picture(layers: Layers) -> Iterator[str]:
    yield "```mermaid"
    yield "flowchart TD"
    for number, row in enumerate(layers):
        named = "  ·  ".join(row)
        arrow = f"    layer{number} --> layer{number + 1}" if number + 1 < len(layers) else ""
        yield f'    layer{number}["{named}"]'
        if arrow:
            yield arrow
    yield "```"


def _table(folder: Path, layers: Layers) -> Iterator[str]:
    yield "| room | what it is for |"
    yield "|---|---|"
    for name in (name for row in layers for name in row):
        place = folder / name
        file = name if place.is_dir() else f"{name}.py"
        yield f"| `{file}` | {_said_of(place)} |"


def _said_of(place: Path) -> str:
    """The first line of a module's own words, without its name and the full stop."""
    file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    words = ast.get_docstring(ast.parse(file.read_text("utf-8"))) or ""
    return words.partition("\n\n")[0].replace("\n", " ").rstrip(".")
