"""Names in letters that reports cannot print, and texts in another language than the document."""

import io
import re
import zipfile
from dataclasses import replace

import pikepdf
import pytest

from assessments import editions, exports, report, workflow
from assessments.models import Assessment, SignOff, Status, User
from assessments.pdf.fonts import REPLACEMENT
from tests import factories, sample_editions, snapshots
from tests.pages import address

GEORGIAN = "მარიამ ბერიძე"
UNPRINTABLE = {
    "Georgian": GEORGIAN,
    "Armenian": "Անի Սարգսյան",
    "Arabic": "ليلى حداد",
    "Hebrew": "מרים כהן",
    "Ethiopic": "አበበ በቀለ",
    "Chinese": "王小明",
    "one letter of it": "Anna 王",
    "only signs": "\N{GRINNING FACE}",
}
PRINTABLE = {
    "Dutch": "Anna de Vries",
    "Greek": "Ελένη Παπαδοπούλου",
    "Cyrillic": "Олена Шевченко",
    "Vietnamese": "Nguyễn Thị Hương",
    "accents": "Łukasz Żółć, Ş. Öztürk",
}


@pytest.mark.parametrize("name", UNPRINTABLE.values(), ids=UNPRINTABLE)
def test_a_name_that_our_fonts_lack_a_letter_of_cannot_be_printed(name):
    assert not report.is_printable(name)


@pytest.mark.parametrize("name", PRINTABLE.values(), ids=PRINTABLE)
def test_a_name_in_the_scripts_of_the_union_can_be_printed(name):
    assert report.is_printable(name)


@pytest.fixture
def submitted(town):
    return factories.assessment(town, at=Status.SUBMITTED)


@pytest.fixture
def signatory(submitted):
    return factories.signatory_of(submitted.municipality)


def rename(of, submitted, signatory, name):
    """Give the signer, the town or the round another name."""
    if of == "signer":
        User.objects.filter(pk=signatory.pk).update(name=name)
        signatory.refresh_from_db()
    row = {"municipality": submitted.municipality, "round": submitted.round}.get(of)
    if row is not None:
        type(row).objects.filter(pk=row.pk).update(name=name)
    if of == "municipality":
        type(row).objects.filter(pk=row.pk).update(name_latin="")
    return Assessment.objects.select_related("municipality", "round").get(pk=submitted.pk)


def sign(submitted, signatory, latin):
    seen = submitted.snapshot().hash
    return workflow.sign_off(submitted, by=signatory, seen=seen, language="en", latin=latin)


NAMES = ("signer", "municipality", "round")


@pytest.mark.django_db
@pytest.mark.parametrize("of", NAMES)
def test_nobody_signs_while_a_name_on_the_cover_cannot_be_printed(of, submitted, signatory):
    submitted = rename(of, submitted, signatory, GEORGIAN)
    for latin in ("", "  ", GEORGIAN):
        with pytest.raises(workflow.Refused, match="in Latin letters"):
            sign(submitted, signatory, {of: latin})
    assert not SignOff.objects.exists()


@pytest.mark.django_db
def test_the_spelling_that_was_given_is_printed_and_the_name_is_kept(submitted, signatory):
    names, spelled = zip(UNPRINTABLE.values(), ("Mariam B", "Gyumri", "Spring"), strict=False), {}
    for of, (name, latin) in zip(NAMES, names, strict=True):
        submitted, spelled[of] = rename(of, submitted, signatory, name), latin
    signed = sign(submitted, signatory, spelled)
    said = signed.recorded
    edition = said.edition(parts=(), seal=workflow.seal_of(signed))
    document, _style = report.page(said.snapshot, "en", edition)
    for latin, name in zip(spelled.values(), UNPRINTABLE.values(), strict=False):
        assert latin in document
        assert name in signed.record
    assert REPLACEMENT not in document


