"""An instrument that shares nothing with the product's: twenty articles, four themes, two chapters.

It follows a charter of its own, and leaves out whatever has a default.
"""

from pathlib import Path

VERSION = "9.0"
SOURCE = "the Charter of Ardenwald on lively squares (2030)"
ARTICLES = range(1, 21)
CHAPTERS = {"design": "Designing squares", "use": "Using squares"}
CLUSTERS = {"S": "Shade", "B": "Benches", "F": "Fountains", "M": "Markets"}
CODES = [f"{article}.{place}" for article in ARTICLES for place in (1, 2)]


def write(place: Path) -> None:
    """Write it there, in a folder by its version."""
    folder = place / VERSION / "texts"
    folder.mkdir(parents=True)
    (folder.parent / "structure.toml").write_text(_structure())
    (folder / "en.toml").write_text(_words())


def _structure() -> str:
    return "\n".join(
        [
            f'version = "{VERSION}"',
            "schema = 1",
            f"chapters = {list(CHAPTERS)}",
            f"clusters = {list(CLUSTERS)}",
            'quick_scan = ["1.1", "20.2"]',
            *map(_article, ARTICLES),
        ]
    )


def _article(number: int) -> str:
    chapter, cluster = list(CHAPTERS)[number > 12], list(CLUSTERS)[number % 4]
    return (
        f'[[articles]]\nnumber = {number}\nchapter = "{chapter}"\ncluster = "{cluster}"\n'
        f'criteria = [{{ code = "{number}.1", principles = ["P1"], packs = ["squares"] }}, '
        f'{{ code = "{number}.2", principles = ["P2"], packs = ["squares"], floor = true }}]\n'
    )


def _words() -> str:
    return HEADER + "".join(map(_said_of_article, ARTICLES)) + "".join(map(_said_of, CODES))


def _said_of_article(number: int) -> str:
    return (
        f'[articles.{number}]\ntitle = "Square {number}"\nrestatement = "It asks for a square."\n'
        'scope = "Every square."\n'
    )


def _said_of(code: str) -> str:
    return (
        f'[criteria."{code}"]\ntitle = "Bench {code}"\nquestion = "Can one sit there?"\n'
        'hint = "Look around."\nlevels = ["No.", "Now and then.", "Partly.", "Yes.", "Checked."]\n'
        'evidence = ["A map."]\nwho = ["The gardener"]\nreferences = []\n'
    )


def _table(name: str, rows: dict[str, str]) -> str:
    return f"[{name}]\n" + "".join(f'{key} = "{value}"\n' for key, value in rows.items())


HEADER = f"""
language = "en"
name = "English"
reviewed_by = ""
reviewed_on = ""
title = "Readiness for lively squares"
source = "{SOURCE}"
introduction = "Made for tests."
how_to_score = ["Choose a level."]
[levels]
0 = {{ word = "Absent", meaning = "Nothing." }}
1 = {{ word = "Incidental", meaning = "Sometimes." }}
2 = {{ word = "Partial", meaning = "Partly." }}
3 = {{ word = "Routine", meaning = "Always." }}
4 = {{ word = "Effective", meaning = "Checked." }}
{_table("chapters", CHAPTERS)}
{_table("clusters", CLUSTERS)}
[power]
own = "Own power"
advocacy = "Advocacy"
[packs]
squares = "Parks and squares"
[principles.P1]
title = "Trees"
question = "Are there trees?"
[principles.P2]
title = "Water"
question = "Is there water?"
[quick_scan]
title = "A glance"
introduction = "Two questions."
"""
