"""Writing to the directory: imports, all or nothing, and the editors' corrections."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa

from actions.directory import database, tables
from actions.directory.columns import COLUMNS, field_value
from actions.directory.imports.records import Record
from actions.directory.imports.report import Problem, Report
from actions.directory.model import DirectoryError

SEED, FEED = "seed", "feed"
# As many values as any database takes in one IN (...).
_CHUNK = 500
# Written before the service, because it refers to them; a later import's version stands.
_SHARED = (tables.organization, tables.location, tables.taxonomy_term)
_OF_LOCATION = (tables.address, tables.accessibility)



def now() -> datetime:
    """The time in UTC, without a zone, as all databases keep it."""
    return datetime.now(UTC).replace(tzinfo=None)


@contextmanager
def writing(engine: sa.engine.Engine) -> Iterator[sa.engine.Connection]:
    """A transaction that no other writer of the directory runs beside; undone as a whole on an error."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        elif engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(database.LOCK)))
        yield connection
        connection.commit()


def apply(engine: sa.engine.Engine, origin: str, records: list[Record], problems: list[Problem], *,
          complete: bool = True, digest: str = "", validators: str = "") -> Report:
    """Take over the services of one origin; with problems, nothing.

    Services of this origin that a complete import lacks are hidden, not deleted. A file, which an editor chose, takes
    services over from other origins; the seed and the feed leave alone what is not theirs.
    """
    report = Report(origin, invalid=problems, notes=[note for record in records for note in record.notes])
    if report.refused:
        return report
    with writing(engine) as connection:
        columns = tables.service.c
        known = {row.id: row for row in connection.execute(sa.select(
            columns.id, columns.digest, columns.origin, columns.gone, columns.assured_date, columns.position))}
        new, changed, moved, recheck = [], [], [], []
        for position, record in enumerate(records):
            record.service |= {"origin": origin, "position": position, "digest": record.digest, "gone": None}
            before = known.get(record.id)
            if before is None:
                new.append(record)
            elif before.origin != origin and origin in (SEED, FEED):
                report.notes.append(f"{record.id}: is from {before.origin}, the {origin} does not change it")
            elif (before.digest, before.origin, before.gone) != (record.digest, origin, None):
                changed.append(record)
                if (record.service["assured_date"] or date.min) > (before.assured_date or date.min):
                    recheck.append(record.id)
            else:
                report.unchanged += 1
                if before.position != position:
                    moved.append({"key": record.id, "place": position})
        here = {record.id for record in records}
        gone = [row.id for row in known.values()
                if complete and row.origin == origin and row.gone is None and row.id not in here]
        report.new, report.changed = [record.id for record in new], [record.id for record in changed]
        report.gone = gone
        if new or changed or moved or gone:
            _write(connection, new, changed)
            if moved:
                connection.execute(sa.update(tables.service).where(tables.service.c.id == sa.bindparam("key"))
                                   .values(position=sa.bindparam("place")), moved)
            for ids in _chunks(gone):
                connection.execute(sa.update(tables.service).where(columns.id.in_(ids)).values(gone=now().date()))
            _close_reports(connection, recheck)
            _drop_unused(connection)
            database.changed(connection)
        succeeded(connection, origin, digest, validators)
    return report


def succeeded(connection: sa.engine.Connection, origin: str, digest: str = "", validators: str = "") -> None:
    """Note that an origin gave its services just now."""
    _note(connection, origin, {"succeeded": now(), "failed": None, "failure": None, "digest": digest,
                               "validators": validators})


def unchanged(connection: sa.engine.Connection, origin: str) -> None:
    """Note that an origin still has what it last gave."""
    _note(connection, origin, {"succeeded": now(), "failed": None, "failure": None})


def failed(engine: sa.engine.Engine, origin: str, reason: str) -> None:
    """Note why an origin gave nothing; its last good services stay."""
    with writing(engine) as connection:
        _note(connection, origin, {"failed": now(), "failure": reason[:1000]})


def _note(connection: sa.engine.Connection, origin: str, values: dict[str, Any]) -> None:
    updated = connection.execute(sa.update(tables.source).where(tables.source.c.origin == origin).values(**values))
    if not updated.rowcount:
        connection.execute(sa.insert(tables.source).values(origin=origin, **values))


def source_of(engine: sa.engine.Engine, origin: str) -> Any:
    """The row about an origin, or None."""
    with engine.connect() as connection:
        return connection.execute(sa.select(tables.source).where(tables.source.c.origin == origin)).first()


def about(engine: sa.engine.Engine, service_id: str) -> tuple[str, list[str]]:
    """Where a service came from, and which of its fields editors corrected."""
    table = tables.correction
    with engine.connect() as connection:
        origin = connection.scalar(sa.select(tables.service.c.origin).where(tables.service.c.id == service_id))
        return origin, list(connection.scalars(
            sa.select(table.c.field).where(table.c.service_id == service_id).order_by(table.c.field)))


