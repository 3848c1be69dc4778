"""The cells of an Excel workbook (.xlsx): rows of its first sheet, or the sheet "services", and each cell's text."""

import re
import warnings
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from actions.directory.imports import files, values
from actions.directory.model import DirectoryError

SHEET = "services"
# Padded cells too: a lone cell far to the right or below makes very many of them.
MOST_CELLS = 5_000_000
# A date elsewhere is what Excel made of something else: "7/2" of an address, "9-5" of hours.
DATE_COLUMNS = ("source_date", "closures", "checked_on", "review_by")
_FORMATTING = re.compile(r'\[[^\]]*\]|"[^"]*"|\\.|_.|\*.')
# Formats that show the number as it is, at most in groups or rounded.
_PLAIN_NUMBER = re.compile(r"General|@|[#,]*[0#](?:\.[0#?]*)?")


def rows(path: Path) -> list[tuple[int, list[Any]]]:
    """Number and cells of each row that is not empty, None for an empty cell; the first row is always there."""
    if files.read_bytes(path).startswith(files.OLD_EXCEL):
        raise DirectoryError(f"{path.name} is encrypted or of an old Excel: save it without a password as .xlsx")
    files.zip_members(path, "workbook")
    try:
        with warnings.catch_warnings():
            # openpyxl warns of what it does not keep (charts, validation) and of dates that do not exist.
            warnings.simplefilter("ignore")
            found = _rows(path)
    except DirectoryError:
        raise
    except Exception as error:  # a broken workbook makes openpyxl fail anywhere
        raise DirectoryError(f"{path.name} is no workbook that can be read ({type(error).__name__}: {error}): open "
                             "it in Excel or LibreOffice and save it again as .xlsx") from error
    if found is None:
        raise DirectoryError(f"{path.name} has no sheet with cells")
    return found


def _rows(path: Path) -> list[tuple[int, list[Any]]] | None:
    found: list[tuple[int, list[Any]]] = []
    book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
    try:
        sheet = next((sheet for sheet in book.worksheets if sheet.title.strip().lower() == SHEET),
                     next(iter(book.worksheets), None))
        if sheet is None:
            return None
        # What a workbook says of its size is often wrong.
        sheet.reset_dimensions()
        cells = 0
        for number, row in enumerate(sheet.iter_rows(), 1):
            cells += len(row) or 1
            if cells > MOST_CELLS:
                raise DirectoryError(f"{path.name}, row {number}: the sheet has more than {MOST_CELLS} cells: delete "
                                     "the empty rows and columns around the table")
            filled = [None if cell.value is None or not str(cell.value).strip() else cell for cell in row]
            while filled and filled[-1] is None:
                filled.pop()
            if filled or number == 1:
                found.append((number, filled))
    finally:
        book.close()
    return found or [(1, [])]


def text(cell: Any, column: str) -> str:
    """What a cell says, as a CSV table would: dates in ISO form, times as 09:00, booleans as yes or no.

    Raises DirectoryError for a formula and for a value in which Excel may have changed what somebody wrote.
    """
    if cell is None:
        return ""
    value = cell.value
    if cell.data_type in ("f", "e"):
        raise DirectoryError(values.FORMULA)
    if column == "phone" and not isinstance(value, str):
        raise DirectoryError("is a number or date in the workbook, so a leading + or 0 may be lost: format the column "
                             "as text and write the phone number again")
    match value:
        case bool():
            said = "yes" if value else "no"
        case date():
            said = _date(value, cell.number_format, column)
        case time():
            said = _clock(datetime.combine(date.min, value) - datetime.min)
        case timedelta():
            said = _clock(value)
        case int() | float():
            said = _number(value, cell.number_format)
        case _:
            said = unescape(value).strip()
    return said


def _date(value: date, number_format: str, column: str) -> str:
    if column not in DATE_COLUMNS:
        raise DirectoryError("is a date in the workbook: format the column as text and write it again")
    shown = _FORMATTING.sub("", number_format).lower()
    if "y" in shown and "d" not in shown:
        # "2025-06" becomes the first of June in Excel; nobody said the first.
        return f"{value:%Y-%m}"
    return (value.date() if isinstance(value, datetime) else value).isoformat()


def _clock(since_midnight: timedelta) -> str:
    # A time is a fraction of a day there and may be off by less than a second.
    minutes = round(since_midnight.total_seconds() / 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _number(value: int | float, number_format: str) -> str:
    # "_)" leaves the width of a sign free, "* " fills the cell.
    shown = re.sub(r"_.|\*.", "", number_format.partition(";")[0]).strip()
    if not _PLAIN_NUMBER.fullmatch(shown):
        raise DirectoryError(f"is a number that the workbook shows in another way ({number_format[:40]}): format the "
                             "column as text and write what should be there")
    # Excel keeps 15 digits.
    return str(value) if isinstance(value, int) else f"{value:.15g}"
