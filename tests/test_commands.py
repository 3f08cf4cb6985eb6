"""The commands: what they print, what they write, and that they refuse without leaving a trace."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from assessments.models import Municipality, OfficialArticle

ROOT = Path(__file__).parent.parent
REPORT = (sys.executable, "-B", "manage.py", "report")

ANSWERS = """\
criterion,level,reason,justification,evidence,evidence_strength
1.1,3,,Adopted.,Council decision,E2
2.2,na,all_residents_may_vote,Everybody votes.,,
1.2,dk,,,,
"""

FAULTY = """\
criterion,level,reason,justification,evidence,evidence_strength
1.1,5,,,,
9.9,1,,,,
"""


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    """An answers file."""
    path = tmp_path / "answers.csv"
    path.write_text(ANSWERS)
    return path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Runs a command; gives its exit status, output and errors."""

    def ran(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        status = 0
        try:
            call_command(*map(str, arguments))
        except SystemExit as ended:
            status = int(ended.code or 0)
        return (status, *capsys.readouterr())

    return ran


Run = Callable[..., tuple[int, str, str]]


# report


def test_figures_and_report_are_written_without_the_database(answers: Path) -> None:
    pdf, figures = answers.with_suffix(".pdf"), answers.with_suffix(".json")
    command = [*REPORT, str(answers), "--pdf", str(pdf), "--json", str(figures)]
    command += ["--language", "nl", "--municipality", "Ålborg", "--date", "2026-10-01"]
    unusable = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}
    ended = subprocess.run(
        command, cwd=ROOT, env=os.environ | unusable, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert pdf.read_bytes().startswith(b"%PDF-")
    found = json.loads(figures.read_text("utf-8"))
    assert (found["municipality"], found["language"]) == ("Ålborg", "nl")
    assert (found["date"], found["readiness"]) == ("2026-10-01", 75.0)
    assert sorted(answers.parent.iterdir()) == sorted([answers, pdf, figures])


@pytest.mark.parametrize(
    ("change", "encoding"),
    [
        (lambda text: "sep=;\r\n" + text.replace(",", ";"), "utf-8"),
        (lambda text: text.replace(",", "\t"), "utf-8"),
        (lambda text: text.replace(",", ";"), "utf-16"),
        (lambda text: text.replace("criterion,level", "Criterion,LEVEL"), "utf-8-sig"),
        (lambda text: text.replace(",dk,", ",DK,").replace(",3,", ",3 – Routine,"), "utf-8"),
        (lambda text: text.replace("\n", ",navragen\n"), "utf-8"),
    ],
)
def test_the_figures_are_the_same_however_a_spreadsheet_wrote_the_answers(
    answers: Path, run: Run, change: Callable[[str], str], encoding: str
) -> None:
    figures = answers.with_suffix(".json")
    run("report", answers, "--json", figures)
    expected = figures.read_text()
    answers.write_text(change(answers.read_text()), encoding, newline="")
    assert run("report", answers, "--json", figures)[0] == 0
    assert figures.read_text() == expected


def test_a_declaration_of_countless_faults_lists_the_first(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "declaration.txt"
    file.write_text("".join(f"{number % 80 + 17}. No article.\n" for number in range(5000)))
    code, _said, faults = run("import_declaration", file, "--language", "en")
    lines = faults.splitlines()
    assert (code, len(lines)) == (2, 21)
    assert lines[-1] == "… and 4996 more."


def test_faulty_answers_end_with_2_and_a_line_for_each_fault(answers: Path) -> None:
    answers.write_text(FAULTY)
    figures = answers.with_suffix(".json")
    ended = subprocess.run(
        [*REPORT, str(answers), "--json", str(figures)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert [line[:6] for line in ended.stderr.splitlines()] == ["Row 2:", "Row 3:"]
    assert ended.stdout == ""
    assert list(answers.parent.iterdir()) == [answers]


def test_a_report_is_of_today_and_of_nobody_by_default(answers: Path, run: Run) -> None:
    figures = answers.with_suffix(".json")
    assert run("report", answers, "--json", figures)[0] == 0
    found = json.loads(figures.read_text("utf-8"))
    assert found["date"] == timezone.localdate().isoformat()
    assert (found["municipality"], found["language"]) == ("Unnamed municipality", "en")


def test_earlier_files_are_replaced_only_by_whole_ones(answers: Path, run: Run) -> None:
    figures = answers.with_suffix(".json")
    figures.write_text("earlier")
    good = answers.read_text()
    answers.write_text(FAULTY)
    assert run("report", answers, "--json", figures)[0] == 2
    assert figures.read_text() == "earlier"
    answers.write_text(good)
    assert run("report", answers, "--json", figures)[0] == 0
    assert json.loads(figures.read_text())["instrument"] == "1.0"


def test_a_full_disk_leaves_what_was_there(answers: Path) -> None:
    figures = answers.with_suffix(".json")
    figures.write_text("earlier")
    command = [*REPORT, str(answers), "--json", str(figures)]
    ended = subprocess.run(
        ["sh", "-c", 'ulimit -f 1 && exec "$@"', "sh", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert "cannot be written" in ended.stderr
    assert figures.read_text() == "earlier"
    assert sorted(answers.parent.iterdir()) == sorted([answers, figures])


def test_a_link_is_followed_rather_than_replaced(answers: Path, run: Run) -> None:
    real, link = answers.with_name("real.json"), answers.with_name("link.json")
    real.write_text("earlier")
    link.symlink_to(real)
    assert run("report", answers, "--json", link)[0] == 0
    assert link.is_symlink()
    assert json.loads(real.read_text())["instrument"] == "1.0"


@pytest.mark.parametrize(
    ("targets", "fault"),
    [
        ([], "Give --pdf, --json or both."),
        (["--json", "{folder}"], "is not a file"),
        (["--pdf", "{folder}/out", "--json", "{folder}/nowhere/out"], "no folder"),
        (["--json", "/dev/null"], "/dev/null is not a file"),
        (["--json", "{answers}"], "different files"),
        (["--pdf", "{folder}/out", "--json", "{folder}/./out"], "different files"),
    ],
)
def test_a_place_that_cannot_be_meant_is_refused(
    answers: Path, run: Run, targets: list[str], fault: str
) -> None:
    named = [each.format(folder=answers.parent, answers=answers) for each in targets]
    status, _out, errors = run("report", answers, *named)
    assert status == 2
    assert fault in errors
    assert answers.read_text() == ANSWERS
    assert list(answers.parent.iterdir()) == [answers]


@pytest.mark.parametrize(
    "option",
    [
        "--date=2026-13-01",
        "--date=20261001",
        "--date=yesterday",
        "--date=0002-06-01",
        "--date=9999-12-31",
        "--language=xx",
        "--municipality=" + "x" * 201,
        "--municipality=\udcff",
    ],
)
def test_an_option_that_makes_no_sense_is_refused(answers: Path, run: Run, option: str) -> None:
    with pytest.raises(CommandError):
        run("report", answers, "--json", answers.with_suffix(".json"), option)
    assert list(answers.parent.iterdir()) == [answers]


# instrument


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_instrument_is_printed_as_json(run: Run, language: str) -> None:
    status, out, _errors = run(
        "instrument", "--instrument-version", "1.0", "--language", language, "--format", "json"
    )
    data = json.loads(out)
    assert status == 0
    assert (data["instrument"], data["language"]) == ("1.0", language)
    assert sum(len(article["criteria"]) for article in data["articles"]) == 53


def test_the_instrument_is_printed_as_csv_and_text(run: Run) -> None:
    _status, table, _errors = run("instrument", "--format", "csv")
    assert len(list(csv.DictReader(io.StringIO(table)))) == 53
    _status, text, _errors = run("instrument", "--format", "text", "--language", "nl")
    assert "\n16.3 " in text


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        (["--instrument-version", "9.9"], "only 1.0"),
        (["--instrument-version", "../1.0"], "no instrument version"),
        (["--language", "xx"], "only in en, nl"),
        (["--language", "../en"], "is not there in ../en"),
    ],
)
def test_an_instrument_that_is_not_there_ends_with_2(
    run: Run, options: list[str], fault: str
) -> None:
    status, out, errors = run("instrument", *options)
    assert (status, out) == (2, "")
    assert fault in errors


# import_declaration


@pytest.fixture
def wording(tmp_path: Path) -> Path:
    """An invented declaration."""
    path = tmp_path / "wording.md"
    path.write_text("\n".join(f"{n}. **Article** {n}:\n  - one;\n  - two." for n in range(1, 17)))
    return path


@pytest.mark.django_db
def test_the_official_wording_is_kept_as_plain_text(run: Run, wording: Path) -> None:
    status, out, _errors = run("import_declaration", wording, "--language", "nl")
    assert (status, out) == (0, "16 articles loaded (nl).\n")
    article = OfficialArticle.objects.get(language="nl", number=7)
    assert article.text == "Article 7:\n\n- one;\n- two."
    assert OfficialArticle.objects.count() == 16


@pytest.mark.django_db
def test_loading_the_wording_again_replaces_it(run: Run, wording: Path) -> None:
    run("import_declaration", wording, "--language", "en")
    wording.write_text(wording.read_text().replace("one;", "first;"))
    run("import_declaration", wording, "--language", "en")
    assert OfficialArticle.objects.count() == 16
    assert "- first;" in OfficialArticle.objects.get(number=1).text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"1. Only one.", "article 2 is missing"),
        (b"1. One.\n2. Caf\xe9.", "Line 2: the text is not UTF-8."),
        (b"1. One.\n2. Two\0.", "Line 2: the text is not UTF-8."),
        (b"1. One." + b" " * 300_000, "too large"),
        (b"", "no articles"),
    ],
)
def test_a_faulty_declaration_changes_nothing(
    run: Run, wording: Path, content: bytes, fault: str
) -> None:
    run("import_declaration", wording, "--language", "en")
    wording.write_bytes(content)
    status, out, errors = run("import_declaration", wording, "--language", "en")
    assert (status, out) == (2, "")
    assert fault in errors
    assert OfficialArticle.objects.count() == 16


@pytest.mark.django_db
def test_a_declaration_that_is_not_there_is_refused(run: Run, tmp_path: Path) -> None:
    status, _out, errors = run("import_declaration", tmp_path / "nothing", "--language", "en")
    assert status == 2
    assert "No such file" in errors


# import_municipalities

REGISTER = "country,nuts3,lau_code,name,name_latin,population,area_m2,degurba,gisco_id\n"


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """A register of three municipalities."""
    path = tmp_path / "register.csv"
    path.write_text(REGISTER + "".join(f"NL,NL333,GM{n},Town {n},,,,,\n" for n in range(3)))
    return path


@pytest.mark.django_db
def test_an_import_says_what_it_changed(run: Run, register: Path) -> None:
    assert run("import_municipalities", register) == (
        0,
        "3 new, 0 changed, 0 unchanged, 0 faulty.\n",
        "",
    )
    register.write_text(register.read_text().replace("Town 1", "City 1") + "NL,,GM9,New,,,,,\n")
    assert run("import_municipalities", register)[1] == "1 new, 1 changed, 2 unchanged, 0 faulty.\n"


@pytest.mark.django_db
def test_a_faulty_register_writes_nothing_and_lists_the_first_faults(
    run: Run, register: Path
) -> None:
    register.write_text(register.read_text() + "NL,,,,,,,,\n" * 15)
    status, out, errors = run("import_municipalities", register)
    lines = errors.splitlines()
    assert (status, out) == (2, "")
    assert [line[:6] for line in lines[:20]] == ["Row 5:", "Row 5:"] + [
        f"Row {row}:"[:6] for row in range(6, 12) for _ in range(3)
    ]
    assert lines[20:] == ["… and 24 more.", "Nothing was loaded: 44 faults."]
    assert not Municipality.objects.exists()


@pytest.mark.django_db
def test_a_bar_is_drawn_on_a_terminal_only(run: Run, register: Path) -> None:
    class Terminal(io.StringIO):
        """Something that says it is a terminal."""

        def isatty(self) -> bool:
            return True

    screen = Terminal()
    call_command("import_municipalities", str(register), stderr=screen, stdout=io.StringIO())
    assert screen.getvalue().endswith("100%  3/3\n")
    assert "\r[" in screen.getvalue()
    assert run("import_municipalities", register)[2] == ""
