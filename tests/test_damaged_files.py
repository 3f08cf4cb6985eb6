"""Files that broke on their way here: each reader refuses them as it says it does, or reads them.

A few hundred of them, made by `tests.damage`.
"""

import gzip
import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from assessments import answer_sheet
from assessments.imports import answers, declaration, file_kinds, logos, register, tables
from assessments.imports.faults import Faulty
from assessments.management.commands import import_declaration
from tests.damage import EACH, damaged
from tests.office_documents import docx, odt, xlsx
from tests.sheets import TODAY, sent

ROOT = Path(__file__).parent.parent
TABLE = "criterion,level,reason,justification,evidence,evidence_strength\n" + "".join(
    f"{article}.1,3,,Løsning {article},Plan,E1\n" for article in range(1, 17)
)
TOWNS = ",".join(register.COLUMNS) + "\nNL,NL33,GM1,Delft,Delft,1000,1000,1,NL_GM1\n"
ARTICLES = "".join(f"{number}. Article {number} is here.\n" for number in range(1, 17))


def picture(kind: str, mode: str = "RGB") -> bytes:
    """Noise, so that the compressed part is long enough to be hit."""
    drawn = Image.frombytes(mode, (80, 60), Random(1).randbytes(80 * 60 * len(mode)))  # noqa: S311
    made = io.BytesIO()
    drawn.save(made, kind)
    return made.getvalue()


def refusal(expected: type[Exception], read: Callable[..., object], *given: object) -> str:
    """Why a reader refuses a file; "" when it does not. What else it raises fails the test."""
    try:
        read(*given)
    except expected as refused:
        return str(refused)
    return ""


# Evidence


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("plan.docx", docx),
        ("figures.xlsx", xlsx),
        ("plan.odt", lambda: odt(b"<text:p>Plan</text:p>" * 50)),
        ("map.png", lambda: picture("PNG")),
        ("plan.pdf", lambda: b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n" * 5),
        ("note.txt", lambda: "één tekst\n".encode() * 20),
        ("note.csv", lambda: "jaar;aantal\n".encode("utf-16") * 20),
    ],
)
def test_damaged_evidence_is_taken_or_refused_with_a_sentence(
    name: str, make: Callable[[], bytes]
) -> None:
    found = [
        refusal(file_kinds.Unacceptable, file_kinds.identify, io.BytesIO(content), name)
        for content in damaged(make(), name)
    ]
    assert any(found) or name.endswith((".png", ".txt"))  # some damage shows only when opened


# Logos


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "L"), ("JPEG", "RGB")])
def test_a_damaged_logo_is_drawn_or_no_picture(kind: str, mode: str) -> None:
    drawn = 0
    for content in damaged(picture(kind, mode), kind + mode):
        try:
            drawn += logos.redrawn(io.BytesIO(content)).startswith(b"\x89PNG")
        except logos.NotAPicture:
            continue
    assert drawn < 3 * EACH / 4


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("part", [0.2, 0.5, 0.8, 0.95])
def test_a_logo_cut_short_is_refused_also_where_reports_are_made(kind: str, part: float) -> None:
    from assessments.pdf import engine  # noqa: F401  which loads the library that would allow it

    whole = picture(kind)
    assert logos.redrawn(io.BytesIO(whole))
    with pytest.raises(logos.NotAPicture):
        logos.redrawn(io.BytesIO(whole[: int(part * len(whole))]))


def test_the_library_for_reports_does_not_make_the_process_take_half_pictures() -> None:
    code = (
        "import django; django.setup(); from assessments.pdf import engine; "
        "from PIL import ImageFile; "
        "import sys; sys.exit(ImageFile.LOAD_TRUNCATED_IMAGES or 'weasyprint' not in sys.modules)"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": ""}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=False)
    assert done.returncode == 0


# Tables, and the files of the commands


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("comma", TABLE.encode()),
        ("utf-16", TABLE.replace(",", "\t").encode("utf-16")),
        ("sep", b"sep=;\r\n" + TABLE.replace(",", ";").encode()),
        ("gzip", gzip.compress(TABLE.encode(), mtime=0)),
    ],
)
def test_a_damaged_table_of_answers_is_read_or_refused(
    name: str, content: bytes, tmp_path: Path
) -> None:
    told = {_told(tmp_path, broken, answers.read) for broken in damaged(content, name)}
    assert len(told) > 1


def test_a_damaged_workbook_of_answers_is_read_or_refused(tmp_path: Path) -> None:
    told = {_told(tmp_path, broken, answers.read) for broken in damaged(xlsx(), "answers")}
    assert all(told)


def test_a_damaged_register_is_read_or_refused(tmp_path: Path) -> None:
    told = {_told(tmp_path, broken, _towns) for broken in damaged(TOWNS.encode() * 3, "register")}
    assert len(told) > 1


def _towns(path: Path) -> object:
    return list(tables.records(path, register.COLUMNS, register.LIMITS))


def test_a_damaged_declaration_is_read_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "file"
    told = set()
    for broken in damaged(ARTICLES.encode(), "declaration"):
        path.write_bytes(broken)
        told.add(refusal(declaration.Faulty, import_declaration.articles_in, path))
    assert len(told) > 1


def _told(folder: Path, content: bytes, read: Callable[[Path], object]) -> str:
    path = folder / "file"
    path.write_bytes(content)
    told = refusal(Faulty, read, path)
    assert all(fault.isprintable() for fault in told.splitlines())
    return told


# Files that would cost more than they should


def countless_names() -> bytes:
    """A zip file of a few megabytes with 60,000 names of nothing."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for number in range(60_000):
            made.writestr(zipfile.ZipInfo(str(number)), b"")
    return out.getvalue()


@pytest.mark.django_db
def test_countless_names_are_refused_by_every_reader_before_they_are_built(
    begun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = countless_names()
    built: list[str] = []

    class Counted(zipfile.ZipInfo):
        """Notes that a name was read."""

        def __init__(self, name: str) -> None:
            super().__init__(name)
            built.append(name)

    monkeypatch.setattr(zipfile, "ZipInfo", Counted)
    assert "larger" in _told(tmp_path, content, answers.read)
    assert "larger" in _told(tmp_path, content, _towns)
    assert "larger" in refusal(answer_sheet.Faulty, _sheet_read, content, begun)
    assert "too_much" in refusal(
        file_kinds.Unacceptable, file_kinds.identify, io.BytesIO(content), "plan.docx"
    )
    assert built == []


def test_a_long_text_takes_no_more_steps_than_a_short_one() -> None:
    def steps(length: int) -> int:
        counted = 0

        def count(*_event: object) -> None:
            nonlocal counted
            counted += 1

        content = io.BytesIO(b"jaar;aantal\n" * length)
        sys.setprofile(count)
        try:
            file_kinds.identify(content, "figures.csv")
        finally:
            sys.setprofile(None)
        return counted

    assert steps(100_000) == steps(1000)


# Answer sheets


@pytest.mark.django_db
def test_a_damaged_answer_sheet_is_read_or_refused(begun) -> None:
    found = [
        refusal(answer_sheet.Faulty, _sheet_read, content, begun)
        for content in damaged(sent(begun, ["5.1", "2.2"]), "sheet")
    ]
    assert sum(map(bool, found)) > EACH / 4


def _sheet_read(content: bytes, begun: object) -> None:
    answer_sheet.read(io.BytesIO(content), begun, today=TODAY)
