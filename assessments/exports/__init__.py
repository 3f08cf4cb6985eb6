"""A snapshot, the action plan and the instrument in the forms people need elsewhere.

None of them reads the database or the network. What people typed is text
everywhere: no spreadsheet takes it for a formula.
"""

from assessments.exports.answers import answers_csv, answers_data, attachments
from assessments.exports.brief import brief
from assessments.exports.calendar import calendar
from assessments.exports.memo import memo
from assessments.exports.open_data import (
    as_json,
    figures,
    figures_json,
    instrument_csv,
    instrument_data,
    instrument_text,
)
from assessments.exports.workbook import workbook

__all__ = [
    "answers_csv",
    "answers_data",
    "as_json",
    "attachments",
    "brief",
    "calendar",
    "figures",
    "figures_json",
    "instrument_csv",
    "instrument_data",
    "instrument_text",
    "memo",
    "workbook",
]
