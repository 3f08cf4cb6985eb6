"""A small instrument in two versions, of which one follows the other.

Sixteen articles as everywhere, with a question or two each. Between 0.1 and 0.2
article 1 changes in every way there is: 1.1 stays, 1.2 is reworded, 1.3 is asked
as 1.3 and 1.6, 1.4 is gone, 1.5 is new.
"""

from pathlib import Path

QUESTIONS_OF_OTHERS = {f"{article}.1": "Is it done?" for article in range(2, 17)}
QUESTIONS = {
    "0.1": {
        "1.1": "Is there a plan?",
        "1.2": "Is there money?",
        "1.3": "Do residents and staff know?",
        "1.4": "Is there a fax number?",
    },
    "0.2": {
        "1.1": "Is there a plan?",
        "1.2": "Is there money for four years?",
        "1.3": "Do residents know?",
        "1.5": "Is the plan public?",
        "1.6": "Do staff know?",
    },
}
REASONS = {"0.1": {"1.2": {"no_money": "The law forbids it."}}, "0.2": {}}
"""Why a question may be left out: one that the later version no longer lists."""

CROSSWALK = """
from = "0.1"
reworded = ["1.2"]
removed = ["1.4"]
[split]
"1.3" = ["1.3", "1.6"]
"""
FLOOR = "1.1"


def write(place: Path) -> None:
    """Write both versions there, each in a folder by its name."""
    for version, asked in QUESTIONS.items():
        folder = place / version / "texts"
        folder.mkdir(parents=True)
        questions, reasons = asked | QUESTIONS_OF_OTHERS, REASONS[version]
        (folder.parent / "structure.toml").write_text(_structure(version, questions, reasons))
        (folder / "en.toml").write_text(_words(questions, reasons))
    (place / "0.2" / "crosswalk.toml").write_text(CROSSWALK)


def _structure(version: str, questions: dict[str, str], reasons: dict[str, dict[str, str]]) -> str:
    articles = "".join(
        f'[[articles]]\nnumber = {number}\nchapter = "governance"\ncluster = "D"\nweight = 1\n'
        f"criteria = [{', '.join(_criterion(code, reasons) for code in codes)}]\n"
        for number, codes in _by_article(questions).items()
    )
    return f'version = "{version}"\nquick_scan = ["{FLOOR}"]\n{articles}'


def _criterion(code: str, reasons: dict[str, dict[str, str]]) -> str:
    listed = list(reasons.get(code, ()))
    return (
        f'{{ code = "{code}", weight = 1, floor = {str(code == FLOOR).lower()}, power = "own", '
        f'principles = ["P1"], packs = ["policy"], not_applicable = {listed} }}'
    )


def _by_article(questions: dict[str, str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for code in questions:
        found.setdefault(int(code.split(".")[0]), []).append(code)
    return found


def _words(questions: dict[str, str], reasons: dict[str, dict[str, str]]) -> str:
    articles = "".join(
        f'[articles.{number}]\ntitle = "Article {number}"\nrestatement = "It asks."\n'
        'scope = "All of it."\n'
        for number in range(1, 17)
    )
    criteria = "".join(
        f'[criteria."{code}"]\ntitle = "{question.rstrip("?")}"\nquestion = "{question}"\n'
        'hint = "Look around."\nlevels = ["No.", "Now and then.", "Partly.", "Yes.", "Checked."]\n'
        'evidence = ["A paper."]\nwho = ["The clerk"]\nreferences = []\n'
        + "".join(
            f'[criteria."{code}".not_applicable]\n{reason} = "{sentence}"\n'
            for reason, sentence in reasons.get(code, {}).items()
        )
        for code, question in questions.items()
    )
    return HEADER + articles + criteria


HEADER = """
language = "en"
name = "English"
reviewed_by = ""
reviewed_on = ""
title = "A small instrument"
introduction = "For tests."
how_to_score = ["Choose a level."]
[levels]
0 = { word = "Absent", meaning = "Nothing." }
1 = { word = "Incidental", meaning = "Sometimes." }
2 = { word = "Partial", meaning = "Partly." }
3 = { word = "Routine", meaning = "Always." }
4 = { word = "Effective", meaning = "Checked." }
[chapters]
active_citizenship = "Active citizenship"
governance = "Governance"
conclusions = "Conclusions"
[clusters]
A = "Participation"
B = "Equality"
C = "Living together"
D = "Governance"
E = "Europe"
[power]
own = "Own power"
advocacy = "Advocacy"
[packs]
policy = "Policy"
[principles.P1]
title = "Exchange"
question = "Is it shared?"
[quick_scan]
title = "Quick scan"
introduction = "For tests."
"""