@pytest.mark.django_db
def test_the_spelling_that_the_register_has_needs_no_asking(submitted, signatory):
    submitted = rename("municipality", submitted, signatory, "თბილისი")
    type(submitted.municipality).objects.update(name_latin="Tbilisi")
    submitted = Assessment.objects.select_related("municipality", "round").get(pk=submitted.pk)
    assert workflow.unprintable(submitted, by=signatory) == {"municipality": "Tbilisi"}
    assert "Tbilisi" in report.html(submitted.snapshot(), "en")
    assert sign(submitted, signatory, {}).snapshot().municipality_latin == "Tbilisi"


@pytest.mark.django_db
def test_the_page_asks_for_the_names_that_cannot_be_printed_and_for_no_other(
    submitted, signatory, sign_in
):
    browser, place = sign_in(signatory), address("sign", submitted)
    assert "Latin letters" not in browser.get(place).content.decode()
    rename("signer", submitted, signatory, GEORGIAN)
    page = browser.get(place)
    assert page.content.decode().count("in Latin letters</label>") == 1
    given = dict(page.context["form"].initial) | {"password": factories.PASSWORD}
    for spelled in ({}, {"latin_signer": GEORGIAN}):
        assert browser.post(place, given | spelled).status_code == 422
    assert not SignOff.objects.exists()
    assert browser.post(place, given | {"latin_signer": "Mariam"}).status_code == 302
    assert SignOff.objects.get().recorded.signer == "Mariam"


# The language of what people typed


TYPED = re.compile(r'<span lang="en">(.*?)</span>', re.DOTALL)


def test_typed_texts_of_another_language_say_so_on_the_page():
    snapshot = replace(snapshots.full(), typed_in="en")
    edition = sample_editions.edition(snapshot)
    marked = "\n".join(TYPED.findall(report.page(snapshot, "nl", edition)[0]))
    given = snapshot.answer("4.2")
    for typed in (
        given.justification[:30],
        sample_editions.actions()[1].title,
        given.evidence[0].title,
    ):
        assert typed[:20] in marked
    for check in snapshot.checks.values():
        assert check.proof[:20] in marked
    assert "<span lang" not in report.page(snapshot, "en", edition)[0]


def test_typed_texts_whose_language_nobody_knows_are_not_marked():
    snapshot = snapshots.full()
    assert "<span lang" not in report.page(snapshot, "nl", sample_editions.edition(snapshot))[0]


def test_a_listener_of_the_pdf_hears_typed_texts_in_their_language():
    snapshot = replace(snapshots.full(), typed_in="en")
    content = report.pdf(
        snapshot, "nl", replace(sample_editions.edition(snapshot), parts=(editions.Part.PLAN,))
    )
    with pikepdf.open(io.BytesIO(content)) as made:
        spoken = {
            str(o.Lang)
            for o in made.objects
            if isinstance(o, pikepdf.Dictionary) and "/S" in o and "/Lang" in o
        }
    assert "en" in spoken


@pytest.mark.parametrize("make", ["memo", "brief"])
def test_typed_texts_in_a_word_document_are_marked_too(make):
    snapshot = replace(snapshots.full(), typed_in="en")
    day = snapshots.DAY

    def spoken(language):
        if make == "memo":
            content = exports.memo(snapshot, sample_editions.actions(), language, today=day)
        else:
            content = exports.brief(snapshot, language, to="cemr", name="", today=day)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.read("word/document.xml").decode().count('<w:lang w:val="en"/>')

    assert spoken("nl") > 3
    assert spoken("en") == 0


@pytest.mark.django_db
def test_a_round_is_typed_in_the_language_of_its_town_and_stays_so(town):
    type(town).objects.update(default_language="nl")
    town.refresh_from_db()
    signed = factories.assessment(town, at=Status.SIGNED_OFF)
    assert signed.snapshot().typed_in == "nl"
    type(town).objects.update(default_language="en")
    by = factories.coordinator_of(town)
    assert workflow.reopen(signed, reason="A slip.", by=by).typed_in == "nl"
    assert signed.sign_off.content["snapshot"]["typed_in"] == "nl"
