"""The council memo: two or three pages to edit in a word processor, with what is to be decided."""

from collections.abc import Collection, Sequence
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _
from docx.document import Document as Memo
from docx.shared import Cm

from assessments.editions.edition import Part
from assessments.editions.seal import Seal
from assessments.exports import docx
from assessments.instrument import Texts, texts
from assessments.report import comparison, highlights, plan, reliability, wording
from assessments.scoring.comparison import Comparison
from assessments.scoring.next_steps import PlannedAction
from assessments.scoring.snapshot import Snapshot

WIDTHS = (Cm(4.9), Cm(3.2), Cm(2.9), Cm(2.2), Cm(2.8))
"""Of the columns of a table of actions: together what A4 leaves between the margins."""

INDENT = Cm(0.6)
TICKED, OPEN = "☑", "☐"


def memo(
    snapshot: Snapshot,
    actions: Sequence[PlannedAction],
    language: str,
    *,
    today: date,
    change: Comparison | None = None,
    seal: Seal | None = None,
    unrecorded: Collection[Part] = (),
) -> bytes:
    """A DOCX file with real headings, lists and tables.

    Args:
        actions: of the municipality's whole plan; those of earlier rounds are what was promised.
        change: since the round before, when there was one.
        seal: of the sign-off, when it was signed.
        unrecorded: parts about which the record of what was signed holds nothing.
    """
    spoken = texts(snapshot.instrument_version, language)
    with translation.override(spoken.language):
        town = wording.municipality(snapshot)
        title = f"{_('Memo to the council')}: {wording.document_title(snapshot)}"
        document = docx.blank(spoken.language, title=title, author=town, today=today)
        typed = wording.typed_in(snapshot, spoken.language)
        _head(document, snapshot, today)
        _signed(document, seal)
        _decisions(document, snapshot, actions, spoken, is_recorded=Part.PLAN not in unrecorded)
        _result(document, snapshot, spoken)
        _changes(document, change, is_recorded=Part.COMPARISON not in unrecorded)
        _gaps(document, snapshot, spoken)
        if Part.PLAN in unrecorded:
            _without_plan(document)
        _plan(document, actions, spoken, typed)
        _kept(document, _("What is done or dropped"), plan.finished(snapshot, actions), typed)
        promised = plan.promised(snapshot, actions)
        _kept(document, _("What was promised in earlier rounds"), promised, typed)
        _reliability(document, snapshot)
    return docx.saved(document)


# The parts


def _head(document: Memo, snapshot: Snapshot, today: date) -> None:
    title = _("Memo to the council")
    docx.foot(document, f"{title}, {wording.municipality(snapshot)}")
    document.add_heading(title, level=0)
    facts = [
        (_("Municipality"), wording.municipality(snapshot)),
        (_("About"), _("Readiness on integration and active citizenship")),
        (_("Round"), wording.round_name(snapshot)),
        (_("Reference date"), wording.day(snapshot.reference_date)),
        (_("Date of this memo"), wording.day(today)),
    ]
    docx.facts(document, facts)
    if snapshot.is_draft:
        note = _("Draft: nobody has signed off this assessment yet. Its answers can still change.")
        document.add_paragraph().add_run(note).bold = True


def _signed(document: Memo, seal: Seal | None) -> None:
    """Number, signer and address, so that whoever holds the memo can check it."""
    if seal is None:
        return
    signed = _("Signed off on %(date)s by %(signer)s.") % {
        "date": wording.day(seal.signed_on),
        "signer": docx.one_line(seal.signer),
    }
    told = _("Report number %(number)s; to be checked at %(address)s") % {
        "number": seal.number,
        "address": seal.short_address,
    }
    document.add_paragraph().add_run(f"{signed} {told}").bold = True


def _decisions(
    document: Memo,
    snapshot: Snapshot,
    actions: Sequence[PlannedAction],
    spoken: Texts,
    *,
    is_recorded: bool,
) -> None:
    document.add_heading(_("Asked of the council"), level=1)
    sentences = list(
        plan.asked(
            snapshot,
            actions,
            spoken,
            is_recorded=is_recorded,
            typed=lambda text, _limit: docx.one_line(text),
        )
    )
    docx.points(document, "List Number", sentences)
    if not sentences:
        document.add_paragraph(_("Nothing is asked of the council now."))


