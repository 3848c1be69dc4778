"""Reading the directory's table (data/services.csv: one row a service)."""

import csv
from datetime import date
from pathlib import Path

from actions.directory.model import Service
from bot.i18n.watch import WatchedFile

SERVICES_FILE = Path(__file__).parent / "data" / "services.csv"


class DirectoryError(ValueError):
    """A row that cannot be used; the message gives line, column and reason."""


def read_services(path: Path) -> tuple[Service, ...]:
    """All services of the table, drafts too, in the table's order."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        return tuple(_service(row, reader.line_num) for row in reader)


def services() -> tuple[Service, ...]:
    """The services people may see, as the table stands now."""
    return tuple(service for service in _TABLE.content if service.published)


def drafts() -> tuple[Service, ...]:
    """Services that are not confirmed; never to be shown, but their names are recognised."""
    return tuple(service for service in _TABLE.content if not service.published)


_TABLE = WatchedFile(SERVICES_FILE, read_services)


def _service(row: dict[str, str], line: int) -> Service:
    def several(column: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in row[column].split("|") if part.strip())

    def day(column: str) -> date:
        try:
            return date.fromisoformat(row[column])
        except ValueError as error:
            raise DirectoryError(f"line {line}, {column}: {row[column]!r} is not a date like 2026-11-23") from error

    if row["status"] not in ("published", "draft"):
        raise DirectoryError(f"line {line}, status: {row['status']!r} must be published or draft")
    return Service(
        id=row["id"],
        organization=row["organization"],
        name=row["service"],
        description=row["description"],
        categories=several("categories"),
        alternate_names=several("names"),
        address=row["address"],
        city=row["city"],
        latitude=float(row["latitude"]) if row["latitude"] else None,
        longitude=float(row["longitude"]) if row["longitude"] else None,
        phones=several("phone"),
        email=row["email"],
        url=row["url"],
        opening_hours=row["opening_hours"],
        languages=row["languages"],
        eligibility=row["eligibility"],
        source=row["source"],
        source_date=row["source_date"],
        assured_date=day("checked_on"),
        review_by=day("review_by"),
        confidence=row["confidence"],
        published=row["status"] == "published",
    )
