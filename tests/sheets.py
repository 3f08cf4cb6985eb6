"""Answer sheets as somebody fills them in: cells typed into a real one."""

import io
from datetime import date

import openpyxl

from assessments import answer_sheet
from assessments.answer_sheet import Cover

TODAY = date(2026, 11, 25)

COLUMNS = {"answer": "D", "text": "E", "title": "F", "dated": "G", "link": "H"}


def sent(begun, codes, language="en"):
    """The sheet that asks these criteria, as it is downloaded now."""
    kept = {row.criterion: row for row in begun.answers.filter(criterion__in=codes)}
    seen = {code: kept[code].version if code in kept else 0 for code in codes}
    return answer_sheet.write(
        answer_sheet.stamp_of(begun, seen, language),
        {code: row.in_snapshot() for code, row in kept.items()},
        Cover(begun.municipality.name, begun.round.name, "https://x.example/", TODAY),
    )


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content), rich_text=False)


def packed(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def filled(content, **rows):
    """The sheet after typing: `r2={"answer": "3 Routine"}` for its second row."""
    book = opened(content)
    for name, typed in rows.items():
        for what, value in typed.items():
            book.worksheets[1][f"{COLUMNS[what]}{name[1:]}"] = value
    return packed(book)