def _result(document: Memo, snapshot: Snapshot, spoken: Texts) -> None:
    document.add_heading(_("The result"), level=1)
    result, said = snapshot.result, document.add_paragraph()
    said.add_run(f"{wording.of_100(result)}. {wording.band_sentence(result)}.").bold = True
    document.add_paragraph(" ".join(wording.companions(snapshot)))
    if result.flags:
        document.add_paragraph(_("Floor flags, which no average may hide:"))
        docx.points(
            document, "List Bullet", (wording.flag(raised, spoken) for raised in result.flags)
        )


def _changes(document: Memo, change: Comparison | None, *, is_recorded: bool) -> None:
    if not is_recorded:
        unrecorded = comparison.part_unrecorded()
        document.add_heading(unrecorded.title, level=1)
        document.add_paragraph(unrecorded.headline)
    if change is None:
        return
    heading = _("What changed since %(round)s") % {"round": wording.round_name(change.before)}
    document.add_heading(heading, level=1)
    document.add_paragraph(comparison.headline(change))
    docx.points(document, "List Bullet", comparison.reasons(change))
    if notice := comparison.notice(change):
        document.add_paragraph(notice)


def _gaps(document: Memo, snapshot: Snapshot, spoken: Texts) -> None:
    found = highlights.gaps(snapshot, spoken)
    if not found:
        return
    document.add_heading(_("Gaps, and what comes next"), level=1)
    for gap in found:
        line = document.add_paragraph(style="List Bullet")
        line.add_run(f"{gap.name}: {gap.level}. ").bold = True
        line.add_run(_("Next, %(level)s:") % {"level": gap.next_level} + f" {gap.next_descriptor}")


def _without_plan(document: Memo) -> None:
    document.add_heading(_("Action plan"), level=1)
    document.add_paragraph(_("The action plan was not recorded when this was signed."))


def _plan(document: Memo, actions: Sequence[PlannedAction], spoken: Texts, typed: str) -> None:
    unfinished = [action for action in actions if action.is_unfinished]
    quick = [action for action in unfinished if not action.needs_decision]
    if quick:
        document.add_heading(_("Quick wins: within reach without a new decision"), level=1)
        _actions(document, quick, spoken, typed)
    large = [action for action in unfinished if action.needs_decision]
    if large:
        document.add_heading(_("Actions that need a decision"), level=1)
        _actions(document, large, spoken, typed)


def _kept(document: Memo, heading: str, actions: Sequence[PlannedAction], typed: str) -> None:
    """What was planned, ticked off or not, and in which round."""
    if not actions:
        return
    document.add_heading(heading, level=1)
    for action in actions:
        tick = TICKED if action.progress == "done" else OPEN
        line = document.add_paragraph()
        line.paragraph_format.left_indent, line.paragraph_format.first_line_indent = INDENT, -INDENT
        line.add_run(f"{tick} {action.progress_name}: ").bold = True
        docx.spoken(line.add_run(docx.one_line(action.title).rstrip(".")), typed)
        line.add_run(f" ({docx.one_line(action.planned_in)}).")
        if action.news:
            news = line.add_run(f" {docx.one_line(action.news)}")
            news.italic = True
            docx.spoken(news, typed)


def _reliability(document: Memo, snapshot: Snapshot) -> None:
    if said := reliability.sentences(snapshot):
        document.add_heading(_("How solid is this result?"), level=1)
        docx.points(document, "List Bullet", said)


# Pieces


def _actions(document: Memo, actions: Sequence[PlannedAction], spoken: Texts, typed: str) -> None:
    heads = (_("Action"), _("Criterion"), _("Who"), _("By when"), _("Cost"))
    rows = [
        (
            docx.one_line(action.title),
            _criterion(action, spoken),
            docx.one_line(action.who) or "–",
            wording.day(action.due) if action.due else "–",
            str(action.cost_name),
        )
        for action in actions
    ]
    made = docx.table(document, heads, rows, WIDTHS)
    for row in made.rows[1:]:
        for run in row.cells[0].paragraphs[0].runs:
            docx.spoken(run, typed)


def _criterion(action: PlannedAction, spoken: Texts) -> str:
    said = spoken.criteria.get(action.criterion)
    name = f"{action.criterion} {said.title}" if said else action.criterion
    return _("%(name)s, to level %(level)s") % {"name": name, "level": action.target}
