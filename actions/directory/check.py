"""What the editors should look at: due reviews, numbers, coordinates, doubles, translations, reports, failed feeds."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta

import numpy as np
import phonenumbers
import sqlalchemy as sa
from rapidfuzz import fuzz, process

from actions.directory import reports, tables
from actions.directory.imports.values import REGION
from actions.directory.model import Service
from bot.i18n.catalogs import CATALOGS
from bot.settings import LANGUAGES

SOON = timedelta(days=14)
# Serbia and its neighbours, in degrees: from Croatia's coast to the Black Sea, from Albania to the north of Hungary.
LATITUDES, LONGITUDES = (39.5, 48.7), (13.3, 29.8)
SAME_NAME = 93
_CHUNK = 500


@dataclass(frozen=True)
class Finding:
    """One thing to look at: its kind, the service's id (empty for none), and what it is."""

    kind: str
    service: str
    text: str

    def as_dict(self) -> dict[str, str]:
        """The finding for JSON."""
        return asdict(self)


def findings(published: tuple[Service, ...], drafts: tuple[Service, ...], engine: sa.engine.Engine,
             today: date) -> list[Finding]:
    """Everything the editors should look at, what people reported first."""
    everything = published + drafts
    return [*_reports(engine), *_feeds(engine), *due(published, today), *phones(everything), *coordinates(everything),
            *duplicates(everything), *translations(published)]


def due(services: Iterable[Service], today: date) -> Iterator[Finding]:
    """Services to check again, the longest overdue first."""
    for service in sorted(services, key=lambda service: service.review_by):
        if service.review_by <= today + SOON:
            state = "is overdue since" if service.review_by < today else "must be checked by"
            yield Finding("due", service.id, f"{state} {service.review_by}, last checked on {service.assured_date}")


def phones(services: Iterable[Service]) -> Iterator[Finding]:
    """Numbers that nobody can have, by libphonenumber's rules."""
    for service in services:
        for number in service.phones:
            if not is_phone(number):
                yield Finding("phone", service.id, f"{number} is not a valid number")


def is_phone(number: str) -> bool:
    """Whether a number is valid, short ones (112, 116111) by Serbia's rules."""
    try:
        parsed = phonenumbers.parse(number, REGION)
    except phonenumbers.NumberParseException:
        return False
    short = not number.startswith("+") and phonenumbers.is_valid_short_number_for_region(parsed, REGION)
    return phonenumbers.is_valid_number(parsed) or short


def coordinates(services: Iterable[Service]) -> Iterator[Finding]:
    """Points that cannot be where the service is."""
    for service in services:
        if (service.latitude is None) != (service.longitude is None):
            yield Finding("coordinates", service.id, "latitude or longitude is missing")
        elif service.latitude is None or service.longitude is None:
            continue
        elif not (LATITUDES[0] <= service.latitude <= LATITUDES[1]
                  and LONGITUDES[0] <= service.longitude <= LONGITUDES[1]):
            yield Finding("coordinates", service.id, f"{service.latitude}, {service.longitude} is not in Serbia or a "
                                                     "neighbouring country")


def duplicates(services: tuple[Service, ...]) -> Iterator[Finding]:
    """Pairs with nearly the same organization and name, unless their addresses differ."""
    names = [f"{service.organization} {service.name}".casefold() for service in services]
    for start in range(0, len(names), _CHUNK):
        scores = process.cdist(names[start:start + _CHUNK], names, scorer=fuzz.token_sort_ratio,
                               score_cutoff=SAME_NAME, dtype=np.uint8)
        for row, column in zip(*np.nonzero(scores), strict=True):
            one, other = services[start + row], services[column]
            if start + row < column and (not one.address or not other.address or one.address == other.address):
                yield Finding("duplicate", one.id, f"is nearly the same as {other.id}, {names[column]!r}")


def translations(services: Iterable[Service]) -> Iterator[Finding]:
    """Names and descriptions that some language shows in English."""
    for service in services:
        for text in filter(None, (service.name, service.description)):
            missing = [language for language in LANGUAGES if language != "en"
                       and CATALOGS.of(language).pgettext(service.id, text) == text]
            if missing:
                yield Finding("translation", service.id, f"{', '.join(missing)}: {text[:60]!r}")


def _reports(engine: sa.engine.Engine) -> Iterator[Finding]:
    for service_id, topic, people in reports.open_reports(engine):
        who = "1 person says" if people == 1 else f"{people} people say"
        about = "that this is wrong" if service_id else f"that the answer to {topic or 'an unknown topic'} is wrong"
        yield Finding("report", service_id or "", f"{who} {about}")


def _feeds(engine: sa.engine.Engine) -> Iterator[Finding]:
    table = tables.source
    with engine.connect() as connection:
        for row in connection.execute(sa.select(table).where(table.c.failure.is_not(None))):
            last = f"last good: {row.succeeded:%Y-%m-%d %H:%M} UTC" if row.succeeded else "it never worked"
            yield Finding("feed", "", f"{row.origin} failed on {row.failed:%Y-%m-%d %H:%M} UTC ({last}): {row.failure}")