def correct(engine: sa.engine.Engine, service_id: str, column: str, value: str) -> None:
    """Keep an editor's value for one field of a service; it stays above whatever imports bring."""
    if column not in COLUMNS or column == "id":
        raise DirectoryError(f"{column} is no field: {', '.join(name for name in COLUMNS if name != 'id')}")
    try:
        if value or column in ("organization", "checked_on", "review_by", "status", "confidence"):
            field_value(column, value)
    except DirectoryError as error:
        raise DirectoryError(f"{service_id}, {column}: {error}") from None
    with writing(engine) as connection:
        _must_be_there(connection, service_id)
        table = tables.correction
        connection.execute(sa.delete(table).where(table.c.service_id == service_id, table.c.field == column))
        connection.execute(sa.insert(table).values(service_id=service_id, field=column, value=value, made=now()))
        if column == "checked_on":
            _close_reports(connection, [service_id])
        database.changed(connection)


def uncorrect(engine: sa.engine.Engine, service_id: str, column: str) -> None:
    """Give up a correction: the field is again what its import says."""
    with writing(engine) as connection:
        table = tables.correction
        deleted = connection.execute(
            sa.delete(table).where(table.c.service_id == service_id, table.c.field == column))
        if not deleted.rowcount:
            raise DirectoryError(f"{service_id} has no correction of {column}")
        database.changed(connection)


def _must_be_there(connection: sa.engine.Connection, service_id: str) -> None:
    if connection.scalar(sa.select(tables.service.c.id).where(tables.service.c.id == service_id)) is None:
        raise DirectoryError(f"{service_id} is no service: see rahnama directory list")


def _close_reports(connection: sa.engine.Connection, service_ids: Iterable[str]) -> None:
    """What people reported before a service was checked is answered by the check."""
    table = tables.report
    for ids in _chunks(service_ids):
        connection.execute(
            sa.update(table).where(table.c.service_id.in_(ids), table.c.closed.is_(None)).values(closed=now()))


def _write(connection: sa.engine.Connection, new: list[Record], changed: list[Record]) -> None:
    for ids in _chunks(record.id for record in changed):
        for table in tables.OWNED:
            connection.execute(sa.delete(table).where(table.c.service_id.in_(ids)))
    both = [*new, *changed]
    for table in _SHARED:
        rows: dict[str, dict[str, Any]] = {}
        for record in both:
            rows |= record.rows.get(table.name, {})
        for ids in _chunks(rows if table is tables.location else ()):
            for owned in _OF_LOCATION:
                connection.execute(sa.delete(owned).where(owned.c.location_id.in_(ids)))
        _upsert(connection, table, rows)
    for table in _OF_LOCATION:
        entries = {(row["location_id"], row["id"]): row
                   for record in both for row in record.rows.get(table.name, {}).values()}
        _insert(connection, table, entries.values())
    _insert(connection, tables.service, (record.service for record in new))
    if changed:
        names = [column.name for column in tables.service.columns if column.name != "id"]
        connection.execute(
            sa.update(tables.service).where(tables.service.c.id == sa.bindparam("key"))
            .values({name: sa.bindparam(f"new_{name}") for name in names}),
            [{"key": record.id, **{f"new_{name}": record.service[name] for name in names}} for record in changed])
    for table in tables.OWNED:
        _insert(connection, table, (row for record in both for row in record.rows.get(table.name, {}).values()))


def _upsert(connection: sa.engine.Connection, table: sa.Table, rows: dict[str, dict[str, Any]]) -> None:
    known: set[str] = set()
    for ids in _chunks(rows):
        known |= set(connection.scalars(sa.select(table.c.id).where(table.c.id.in_(ids))))
    _insert(connection, table, (row for key, row in rows.items() if key not in known))
    updates = [{"key": key, **{f"new_{name}": value for name, value in row.items() if name != "id"}}
               for key, row in rows.items() if key in known]
    if updates:
        names = [name for name in next(iter(rows.values())) if name != "id"]
        connection.execute(sa.update(table).where(table.c.id == sa.bindparam("key"))
                           .values({name: sa.bindparam(f"new_{name}") for name in names}), updates)


def _insert(connection: sa.engine.Connection, table: sa.Table, rows: Iterable[dict[str, Any]]) -> None:
    found = list(rows)
    if found:
        connection.execute(sa.insert(table), found)


def _drop_unused(connection: sa.engine.Connection) -> None:
    """Organizations, places and terms that no service refers to any more."""
    used = tables.service_at_location.c.location_id
    for table in _OF_LOCATION:
        connection.execute(sa.delete(table).where(table.c.location_id.not_in(sa.select(used))))
    for table, column in ((tables.location, used), (tables.taxonomy_term, tables.attribute.c.taxonomy_term_id),
                          (tables.organization, tables.service.c.organization_id)):
        connection.execute(sa.delete(table).where(table.c.id.not_in(sa.select(column))))


def _chunks(items: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(items)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk
