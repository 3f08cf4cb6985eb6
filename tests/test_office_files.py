"""What in an office document could act on its own is found, whatever its parts are called."""

import io
import zipfile
from random import Random

import pytest

from assessments.imports import archives, file_kinds, office_files
from assessments.imports.file_kinds import Unacceptable
from tests.office_documents import (
    COMPOUND,
    MICROSOFT,
    OFFICE,
    RELATIONS,
    changed,
    docx,
    odt,
    with_part,
    with_relation,
    xlsx,
)

NOISE = Random(1).randbytes(2**20)  # noqa: S311  against the limit on the ratio


def fault(content: bytes, name: str = "plan.docx") -> str:
    """Why a file is refused; "" when it is not."""
    try:
        file_kinds.identify(io.BytesIO(content), name)
    except Unacceptable as unacceptable:
        return unacceptable.fault
    return ""


def test_documents_as_programs_make_them_are_taken() -> None:
    assert fault(docx()) == ""
    assert fault(xlsx(), "figures.xlsx") == ""
    assert fault(odt(b"<text:p>macro: https://x.example</text:p>"), "plan.odt") == ""


# Active parts


@pytest.mark.parametrize(
    "kind",
    [
        "application/vnd.ms-office.vbaProject",
        "Application/VND.MS-Office.vbaProject",
        "application/vnd.ms-excel.macrosheet+xml",
        "application/vnd.ms-excel.intlmacrosheet+xml",
        "application/vnd.ms-office.activeX+xml",
        "application/vnd.ms-office.activeX",
        "application/vnd.ms-word.vbaData+xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
        "application/vnd.ms-office.webextension+xml",
        "application/vnd.ms-word.attachedToolbars",
    ],
)
@pytest.mark.parametrize("name", ["word/macros.dat", "word/media/image9.png", "customXml/a.xml"])
def test_what_runs_is_found_by_its_type_under_any_name(kind: str, name: str) -> None:
    assert fault(with_part(docx(), name, b"<x/>", kind)) == "macros"


@pytest.mark.parametrize(
    "kind", [f"{OFFICE}.oleObject", "text/html", "application/rtf", "message/rfc822", "x/unknown"]
)
def test_parts_of_a_type_that_is_not_only_shown_are_refused(kind: str) -> None:
    assert fault(with_part(docx(), "word/part.dat", b"x", kind)) == "embedded"


def test_a_compound_file_or_a_program_is_found_by_its_content_under_any_name_and_type() -> None:
    for content in (COMPOUND, b"MZ\x90\x00", b"\x7fELF\x02", b"#!/bin/sh"):
        for name in ("word/media/image9.png", "word/theme/theme9.xml", "docProps/cover.jpeg"):
            assert fault(with_part(docx(), name, content, "image/png")) == "embedded"
        assert fault(odt(Pictures__1=content), "plan.odt") == "embedded"


@pytest.mark.parametrize("name", ["word/setup.exe", "x.JS", "a/b.vbs", "word/vbaProject.bin"])
def test_a_program_is_found_by_its_name_too(name: str) -> None:
    assert fault(changed(docx(), {name: b"x"})) == "macros"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (f"{MICROSOFT}/vbaProject", "macros"),
        (f"{MICROSOFT}/xlMacrosheet", "macros"),
        (f"{RELATIONS}/control", "macros"),
        (f"{RELATIONS}/oleObject", "embedded"),
        (f"{RELATIONS}/aFChunk", "embedded"),
    ],
)
def test_what_runs_is_found_by_a_relationship_to_it(kind: str, expected: str) -> None:
    assert fault(with_relation(docx(), kind, "media/image1.png", outside=False)) == expected


# Parts from elsewhere


@pytest.mark.parametrize("kind", ["attachedTemplate", "image", "oleObject", "frame", "subDocument"])
@pytest.mark.parametrize(
    "target", ["https://evil.example/t.dotm", "file:///\\\\srv\\share\\t.dotm", "//srv/t.dotm"]
)
def test_a_document_that_fetches_something_is_refused(kind: str, target: str) -> None:
    found = fault(with_relation(docx(), f"{RELATIONS}/{kind}", target))
    assert found == ("embedded" if kind == "oleObject" else "outside")


def test_a_link_that_somebody_clicks_and_the_template_of_the_house_are_no_parts() -> None:
    for kind, target in (
        ("hyperlink", "https://town.example/"),
        ("attachedTemplate", "file:///C:\\Users\\jan\\Templates\\huisstijl.dotx"),
    ):
        assert fault(with_relation(docx(), f"{RELATIONS}/{kind}", target)) == ""


@pytest.mark.parametrize("what", ["externalLink", "connections", "queryTable"])
def test_figures_from_another_workbook_or_a_database_are_refused(what: str) -> None:
    kind = f"{OFFICE}.spreadsheetml.{what}+xml"
    assert fault(with_part(xlsx(), "xl/a.xml", b"<x/>", kind), "figures.xlsx") == "outside"


def test_an_address_elsewhere_is_found_though_it_says_that_it_is_inside() -> None:
    for target in ("https://evil.example/1.png", "file:///etc/passwd", "\\\\srv\\1.png"):
        part = with_relation(docx(), f"{RELATIONS}/image", target, outside=False)
        assert fault(part) == "outside"


# Documents within documents


def test_the_workbook_of_a_chart_is_taken_and_looked_at_like_any_other() -> None:
    kind = f"{OFFICE}.spreadsheetml.sheet"
    for within, expected in (
        (xlsx(), ""),
        (changed(xlsx(), {"xl/vbaProject.bin": COMPOUND}), "macros"),
        (with_part(xlsx(), "xl/x.dat", b"x", "application/vnd.ms-office.vbaProject"), "macros"),
        (odt(), "embedded"),
    ):
        assert fault(with_part(docx(), "word/embeddings/Book.xlsx", within, kind)) == expected


def test_documents_within_documents_are_looked_at_within_one_limit() -> None:
    within, kind = xlsx(), f"{OFFICE}.spreadsheetml.sheet"
    many = {f"word/embeddings/{n}.xlsx": within for n in range(office_files.MOST_NAMES // 8)}
    assert fault(changed(docx(), many)) == "too_much"
    for _depth in range(3):
        within = with_part(docx(), "word/embeddings/Book.docx", within, kind)
    assert fault(within) == ""
    for _depth in range(600):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as around:
            around.writestr("[Content_Types].xml", "<Types/>")
            around.writestr("word/a", within)
        within = out.getvalue()
    assert fault(within) in ("too_much", "unknown")


# OpenDocument


@pytest.mark.parametrize(
    "name",
    [
        "Basic/Standard/Module1.xml",
        "Scripts/python/a.txt",
        "basic/script-lc.xml",
        "Object 1/Basic/x",
    ],
)
def test_scripts_in_an_open_document_are_found_by_their_place(name: str) -> None:
    assert fault(odt(**{name.replace("/", "__"): b"<x/>"}), "plan.odt") == "macros"


@pytest.mark.parametrize("kind", ["application/javascript", "text/x-python", "application/java-x"])
def test_scripts_in_an_open_document_are_found_by_their_type(kind: str) -> None:
    entry = f'<m:file-entry m:full-path="Pictures/1" m:media-type="{kind}"/>'.encode()
    assert fault(odt(manifest=entry, Pictures__1=b"x"), "plan.odt") == "macros"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'<script:event-listener xlink:href="x"/>', "macros"),
        (b"<q:event-listener q:x='1'/>", "macros"),
        (b'<text:a xlink:href="vnd.sun.star.script:a.b?language=Basic"/>', "macros"),
        (b"<text:a xlink:href='MACRO:///Standard.M.x'/>", "macros"),
        (b'<text:a xlink:href="&#109;acro:///Standard"/>', "macros"),
        (b'<text:a xlink:href="m&#97;cro:///Standard"/>', "macros"),
        (b'<draw:applet xlink:href="x"/>', "macros"),
        (b'<office:dde-source office:dde-application="cmd"/>', "macros"),
        (b'<draw:image xlink:href="https://evil.example/1.png"/>', "outside"),
        (b'<draw:object xlink:type="simple" xlink:href="//srv/a.ods"/>', "outside"),
        (b'<text:section-source xlink:href="file://srv/a.odt"/>', "outside"),
        (b'<anim:audio a="1" \xc3\xa9="2" xlink:href = "https://evil.example/x"/>', "outside"),
        (b'<meta:auto-reload xlink:href="http://evil.example/"/>', "outside"),
        (b"<x:a-like-tag y:href='ftp://evil.example/'/>", "outside"),
        (b'<meta:template xlink:href="file:///C:/Users/jan/huisstijl.ott"/>', ""),
        (b'<text:p>write href="https://town.example/" there</text:p>', ""),
        (b'<draw:area-circle xlink:href="https://town.example/"/>', ""),
        (b'<text:a xlink:href="https://town.example/"/>', ""),
        (b'<draw:image xlink:href="Pictures/1.png"/>', ""),
        (b'<draw:image a=">" b="%s" xlink:href="//srv/1"/>' % (b"x" * 2**20), "outside"),
        (b'<presentation:event-listener presentation:action="next-page"/>', ""),
        (b'<presentation:event-listener presentation:action="execute-macro"/>', "macros"),
        (b'<presentation:event-listener s:language="ooo:script" x:href="x:y"/>', "macros"),
    ],
)
def test_what_an_open_document_calls_or_fetches_is_found(content: bytes, expected: str) -> None:
    assert fault(odt(content), "plan.odt") == expected
    far = b"<text:p>x</text:p>" * 120_000 + content
    assert fault(odt(far), "plan.odt") == expected


