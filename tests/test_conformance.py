"""Every kind of PDF that the product makes conforms to PDF/UA-1 and PDF/A-3a, so says veraPDF.

They stand together because its engine takes longer to start than to judge a document.
"""

import io

import pytest

from assessments.instrument import languages
from tests import (
    pdf_checks,
    test_advocacy,
    test_blank_questionnaire,
    test_method_and_questionnaire,
    test_report_parts,
    test_report_pdf,
    test_seal,
    verapdf,
)

DOCUMENTS = {
    **{
        f"report {name} {language}": (test_report_pdf.pdf, name, language)
        for name, language in [("empty", "nl"), ("longest", "nl")]
    },
    **{
        f"edition {name} {language}{second}": (test_report_parts.pdf, name, language, second, brand)
        for name, language, second, brand in test_report_parts.EDITIONS
    },
    **{
        f"sealed {name} {language}": (test_seal.sealed, name, language)
        for name, language in test_seal.SEALED
    },
    **{f"brief {name}": (test_advocacy.pdf, name, to) for name, to in test_advocacy.BRIEFS},
    **{
        f"blank questionnaire {language}": (test_blank_questionnaire.pdf, language)
        for language in languages("1.0")
    },
    "part of the questionnaire": (test_blank_questionnaire.pdf, *test_blank_questionnaire.PART),
    **{
        f"method {language}": (test_method_and_questionnaire.pdf, language)
        for language in languages("1.0")
    },
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_it_conforms_to_pdf_ua_and_pdf_a(name):
    made, *of = DOCUMENTS[name]
    assert verapdf.faults(made(*of)) == []


@pytest.mark.parametrize(
    ("flavour", "rule"),
    [("ua1", "6.2"), ("3a", "6.8")],
)
def test_what_does_not_conform_is_found(flavour, rule):
    document, broken = pdf_checks.Document(test_report_pdf.pdf("empty", "en")), io.BytesIO()
    if flavour == "ua1":
        del document.root.MarkInfo
    else:
        del document.root.AF[0].AFRelationship
    document.pdf.save(broken)
    found = verapdf.faults_of(broken.getvalue(), flavour)
    assert [fault.split(" test ")[0] for fault in found] == [rule]
