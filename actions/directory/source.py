"""The services as the conversation needs them: one tuple in memory, built again when something changed."""

import logging
import os
import threading
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from actions.directory import database, seed, tables
from actions.directory.columns import EMPTY, SERVES, field_value
from actions.directory.hsds import CATEGORY, ELIGIBILITY
from actions.directory.model import DirectoryError, Service
from actions.directory.schedules import Schedule, opening_hours
from bot import settings
from bot.i18n.watch import WatchedFile, read_yaml

logger = logging.getLogger(__name__)
# How often at most to ask the database whether something changed.
CHECK_SECONDS = 1.0
BELGRADE = ZoneInfo("Europe/Belgrade")
# Reports by so many different people, since a service was last checked, put a warning on it.
REPORTS_FOR_WARNING = 2
# Which terms of other taxonomies mean one of our categories.
_CATEGORIES = WatchedFile(Path(__file__).parent / "data" / "categories.yml", read_yaml)


def services() -> tuple[Service, ...]:
    """The services people may see, as the database stands now; the same tuple while nothing changed."""
    return _directory().content[0]


def drafts() -> tuple[Service, ...]:
    """Services that are not confirmed; never to be shown, but their names are recognised."""
    return _directory().content[1]


def engine() -> sa.engine.Engine:
    """The database of the settings, migrated, with the seed in it."""
    return _directory().engine


def look_again() -> None:
    """See a change made in this process at once instead of up to a second later."""
    if _open[1]:
        _open[1].looked = -CHECK_SECONDS


class _Directory:
    """The read-model of one database."""

    def __init__(self, url: str) -> None:
        self.engine = database.open_database(url)
        self.looked = -CHECK_SECONDS
        self._content: tuple[tuple[Service, ...], tuple[Service, ...]] | None = None
        self._state: tuple[int, date] | None = None
        self._seed_stamp: tuple[int, int] | None = None
        self._building = threading.Lock()

    @property
    def content(self) -> tuple[tuple[Service, ...], tuple[Service, ...]]:
        """Published services and drafts."""
        due = self._content is None or time.monotonic() - self.looked >= CHECK_SECONDS
        # While one thread builds, the others go on with what there is.
        if due and self._building.acquire(blocking=self._content is None):
            try:
                self._refresh()
            finally:
                self._building.release()
        return self._content  # type: ignore[return-value]

    def _refresh(self) -> None:
        self.looked = time.monotonic()
        try:
            self._plant_changed_seed()
            with self.engine.connect() as connection:
                state = (database.revision(connection), datetime.now(BELGRADE).date())
                if state != self._state:
                    found = read_services(connection, state[1])
                    self._content = (tuple(service for service in found if service.published),
                                     tuple(service for service in found if not service.published))
                    self._state = state
        except (DirectoryError, sa.exc.SQLAlchemyError) as error:
            if self._content is None:
                raise
            logger.error("The directory could not be read again; the last good state stays in use: %s", error)

    def _plant_changed_seed(self) -> None:
        status = seed.SERVICES_FILE.stat()
        stamp = (status.st_mtime_ns, status.st_size)
        if stamp == self._seed_stamp:
            return
        try:
            seed.plant(self.engine, seed.SERVICES_FILE)
        except DirectoryError as error:
            if self._content is None:
                raise
            logger.error("%s has an error and is not used until it is mended: %s", seed.SERVICES_FILE.name, error)
        self._seed_stamp = stamp


_open: tuple[tuple[str | None, str | None], _Directory | None] = (("", ""), None)
_opening = threading.Lock()


def _directory() -> _Directory:
    """The directory that the environment's DATA_DIR and DATABASE_URL name."""
    global _open  # noqa: PLW0603 - one directory a process; tests change the environment
    place = (os.environ.get("DATA_DIR"), os.environ.get("DATABASE_URL"))
    if _open[0] != place or _open[1] is None:
        with _opening:
            if _open[0] != place or _open[1] is None:
                if _open[1]:
                    _open[1].engine.dispose()
                _open = (place, _Directory(settings.load().conversations_url))
    assert _open[1] is not None
    return _open[1]


