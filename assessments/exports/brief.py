"""The advocacy brief as a letter to edit in a word processor; what it says is the report's."""

from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _
from docx.document import Document as Letter
from docx.shared import Cm

from assessments.editions.seal import Seal
from assessments.exports import docx
from assessments.instrument import Texts, texts
from assessments.report import wording
from assessments.report.advocacy import (
    AdvocacyPart,
    ObstaclePart,
    PursuitPart,
    addressee,
    advocacy,
    title,
)
from assessments.scoring.snapshot import Snapshot

WIDTHS = (Cm(7), Cm(2.7), Cm(3.3), Cm(3))
"""Of the columns of the table of powers: together what A4 leaves between the margins."""


def brief(
    snapshot: Snapshot,
    language: str,
    *,
    to: str,
    name: str,
    today: date,
    seal: Seal | None = None,
) -> bytes:
    """A DOCX file with real headings and tables. The arguments are those of `report.brief_html`."""
    spoken = texts(snapshot.instrument_version, language)
    with translation.override(spoken.language):
        document = docx.blank(
            spoken.language,
            title=title(snapshot),
            author=wording.municipality(snapshot),
            today=today,
        )
        _head(document, snapshot, spoken, to=addressee(to, name), today=today, seal=seal)
        part, typed = advocacy(snapshot, spoken), wording.typed_in(snapshot, spoken.language)
        _obstacles(document, part, typed)
        _pursuits(document, part, typed)
        _powers(document, part)
    return docx.saved(document)


def _head(
    document: Letter, snapshot: Snapshot, spoken: Texts, *, to: str, today: date, seal: Seal | None
) -> None:
    town, country = wording.municipality(snapshot), docx.one_line(snapshot.country)
    docx.foot(document, f"{_('Advocacy brief')}, {wording.municipality(snapshot)}")
    document.add_heading(_("Advocacy brief"), level=0)
    docx.facts(
        document,
        [
            (_("To"), to),
            (_("From"), f"{town} ({country})" if country else town),
            (_("Date"), wording.day(today)),
            (_("Round"), wording.round_name(snapshot)),
            (_("Reference date"), wording.day(snapshot.reference_date)),
        ],
    )
    document.add_paragraph(
        _("%(municipality)s assessed its own policy along %(source)s.")
        % {"municipality": town, "source": wording.source(spoken)}
        + " "
        + _(
            "We send you what we cannot solve at our own table, and ask you to take it to those "
            "who can."
        )
    )
    if snapshot.is_draft:
        note = _("Draft: nobody has signed off this assessment yet. Its answers can still change.")
        document.add_paragraph().add_run(note).bold = True
    elif seal is not None:
        signed = _("The assessment was signed off on %(signed_on)s.") % {
            "signed_on": wording.day(seal.signed_on)
        }
        told = _("Report number %(number)s; to be checked at %(address)s") % {
            "number": seal.number,
            "address": seal.short_address,
        }
        document.add_paragraph().add_run(f"{signed} {told}").bold = True


def _obstacles(document: Letter, part: AdvocacyPart, typed: str) -> None:
    if not part.tiers:
        document.add_heading(_("What stands in the way"), level=1)
        document.add_paragraph(_("No barrier has been noted with a criterion."))
    for tier in part.tiers:
        document.add_heading(_("In the way: %(tier)s") % {"tier": tier.name}, level=1)
        for obstacle in tier.obstacles:
            _criterion(document, obstacle)
            _said(document, _("What stands in the way:"), obstacle.barrier.text, typed)
            _said(document, _("What we ask:"), obstacle.barrier.asked, typed)


def _pursuits(document: Letter, part: AdvocacyPart, typed: str) -> None:
    document.add_heading(_("What we do ourselves to be heard"), level=1)
    document.add_paragraph(
        _("These criteria score the municipality's own effort, not what others did.")
    )
    for pursuit in part.pursuits:
        _criterion(document, pursuit)
        _said(document, _("What we did:"), pursuit.justification, typed)
        if pursuit.next_level:
            ahead = _("Next, %(level)s:") % {"level": pursuit.next_level}
            _said(document, ahead, (pursuit.next_descriptor,))


def _powers(document: Letter, part: AdvocacyPart) -> None:
    document.add_heading(_("Own power and advocacy"), level=1)
    heads = (_("Power"), _("Readiness"), _("Low to high"), _("Answered"))
    rows = [(row.name, row.readiness, row.between, row.answered) for row in part.powers]
    docx.table(document, heads, rows, WIDTHS)
    document.add_paragraph(
        _(
            "Readiness runs from 0 to 100 on what is answered; low and high say where it can lie "
            "once the rest is."
        )
    )


def _criterion(document: Letter, of: ObstaclePart | PursuitPart) -> None:
    document.add_heading(of.name, level=2)
    _said(document, _("Where we stand:"), (of.rating,))


def _said(document: Letter, name: str, paragraphs: tuple[str, ...], typed: str = "") -> None:
    for number, text in enumerate(paragraphs):
        paragraph = document.add_paragraph()
        if number == 0:
            paragraph.add_run(f"{name} ").bold = True
        docx.spoken(paragraph.add_run(docx.one_line(text)), typed)