def test_markup_that_could_hide_from_the_search_is_refused() -> None:
    for part in (
        "<?xml version='1.0' encoding='UTF-16'?><a/>".encode("utf-16"),
        b"<?xml version='1.0' encoding='UTF-7'?><a/>",
        b"<!DOCTYPE a [<!ENTITY b 'x'>]><a/>",
    ):
        assert fault(odt(**{"styles.xml": part}), "plan.odt") == "unknown"


def test_a_document_behind_a_password_is_told_so() -> None:
    entry = b"<m:file-entry m:full-path='content.xml'><m:encryption-data/></m:file-entry>"
    assert fault(odt(manifest=entry), "plan.odt") == "protected"


# Sizes


def test_countless_empty_names_are_refused_before_any_of_them_is_built(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bomb:
        for number in range(30_000):
            bomb.writestr(zipfile.ZipInfo(str(number)), b"")
    built: list[str] = []

    class Counted(zipfile.ZipInfo):
        """Notes that a name was read."""

        def __init__(self, name: str) -> None:
            super().__init__(name)
            built.append(name)

    monkeypatch.setattr(zipfile, "ZipInfo", Counted)
    for claimed in (30_000, 1):  # a directory may say that it is shorter than it is
        lying = bytearray(out.getvalue())
        lying[-14:-12] = lying[-12:-10] = claimed.to_bytes(2, "little")
        assert fault(bytes(lying)) == "too_much"
    assert not built


def test_what_unpacks_to_far_more_is_refused_before_it_is_unpacked() -> None:
    zeros = changed(docx(), {"word/media/a.bmp": bytes(30 * 2**20)})
    assert fault(zeros) == "too_much"
    lists = changed(
        docx(), {f"word/_rels/{n}.rels": b"<a>%s</a>" % (b" " * 2**20) for n in range(4)}
    )
    assert fault(lists) == "too_much"
    assert fault(odt(b"<a/>" * 2**20 * 11, Pictures__1=NOISE), "plan.odt") == "too_much"


def test_a_part_packed_as_no_office_program_does_is_refused() -> None:
    out = io.BytesIO(docx())
    with zipfile.ZipFile(out, "a") as made:
        made.writestr("word/media/a.png", b"x" * 100, zipfile.ZIP_LZMA)
    assert fault(out.getvalue()) == "unknown"


def test_two_parts_of_one_name_are_refused() -> None:
    twice = changed(docx(), {"WORD/document.XML": b"<x/>"})
    assert fault(twice) == "unknown"


def test_a_list_of_files_is_read_in_one_measured_piece() -> None:
    with archives.opened(io.BytesIO(docx()), most_names=50, most_bytes=2**20) as archive:
        assert "word/document.xml" in archive.namelist()
    with pytest.raises(archives.TooMuch):
        archives.opened(io.BytesIO(docx()), most_names=5, most_bytes=2**20)