def read_services(connection: sa.engine.Connection, today: date) -> list[Service]:
    """All services that are not gone, drafts too, the seed's first, with the editors' corrections."""
    t = tables
    rows = connection.execute(
        sa.select(t.service, t.organization.c.name, t.organization.c.alternate_name, t.organization.c.email,
                  t.organization.c.website)
        .join_from(t.service, t.organization).where(t.service.c.gone.is_(None))
        .order_by(t.service.c.origin != "seed", t.service.c.origin, t.service.c.position)).all()
    owned = _Owned(connection, today)
    corrections = defaultdict(list)
    for service_id, column, value in connection.execute(
            sa.select(t.correction.c.service_id, t.correction.c.field, t.correction.c.value)):
        corrections[service_id].append((column, value))
    wrong = _reported_wrong(connection)
    names = [column.name for column in t.service.columns]
    found = []
    for row in rows:
        own = dict(zip(names, row, strict=False))
        service = owned.service(own, row[-4:], own["id"] in wrong)
        if own["id"] in corrections:
            service = _corrected(service, corrections[own["id"]])
        found.append(service)
    return found


class _Owned:
    """What belongs to services, by service id, read table by table: one query a service would take far too long."""

    def __init__(self, connection: sa.engine.Connection, today: date) -> None:
        self._today = today
        t = tables

        def by_service(table: sa.Table, *columns: str) -> dict[str, list[Any]]:
            found = defaultdict(list)
            for row in connection.execute(
                    sa.select(table.c.service_id, *(table.c[name] for name in columns))
                    .order_by(table.c.service_id, table.c.position)).all():
                found[row[0]].append(row[1] if len(columns) == 1 else tuple(row[1:]))
            return found

        self._phones = by_service(t.phone, "number")
        self._emails = by_service(t.contact, "email")
        self._names = by_service(t.alternate_name, "name")
        self._closures = by_service(t.closure, "first_day", "last_day")
        self._languages = by_service(t.language, "code", "name", "note")
        self._documents = by_service(t.required_document, "document")
        self._costs = by_service(t.cost_option, "amount", "currency", "option", "amount_description")
        self._schedules = by_service(t.schedule, "description", "freq", "byday", "opens_at", "closes_at", "valid_from",
                                     "valid_to", "interval", "count", "until", "byweekno", "bymonthday", "byyearday")
        self._places = by_service(t.service_at_location, "location_id")
        self._terms = by_service(t.attribute, "taxonomy_term_id")
        self._meaning = {row.id: _meaning(row) for row in connection.execute(sa.select(t.taxonomy_term))}
        self._coordinates = {row[0]: row[1:] for row in connection.execute(
            sa.select(t.location.c.id, t.location.c.latitude, t.location.c.longitude))}
        self._addresses: dict[str, Any] = {}
        for address in connection.execute(sa.select(t.address).order_by(t.address.c.address_type != "physical")):
            self._addresses.setdefault(address.location_id, address)
        self._access: dict[str, list[str]] = defaultdict(list)
        for place, *texts in connection.execute(sa.select(
                t.accessibility.c.location_id, t.accessibility.c.description, t.accessibility.c.details)):
            self._access[place] += filter(None, texts)

    def service(self, own: dict[str, Any], organization: Iterable[str], wrong: bool) -> Service:
        """One service of its row, its organization's name, other name, e-mail and website, and what belongs to it."""
        key = own["id"]
        organization_name, other_name, email, website = organization
        place = (self._places.get(key) or [None])[0]
        latitude, longitude = self._coordinates.get(place, (None, None))
        address = self._addresses.get(place)
        languages = self._languages.get(key, ())
        meanings = [self._meaning[term] for term in self._terms.get(key, ()) if term in self._meaning]
        spoken_names = [name or note for _, name, note in languages if name or note]
        names = [*self._names.get(key, ()), *filter(None, (own["alternate_name"], other_name))]
        return Service(
            id=key,
            organization=organization_name,
            name=own["name"] if own["name"] != organization_name else "",
            description=own["description"],
            categories=_unique(name for kind, name in meanings if kind == CATEGORY),
            alternate_names=_unique(names),
            address=", ".join(filter(None, (address.address_1, address.address_2))) if address else "",
            city=address.city if address else "",
            latitude=latitude,
            longitude=longitude,
            phones=_unique(self._phones.get(key, ())),
            email=own["email"] or next(filter(None, self._emails.get(key, ())), "") or email,
            url=own["url"] or website,
            opening_hours=_hours(tuple(self._schedules.get(key, ())), self._today),
            languages=", ".join(_unique(spoken_names)),
            eligibility=own["eligibility_description"],
            source=own["source"],
            source_date=own["source_date"],
            assured_date=own["assured_date"] or date.min,
            review_by=own["review_by"] or date.min,
            confidence=own["confidence"],
            published=own["published"],
            spoken=frozenset(code for code, _, _ in languages if code),
            serves=frozenset(name for kind, name in meanings if kind == ELIGIBILITY),
            free=own["free"],
            papers_needed=own["papers_needed"],
            required_documents="; ".join(_unique(self._documents.get(key, ()))),
            cost=own["fees_description"] or "; ".join(map(_cost, self._costs.get(key, ()))).strip("; "),
            accessibility=" ".join(self._access.get(place, ())),
            closures=tuple((first, last) for first, last in self._closures.get(key, ())),
            assurer=own["assurer_email"],
            reported_wrong=wrong,
            postal_code=address.postal_code if address else "",
        )


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, items)))


