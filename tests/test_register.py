"""The register: rows in, all or none, again and again; and names found however they are typed."""

import gzip
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from openpyxl import Workbook

from assessments import workflow
from assessments.imports import register
from assessments.imports.faults import Faulty
from assessments.imports.place_names import fold
from assessments.models import (
    Municipality,
    is_register_filled,
    municipality_by_slug,
)
from assessments.models import (
    find_municipalities as find,
)
from assessments.workflow import register as writing
from assessments.workflow.register import Progress, Summary

HEADER = ",".join(register.COLUMNS)

TOWNS = """\
NL,NL413,GM0796,'s-Hertogenbosch,,154205,109989065,1,NL_GM0796
NL,NL333,GM0503,Delft,,103163,22651000,1,NL_GM0503
NL,NL337,GM0603,Rijswijk,,53467,13960000,1,NL_GM0603
EL,EL303,45010000,ΨΕΥΔΟΔΗΜΟΤΙΚΗ ΚΟΙΝΟΤΗΤΑ ΑΘΗΝΑΙΩΝ,Municipal Commune of Athens,664046,,1,EL_45010000
EL,EL651,40010203,Τοπική Κοινότητα Αθηναίου,Local Commune of Athineo,95,24,3,EL_40010203
BG,BG411,SOF46,Столична,Stolichna,1328120,,1,BG_SOF46
PL,PL711,1061011,Łódź,Łódź,685285,293250000,1,PL_1061011
DE,DE212,09162000,"München, Landeshauptstadt",,1471508,,1,DE_09162000
DK,DK021,259,Køge,Køge,60979,256,2,DK_259
IS,IS001,0000,Reykjavíkurborg,,128793,,1,IS_0000
FR,FR101,93066,Saint-Denis,,,,1,FR_93066
FR,FRK22,01344,Saint-Denis,,,,3,FR_01344
CY,CY000,1015,Τράχωνας,Trachonas,,6281600,9,CY_1015
IT,ITF11,066049,L'Aquila,,69478,473910000,2,IT_066049
"""


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """Makes a register of these rows."""

    def made(rows: str = TOWNS, header: str = HEADER) -> Path:
        path = tmp_path / "register.csv"
        path.write_text(f"{header}\n{rows}", encoding="utf-8")
        return path

    return made


Make = Callable[..., Path]


def take_in(path: Path, progress: Progress = lambda done, total: None) -> Summary:
    """Read a register and write it, as the command does."""
    return workflow.import_register(register.read(path), progress)


def faults(path: Path) -> tuple[str, ...]:
    """What is wrong with a register."""
    with pytest.raises(Faulty) as caught:
        take_in(path)
    return caught.value.faults


def town(code: str) -> Municipality:
    """The municipality of that code."""
    return Municipality.objects.get(code=code)


# In


