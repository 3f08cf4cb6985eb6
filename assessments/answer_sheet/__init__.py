"""The answer sheet: a workbook to fill in without the network, and a checked difference back.

`write` makes it for some criteria of an assessment, `read` takes a filled-in one back within
limits, `compare` sets it beside what is kept now, and `hold` keeps what was read between the
preview and the choice. Nothing here saves: `workflow.take_over_sheet` does.
"""

from assessments.answer_sheet.comparing import Kind, Row, compare
from assessments.answer_sheet.holding import held, hold
from assessments.answer_sheet.reading import LIMITS, Filled, not_theirs, read
from assessments.answer_sheet.stamp import Stamp, stamp_of
from assessments.answer_sheet.writing import Cover, write
from assessments.imports.faults import Faulty

__all__ = [
    "LIMITS",
    "Cover",
    "Faulty",
    "Filled",
    "Kind",
    "Row",
    "Stamp",
    "compare",
    "held",
    "hold",
    "not_theirs",
    "read",
    "stamp_of",
    "write",
]
