"""A table of one row a service, as outreach staff keep it: CSV with comma, semicolon or tab, or a workbook."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from actions.directory.columns import COLUMNS, EMPTY, REQUIRED, field_value
from actions.directory.hsds import DAYS, service_json
from actions.directory.imports import files, values, workbook
from actions.directory.imports.records import REVIEW_DAYS, Record, records
from actions.directory.imports.report import Problem
from actions.directory.model import DirectoryError, Service
from actions.directory.schedules import week

# Instead of opening_hours: a column a weekday, "09:00-17:00" or "09:00-12:00, 13:00-17:00", empty or "closed".
WEEKDAYS = dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), DAYS, strict=True))
_SPAN = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-4]):([0-5]\d)")


@dataclass(frozen=True)
class _Table:
    """Named columns and numbered rows of cells, in which an empty cell is false."""

    columns: list[str]
    rows: Iterable[tuple[int, list[Any]]]
    # What people call a row, and what to do about cells that no column's name stands over.
    row: str
    surplus: str
    # A cell's text in a column; DirectoryError where it cannot be used.
    text: Callable[[Any, str], str]


def read(content: bytes, name: str, problems: list[Problem]) -> list[Record]:
    """Records of a CSV table's services; rows that cannot be used are added to the problems."""
    text = files.decode(content, name)
    first_line = text.split("\n", 1)[0]
    separator = max(",;\t", key=lambda sign: len(set(_columns(first_line, sign)) & {*COLUMNS, *WEEKDAYS}))
    columns = _columns(first_line, separator)
    _check_columns(columns, f"{name}, line 1")
    return _records(_Table(columns, _csv_rows(text, separator, problems), "line",
                           "put quotes around text with the separator in it", lambda cell, column: cell), problems)


def read_workbook(path: Path, problems: list[Problem]) -> list[Record]:
    """Records of the services in an Excel workbook; rows that cannot be used are added to the problems."""
    (_, first), *rows = workbook.rows(path)
    columns = ["" if cell is None else str(cell.value).strip().lower() for cell in first]
    _check_columns(columns, f"{path.name}, row 1")
    return _records(_Table(columns, rows, "row", "give the column a name or empty it", workbook.text), problems)


def _csv_rows(text: str, separator: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    # Not strict: a lone quote in a cell is common; what matters is that each row has the right number of cells.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    next(reader)
    try:
        for row in reader:
            yield reader.line_num, [cell.strip() for cell in row]
    except csv.Error as error:
        problems.append(Problem(f"line {reader.line_num}", "", f"is no CSV ({error})"))


def _records(table: _Table, problems: list[Problem]) -> list[Record]:
    found = []
    for number, cells in table.rows:
        where = f"{table.row} {number}"
        if any(cells) and (service := _service(table, cells, where, problems)):
            found.append((where, service))
    return records([service_json(service) for _, service in found], lambda index: found[index][0], problems)


def _columns(line: str, separator: str) -> list[str]:
    return [column.strip().strip('"').lower() for column in line.strip("\r\n").split(separator)]


def _check_columns(columns: list[str], where: str) -> None:
    missing = [column for column in REQUIRED if column not in columns]
    if missing:
        raise DirectoryError(f"{where}: the column {', '.join(missing)} is missing; the columns are "
                             f"{', '.join(COLUMNS)} or, instead of opening_hours, {', '.join(WEEKDAYS)}")
    unknown = [column for column in columns if column and column not in COLUMNS and column not in WEEKDAYS]
    if unknown:
        raise DirectoryError(f"{where}: {', '.join(unknown)} is no column; the columns are {', '.join(COLUMNS)}")
    named = [column for column in columns if column]
    if len(set(named)) < len(named):
        raise DirectoryError(f"{where}: a column is there twice")


def _service(table: _Table, cells: list[Any], where: str, problems: list[Problem]) -> Service | None:
    before = len(problems)
    surplus = sum(map(bool, cells[len(table.columns):]))
    if surplus:
        problems.append(Problem(where, "", f"has {surplus} cells more than the first {table.row}: {table.surplus}"))
    row: dict[str, str] = {}
    unusable = set()
    for column, cell in zip(table.columns, cells, strict=False):
        try:
            row[column] = table.text(cell, column) if column else ""
        except DirectoryError as error:
            problems.append(Problem(where, column, str(error)))
            unusable.add(column)
    found: dict[str, Any] = {}
    for column, (field, _) in COLUMNS.items():
        cell = row.get(column, "")
        if column in unusable:
            continue
        if not cell and column not in REQUIRED:
            found[field] = EMPTY.get(field, "")
            continue
        try:
            found[field] = field_value(column, cell)[1]
        except DirectoryError as error:
            problems.append(Problem(where, column, str(error)))
    by_day = {column: row[column] for column in WEEKDAYS if row.get(column)}
    if by_day and found.get("opening_hours"):
        problems.append(Problem(where, "opening_hours", "is filled and the weekdays too: keep one of them"))
    elif by_day:
        found["opening_hours"] = _weekly(by_day, where, problems)
    if len(problems) > before:
        return None
    found["review_by"] = found["review_by"] or found["assured_date"] + timedelta(days=REVIEW_DAYS)
    return Service(**found)


def _weekly(by_day: dict[str, str], where: str, problems: list[Problem]) -> str:
    days: dict[str, list[str]] = {}
    for column, cell in by_day.items():
        if cell.lower() in ("closed", "off", "-"):
            continue
        try:
            days[WEEKDAYS[column]] = _spans(cell)
        except DirectoryError as error:
            problems.append(Problem(where, column, str(error)))
    return "; ".join(week(days)) or "off"


def _spans(cell: str) -> list[str]:
    """The times of a day, in order and not overlapping; one that ends after midnight may only be the last."""
    spans = []
    for part in re.split(r"[,;|]|\band\b", cell):
        match = _SPAN.fullmatch(part.strip())
        if not match:
            raise DirectoryError(f"{part.strip()[:40]!r} is no time like 09:00-17:00")
        spans.append(tuple(int(number) for number in match.groups()))
    spans.sort()
    texts = []
    end_before = -1
    for number, (hour, minute, end_hour, end_minute) in enumerate(spans):
        start, end = hour * 60 + minute, end_hour * 60 + end_minute
        overnight = end < start and number == len(spans) - 1
        if start < end_before or start == end or max(start, end) > 24 * 60 or (end < start and not overnight):
            raise DirectoryError(f"{cell[:60]!r} cannot be: times overlap, are empty or end before they begin")
        end_before = end
        texts.append(f"{hour:02}:{minute:02}-{end_hour:02}:{end_minute:02}")
    return [values.hours(f"Mo {text}").removeprefix("Mo ") for text in texts]