@pytest.mark.django_db
class TestTakingIn:
    """What an import writes."""

    def test_every_row_becomes_a_municipality(self, file: Make) -> None:
        assert take_in(file()) == Summary(new=14, changed=0, unchanged=0)
        delft = town("GM0503")
        assert (delft.country, delft.name, delft.nuts3) == ("NL", "Delft", "NL333")
        assert (delft.population, delft.area_m2, delft.degurba) == (103163, 22651000, 1)
        assert (delft.gisco_id, delft.slug, delft.set_up_at) == ("NL_GM0503", "nl-delft", None)

    def test_what_a_register_does_not_know_stays_unknown(self, file: Make) -> None:
        take_in(file())
        assert (town("93066").population, town("93066").area_m2) == (None, None)
        assert town("1015").degurba is None

    def test_a_municipality_starts_in_its_country_s_language_where_that_is_spoken(
        self, file: Make
    ) -> None:
        take_in(file())
        assert town("GM0503").default_language == "nl"
        assert town("93066").default_language == "en"

    def test_taking_in_again_changes_nothing(self, file: Make) -> None:
        take_in(file())
        before = list(Municipality.objects.order_by("pk").values())
        assert take_in(file()) == Summary(new=0, changed=0, unchanged=14)
        assert list(Municipality.objects.order_by("pk").values()) == before

    def test_a_newer_register_changes_only_what_is_new(self, file: Make) -> None:
        take_in(file())
        Municipality.objects.filter(code="GM0503").update(
            set_up_at=timezone.now(), default_language="en"
        )
        newer = TOWNS.replace("Delft,,103163", "Delft aan de Schie,,104000")
        newer = newer.replace("Køge,Køge,60979", "Køge,Køge,")
        summary = take_in(file(newer + "NL,NL333,GM9999,Nieuw,,,,,\n"))
        assert summary == Summary(new=1, changed=2, unchanged=12)
        delft = town("GM0503")
        assert (delft.name, delft.population) == ("Delft aan de Schie", 104000)
        assert [found.name for found in find("schie")] == ["Delft aan de Schie"]
        assert town("259").population is None
        assert (delft.slug, delft.default_language) == ("nl-delft", "en")
        assert delft.set_up_at

    def test_a_municipality_that_is_no_longer_listed_stays(self, file: Make) -> None:
        take_in(file())
        take_in(file(TOWNS.partition("\n")[2]))
        assert town("GM0796")

    def test_slugs_are_in_latin_letters_with_the_country_in_front(self, file: Make) -> None:
        take_in(file())
        assert town("GM0796").slug == "nl-s-hertogenbosch"
        assert town("1061011").slug == "pl-lodz"
        assert town("259").slug == "dk-koge"
        assert town("SOF46").slug == "bg-stolichna"

    def test_municipalities_that_share_a_name_have_their_code_in_the_slug(self, file: Make) -> None:
        take_in(file())
        assert town("93066").slug == "fr-saint-denis-93066"
        assert town("01344").slug == "fr-saint-denis-01344"

    def test_a_slug_that_was_given_is_never_given_again(self, file: Make) -> None:
        take_in(file())
        take_in(file("NL,NL333,GM1111,Delft,,,,,\nNL,NL333,X,Delft GM1111,,,,,\n"))
        assert town("GM0503").slug == "nl-delft"
        assert town("GM1111").slug == "nl-delft-gm1111"
        assert town("X").slug == "nl-delft-gm1111-x"

    def test_names_without_any_letter_for_a_slug_still_get_one(self, file: Make) -> None:
        take_in(file("NL,,!,…,,,,,\nNL,,?,…,,,,,\n"))
        assert len({each.slug for each in Municipality.objects.all()}) == 2

    def test_several_batches_are_taken_in(
        self, file: Make, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(writing, "BATCH", 4)
        steps: list[tuple[int, int]] = []
        summary = take_in(file(), lambda done, total: steps.append((done, total)))
        assert summary == Summary(new=14, changed=0, unchanged=0)
        assert steps == [(0, 14), (4, 14), (8, 14), (12, 14), (14, 14)]
        assert take_in(file()) == Summary(new=0, changed=0, unchanged=14)

    def test_a_fault_on_the_way_leaves_everything_as_it_was(self, file: Make) -> None:
        def fail(done: int, _total: int) -> None:
            if done:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            take_in(file(), fail)
        assert not is_register_filled()

    def test_packed_and_workbook_registers_are_read(self, tmp_path: Path) -> None:
        packed = tmp_path / "register.csv.gz"
        packed.write_bytes(gzip.compress(f"{HEADER}\n{TOWNS}".encode()))
        assert take_in(packed).new == 14
        book = Workbook()
        book.active.append(list(register.COLUMNS))
        book.active.append(["NL", "NL333", "GM0503", "Delft", None, 103164, 22651000.0, 1, ""])
        content = io.BytesIO()
        book.save(content)
        workbook = tmp_path / "register.xlsx"
        workbook.write_bytes(content.getvalue())
        assert take_in(workbook) == Summary(new=0, changed=1, unchanged=0)
        assert town("GM0503").population == 103164


@pytest.mark.django_db
class TestRefusing:
    """All or none."""

    @pytest.mark.parametrize(
        ("row", "fault"),
        [
            ("nl,NL333,GM1,Delft,,,,,", "country 'nl'"),
            (",NL333,GM1,Delft,,,,,", "country ''"),
            ("NL,NL3333,GM1,Delft,,,,,", "nuts3 'NL3333'"),
            ("NL,NL333,,Delft,,,,,", "lau_code ''"),
            ("NL,NL333,GM1,,,,,,", "name ''"),
            ("NL,NL333,GM1,Delft,,many,,,", "population 'many'"),
            ("NL,NL333,GM1,Delft,,-1,,,", "population '-1'"),
            ("NL,NL333,GM1,Delft,,1.5,,,", "population '1.5'"),
            ("NL,NL333,GM1,Delft,,٣,,,", "population '٣'"),
            ("NL,NL333,GM1,Delft,,9999999999,,,", "population '9999999999'"),
            ("NL,NL333,GM1,Delft,,,big,,", "area_m2 'big'"),
            ("NL,NL333,GM1,Delft,,,,4,", "degurba '4'"),
            ("NL,NL333,GM1," + "D" * 201 + ",,,,,", "longer than 200"),
            ("NL,NL333,GM1,Delft,,,,,,more", "more cells"),
            ("NL,NL333,GM0503,Delft again,,,,,", "'NL GM0503' already stands in row 3"),
        ],
    )
    def test_a_faulty_row_is_named_and_nothing_is_written(
        self, file: Make, row: str, fault: str
    ) -> None:
        (found,) = faults(file(TOWNS + row + "\n"))
        assert found.startswith("Row 16: ")
        assert fault in found
        assert not is_register_filled()

    def test_every_fault_is_named(self, file: Make) -> None:
        rows = "nl,NL333,GM1,Delft,,x,,,\n" + TOWNS + "NL,NL333,,,,,,,\n"
        assert len(faults(file(rows))) == 4

    def test_another_header_is_refused(self, file: Make) -> None:
        assert "header" in faults(file(header=HEADER.replace("country", "cntr")))[0]


# Out


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("'s-Hertogenbosch", "s hertogenbosch"),
        ("Αθήνα", "Athina"),
        ("ΑΘΉΝΑ", "αθηνα"),
        ("София", "Sofiya"),
        ("Łódź", "lodz"),
        ("Køge", "Koege"),
        ("KØGE", "koge"),
        ("Århus", "Aarhus"),
        ("München", "Muenchen"),
        ("Weißenburg", "WEISSENBURG"),
        ("Þorlákshöfn", "thorlakshofn"),
        ("Işıklar", "isiklar"),
        ("İzmir", "IZMIR"),
        ("Œuilly", "oeuilly"),
        ("Saint-Just-d’Avray", "saint just d'avray"),
        ("Λουτράκι", "Loutraki"),
        ("ΛΟΥΤΡΑΚΙ", "Loutraki"),
        ("Ħaż-Żabbar", "haz zabbar"),
        ("Biel/Bienne", "biel bienne"),
        ("  Delft\u00a0\t", "delft"),
    ],
)
def test_two_ways_of_writing_a_name_are_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other) != ""


