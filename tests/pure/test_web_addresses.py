"""Links as people paste them, and texts in which a mail program would find one."""

from urllib.parse import quote

import pytest

from assessments.imports.web_addresses import is_in, names_a_person, unwrapped

NOTE = "https://www.voorbeeldstad.example/nota-integratie?jaar=2026&deel=1"
DATA = "05%7C02%7Csaskia%40voorbeeldstad.example%7Cabc"

INSIDE = quote(NOTE, safe="")
TEAMS = "https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp-safelinks.html"
OUTLOOK = "https://eur03.safelinks.protection.outlook.com/"

WRAPPED = [
    f"{OUTLOOK}?url={INSIDE}&data={DATA}&sdata=x",
    f"https://EUR03.SafeLinks.protection.outlook.com/ap/w-59584e83/?url={INSIDE}",
    f"https://nam02.safelinks.protection.office365.us/?url={INSIDE}&data={DATA}",
    f"{TEAMS}?url={INSIDE}",
    f"https://www.google.com/url?q={INSIDE}&sa=D",
    f"https://www.google.nl/url?sa=t&url={INSIDE}",
    f"https://linkprotect.cudasvc.com/url?a={INSIDE}&c=E,1,x",
    "https://urldefense.proofpoint.com/v2/url?u="
    + quote(NOTE, safe="").replace("_", "%5F").replace("-", "-2D").replace("%", "-")
    + "&d=DwMF&e=",
    f"https://urldefense.proofpoint.com/v1/url?u={INSIDE}&k=x",
    f"https://urldefense.com/v3/__{NOTE.replace('?', '*')}__;Pw!!N4!abc$",
]


@pytest.mark.parametrize("link", WRAPPED)
def test_a_wrapped_link_is_taken_for_what_it_leads_to(link):
    assert unwrapped(link) == NOTE


def test_a_link_that_was_wrapped_at_every_stop_is_unwrapped_to_the_end():
    link = NOTE
    for _stop in range(3):
        link = f"{OUTLOOK}?url={quote(link, safe='')}&data={DATA}"
        link = f"https://www.google.com/url?q={quote(link, safe='')}"
    assert unwrapped(link) == NOTE


def test_runs_of_signs_in_a_defended_link_come_back():
    link = "https://urldefense.com/v3/__https://a.example/nota*jaar**Aend__;P8OpIQ!!x$"
    assert unwrapped(link) == "https://a.example/nota?jaaré!end"


@pytest.mark.parametrize(
    "link",
    [
        NOTE,
        "https://safelinks.protection.outlook.com.evil.example/?url=https%3A%2F%2Fa.example",
        "https://www.google.com/search?q=nota+integratie",
        "https://eur03.safelinks.protection.outlook.com/?data=x",
        "https://eur03.safelinks.protection.outlook.com/?url=javascript%3Aalert(1)",
        "https://[broken",
        "https://urldefense.com/v3/__https://a.example/*__;!!!",
        "https://urldefense.com/v2/url",
        "",
        "geen link",
    ],
)
def test_any_other_link_stays_as_it_is_or_leads_to_a_web_address(link):
    found = unwrapped(link)
    assert found == link or found.startswith(("http://", "https://"))


@pytest.mark.parametrize(
    "link",
    [
        f"https://unknown-filter.example/?to={DATA}",
        "https://mail.example/?user=saskia@voorbeeldstad.example",
        "https://mail.example/?user=saskia%2540voorbeeldstad.example",
        "https://saskia:secret@intranet.example/nota",
    ],
)
def test_a_link_that_names_a_person_is_noticed(link):
    assert names_a_person(link)


@pytest.mark.parametrize(
    "link",
    [
        NOTE,
        "https://maps.example/@52.07,4.3,15z",
        "https://video.example/@gemeente",
        "https://a.example/%40",
    ],
)
def test_an_at_sign_alone_is_no_person(link):
    assert not names_a_person(link)


@pytest.mark.parametrize(
    "text",
    [
        "Flood http://evil.example",
        "HTTPS://EVIL.EXAMPLE",
        "www.evil.nl",
        "see evil.com now",
        "Win(evil.nl)",
        "evil.example/path",
        "a,evil.eu",
        "write to me@evil.example",
        "ftp://x",
        "evil．com",
        "evil。com",
        "xn--80ak6aa92e.xn--p1ai",
        "\\\\server\\share",
        "klik op mijn-site.online!",
    ],
)
def test_a_text_in_which_a_mail_program_finds_a_link_is_noticed(text):
    assert is_in(text)


@pytest.mark.parametrize(
    "name",
    [
        "Néw O'Neil",
        "dr.ir. J.P. de Vries",
        "prof.mr.drs. A.B.C. van 't Hof-Jansen",
        "St.John",
        "GGD/Thuiszorg",
        "J.P.de Vries",
        "Basisschool De Ark (groep 3.1)",
        "მარიამ ბერიძე",
        "You keep the figures.",
        "U houdt de cijfers bij.Graag voor vrijdag.",
        "Ph.D. Smith",
        "N.V. Voorbeeld",
        "1.5",
        "",
    ],
)
def test_a_name_or_a_sentence_of_people_is_none(name):
    assert not is_in(name)