@lru_cache(maxsize=1024)
def _hours(rows: tuple[tuple[Any, ...], ...], today: date) -> str:
    return opening_hours(map(_schedule, rows), today)


def _schedule(row: tuple[Any, ...]) -> Schedule:
    description, freq, byday, opens_at, closes_at, first, last, interval, count, until, *limits = row
    return Schedule(description or "", freq or "", byday or "", opens_at or "", closes_at or "", first, last or until,
                    limited=bool((interval or 1) > 1 or count or any(limits)) or any(map(str.isdigit, byday or "")))


def _cost(row: tuple[Any, ...]) -> str:
    amount, currency, option, description = row
    if not amount:
        return option or ""
    number = f"{amount:g} {(currency or '').upper()}".strip()
    return " ".join(filter(None, (f"{option}:" if option else "", number, description)))


def _meaning(term: Any) -> tuple[str, str]:
    """(category or eligibility, name) of a taxonomy term, ours or another taxonomy's; ("", name) for others."""
    for name in filter(None, (term.code, term.name)):
        plain = name.strip().casefold()
        if term.taxonomy == CATEGORY:
            return CATEGORY, name
        if plain in SERVES:
            return ELIGIBILITY, plain
        for category, names in _CATEGORIES.content.items():
            if plain == category or plain in names:
                return CATEGORY, category
    return "", term.name


def _reported_wrong(connection: sa.engine.Connection) -> set[str]:
    table = tables.report
    people = sa.func.count(table.c.reporter.distinct())
    return set(connection.scalars(
        sa.select(table.c.service_id).where(table.c.closed.is_(None), table.c.service_id.is_not(None))
        .group_by(table.c.service_id).having(people >= REPORTS_FOR_WARNING)))


def _corrected(service: Service, corrections: list[tuple[str, str]]) -> Service:
    values = {}
    for column, value in corrections:
        try:
            field, checked = field_value(column, value)
            values[field] = checked if value else EMPTY.get(field, "")
        except (DirectoryError, KeyError) as error:
            logger.error("The correction of %s, %s is not used: %s", service.id, column, error)
    return replace(service, **values)