def test_different_names_stay_different() -> None:
    names = ["Delft", "Delfzijl", "Dél", "Halle", "Hall", "Bonn", "Bohn"]
    assert len({fold(name) for name in names}) == len(names)


def test_what_is_typed_so_far_is_the_start_of_the_whole() -> None:
    for name in ("Koekelberg", "Århus", "München", "'s-Hertogenbosch", "Œuilly"):
        for length in range(1, len(name) + 1):
            assert fold(name).startswith(fold(name[:length]))


@pytest.mark.django_db
class TestFinding:
    """What a typed name finds."""

    @pytest.fixture(autouse=True)
    def filled(self, file: Make) -> None:
        """A small register."""
        take_in(file())

    @pytest.mark.parametrize(
        ("typed", "code"),
        [
            ("Delft", "GM0503"),
            ("  delf ", "GM0503"),
            ("s hertogenbosch", "GM0796"),
            ("'s-hertogenbosch", "GM0796"),
            ("shertogenbosch", "GM0796"),
            ("hertogen", "GM0796"),
            ("den bosch", "GM0796"),
            ("Αθήνα", "45010000"),
            ("Athina", "45010000"),
            ("athens", "45010000"),
            ("Αθηναίων", "45010000"),
            ("sofia", "SOF46"),
            ("София", "SOF46"),
            ("Столична", "SOF46"),
            ("łódź", "1061011"),
            ("LODZ", "1061011"),
            ("muenchen", "09162000"),
            ("Koege", "259"),
            ("laquila", "066049"),
            ("l aquila", "066049"),
            ("aquila l", "066049"),
            ("reykjavik", "0000"),
        ],
    )
    def test_a_name_is_found_however_it_is_typed(self, typed: str, code: str) -> None:
        assert find(typed)[0].code == code

    def test_another_case_ending_is_found_after_the_name_itself(self) -> None:
        assert [each.code for each in find("Αθηναίος")] == ["45010000", "40010203"]
        assert [each.code for each in find("Athina")] == ["45010000", "40010203"]

    @pytest.mark.parametrize("typed", ["", "  ", "'-", "…", "zzzz", "delft zzzz", "elft delf x"])
    def test_what_is_in_no_name_finds_nothing(self, typed: str) -> None:
        assert find(typed) == []

    def test_no_sign_means_anything_to_the_database(self) -> None:
        assert find("%") == find("_") == find("|") == find("D%t") == find("\\") == []

    def test_any_length_can_be_typed(self) -> None:
        assert find("zz " * 10_000) == []
        assert find(" ".join(map(str, range(10_000)))) == []
        assert find("z" * 100_000) == []


@pytest.mark.django_db
def test_the_closest_come_first_and_then_the_largest(file: Make) -> None:
    rows = [
        ("1", "Halle", 10),
        ("2", "Halle an der Saale", 500),
        ("3", "Hallein", 900),
        ("4", "Bad Halle", 70),
        ("5", "Neu Hallendorf", 80),
        ("6", "Westhalle", 1000),
        ("7", "Osthalle", ""),
        ("8", "Ulm", 9999),
    ]
    take_in(file("".join(f"DE,,{code},{name},,{size},,,\n" for code, name, size in rows)))
    assert [each.code for each in find("halle")] == [
        "1",
        "3",
        "2",
        "5",
        "4",
        "6",
        "7",
    ]
    assert [each.code for each in find("halle", limit=2)] == ["1", "3"]


@pytest.mark.django_db
def test_a_single_letter_counts_only_at_the_start_of_a_word(file: Make) -> None:
    take_in(file())
    assert {each.code for each in find("d")} == {
        "GM0503",
        "GM0796",
        "93066",
        "01344",
    }


@pytest.mark.django_db
def test_a_municipality_is_found_by_its_slug(file: Make) -> None:
    assert not is_register_filled()
    take_in(file())
    assert is_register_filled()
    assert municipality_by_slug("nl-delft") == town("GM0503")
    assert municipality_by_slug("nl-nowhere") is None
