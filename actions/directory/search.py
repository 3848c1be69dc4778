"""Finding services: by what a person needs, and by the name a person wrote.

What can be known before a question is computed once a directory: `services()` gives a new tuple only when something
changed, so the identity of the tuple is the key.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path

import numpy as np

from actions.directory import hours
from actions.directory.model import Service
from actions.directory.names import Named, Names
from actions.directory.source import drafts, services
from actions.directory.when import Window
from bot import clock
from bot.i18n.watch import WatchedFile, read_yaml
from bot.language.normalisation import Word, words

DATA = Path(__file__).parent / "data"
MOST_SHOWN = 5
# After the review date editors are late; three months later, a season of new hours and moves has gone by unseen, and
# a wrong hour costs a person the way there. Numbers and addresses change more rarely and stay.
HOURS_WITHHELD_AFTER = timedelta(days=90)
# Open times are computed for these days around today; the days that people name lie within.
_DAYS_BEFORE, _DAYS_AFTER = 1, 9
_EARTH_KM = 6371.0
GROUPS = ("women", "men", "children", "families")
# Payloads are 64 bytes at most; "/ask_opening_hours{"service":""}" is the longest around an id.
LONGEST_CODE = 32

NEEDS = WatchedFile(DATA / "needs.yml", read_yaml)


@dataclass(frozen=True)
class Query:
    """What a person looks for; empty values ask for nothing.

    `topic`: a key of data/needs.yml. `groups`: some of GROUPS. `language`: a language code. `near`: latitude and
    longitude in degrees. `when`: None for now.
    """

    topic: str
    groups: frozenset[str] = frozenset()
    language: str = ""
    free: bool = False
    no_papers: bool = False
    when: Window | None = None
    near: tuple[float, float] | None = None


@dataclass(frozen=True)
class Found:
    """A service, how far it is (None when not known), and whether it is open at the time asked for or now."""

    service: Service
    distance_km: float | None = None
    state: hours.State = hours.State.UNKNOWN


@dataclass(frozen=True)
class Results:
    """One page of what was found, the number of all, and whether it fits (False: general helpers instead)."""

    found: tuple[Found, ...]
    total: int
    fits: bool

    @property
    def services(self) -> list[Service]:
        return [entry.service for entry in self.found]


def search(query: Query, page: int = 1) -> Results:
    """The services that fit, best first, MOST_SHOWN a page; ordered by fits, open, near, recently checked.

    Entries past their review date and those that people report as wrong come after all others.
    """
    snapshot = _snapshot()
    ranking = snapshot.ranked(query, clock.now())
    fits = bool(len(ranking.order))
    if not fits:
        ranking = snapshot.ranked(Query("anyone", near=query.near, when=query.when), clock.now())
    shown = ranking.order[(page - 1) * MOST_SHOWN:page * MOST_SHOWN]
    found = tuple(Found(snapshot.services[place], _known(ranking.distance[place]), _STATES[ranking.closed[place]])
                  for place in shown)
    return Results(found, len(ranking.order), fits)


def distance_km(service: Service, near: Sequence[float] | None) -> float | None:
    """How far a service is from a point (latitude, longitude in degrees), None when either is not known."""
    if near is None or service.latitude is None or service.longitude is None:
        return None
    return float(_distance(np.radians(service.latitude), np.radians(service.longitude), near))


def has_need(topic: str) -> bool:
    """Whether the directory answers a topic."""
    return topic in NEEDS.content


def by_ids(ids: Iterable[str]) -> list[Service]:
    """Published services in the order of the ids; ids that are gone are left out."""
    known = _snapshot().by_id
    return [known[identifier] for identifier in ids if identifier in known]


def by_code(code: str) -> Service | None:
    """The published service of a button."""
    return _snapshot().by_code.get(code)


def is_code(code: str) -> bool:
    """Whether a published service has this code."""
    return code in _snapshot().by_code


def code_of(service_id: str) -> str:
    """A service id as it fits on a button: itself, or a stable short form of a long one.

    >>> code_of("apc")
    'apc'
    """
    if re.fullmatch(rf"[\w.-]{{1,{LONGEST_CODE}}}", service_id, re.ASCII):
        return service_id
    return "~" + hashlib.sha256(service_id.encode()).hexdigest()[:16]


def speaks(service: Service, language: str) -> bool:
    """Whether the language is known to be spoken there; speakers of Dari and Farsi understand each other."""
    return bool(service.spoken & _SAME_LANGUAGE.get(language, {language}))


def is_stale(service: Service, today: date) -> bool:
    """Whether the entry should have been checked again by now."""
    return today > service.review_by


def hours_withheld(service: Service, today: date) -> bool:
    """Whether the entry is so old that its hours are better not said."""
    return today > service.review_by + HOURS_WITHHELD_AFTER


def fallback_contact(instead_of: Service) -> Service | None:
    """Somebody with a phone and a fresh entry who can help when a service's own entry is too old."""
    today = clock.now().date()
    snapshot = _snapshot()
    ranking = snapshot.ranked(Query("talk_to_human"), clock.now())
    return next((service for service in (snapshot.services[place] for place in ranking.order)
                 if service.phones and not is_stale(service, today) and not service.reported_wrong
                 and service.organization != instead_of.organization), None)


def named_in(text: str) -> list[Service]:
    """The services, drafts included, of the organization that a text names; best match only."""
    named = find_name(words(text))
    return list(named.services) if named else []


def find_name(text: Sequence[Word]) -> Named | None:
    """The organization that the words of a text name, and where."""
    return _snapshot().names.find(text)


@dataclass(frozen=True)
class _Ranking:
    """The places of fitting services, best first; distance in km (nan: unknown) and opening of all services."""

    order: np.ndarray
    distance: np.ndarray
    closed: np.ndarray


class _Snapshot:
    """One state of the directory, with what a search needs in arrays: one place a service."""

    def __init__(self, published: tuple[Service, ...], unconfirmed: tuple[Service, ...]) -> None:
        self.services, self.drafts = published, unconfirmed
        self.by_id = {service.id: service for service in published}
        self.by_code = {code_of(service.id): service for service in published}
        count = len(published)
        categories: dict[str, list[int]] = defaultdict(list)
        for place, service in enumerate(published):
            for category in service.categories:
                categories[category].append(place)
        self._categories = {category: np.array(places) for category, places in categories.items()}
        self._latitude = np.radians([_number(service.latitude) for service in published])
        self._longitude = np.radians([_number(service.longitude) for service in published])
        self._on_map = np.isfinite(self._latitude) & np.isfinite(self._longitude)
        self._assured = np.array([service.assured_date.toordinal() for service in published], dtype=np.int64)
        self._review_by = np.array([service.review_by.toordinal() for service in published], dtype=np.int64)
        self._reported = np.array([service.reported_wrong for service in published], dtype=bool)
        self._serves = {group: np.array([group in service.serves for service in published], dtype=bool)
                        for group in GROUPS}
        self._for_everyone = np.array([not service.serves for service in published], dtype=bool)
        self._free = np.array([_certain(service.free) for service in published], dtype=np.int8)
        self._papers = np.array([_certain(service.papers_needed) for service in published], dtype=np.int8)
        self._places = np.arange(count)
        self._spoken = {language: np.array([language in service.spoken for service in published], dtype=bool)
                        for language in frozenset().union(*(service.spoken for service in published))}
        self._languages_known = np.array([bool(service.spoken) for service in published], dtype=bool)
        self._opening: _OpeningTimes | None = None

    @cached_property
    def names(self) -> Names:
        return Names(self.services + self.drafts)

    def ranked(self, query: Query, now: datetime) -> _Ranking:
        """All services that may fit, in order."""
        preferred = self._preference(query)
        distance = (np.full(len(self.services), np.nan) if query.near is None
                    else _distance(self._latitude, self._longitude, query.near))
        unfit, possible = self._fit(query)
        chosen = np.flatnonzero(possible & (preferred >= 0))
        today = now.date().toordinal()
        doubtful = (self._review_by < today) | self._reported
        withheld = self._review_by + HOURS_WITHHELD_AFTER.days < today
        closed = self._opening_times(now).rank(query.when or Window(now, now))
        closed[withheld] = _UNKNOWN
        keys = (self._places, -self._assured, np.nan_to_num(distance, nan=np.inf), closed, unfit, preferred, doubtful)
        return _Ranking(chosen[np.lexsort([key[chosen] for key in keys])], distance, closed)

    def _preference(self, query: Query) -> np.ndarray:
        """0 for services of the topic's first category, 1 for the second ...; -1 for those of none."""
        preferred = np.full(len(self.services), -1)
        if query.topic == "services_overview" and query.near and self._on_map.any():
            preferred[self._on_map] = 0
            return preferred
        for rank, category in reversed(list(enumerate(NEEDS.content.get(query.topic, [])))):
            if category in self._categories:
                preferred[self._categories[category]] = rank
        return preferred

    def _fit(self, query: Query) -> tuple[np.ndarray, np.ndarray]:
        """How little each service is known to fit (0: in all), and whether it may fit at all."""
        unfit = np.zeros(len(self.services), dtype=np.int64)
        possible = np.ones(len(self.services), dtype=bool)
        if query.groups:
            own = np.any([self._serves[group] for group in query.groups], axis=0)
            possible &= own | self._for_everyone
            unfit += ~own
        if query.free:
            possible &= self._free != _NO
            unfit += self._free != _YES
        if query.no_papers:
            possible &= self._papers != _YES
            unfit += self._papers != _NO
        if query.language:
            unfit += self._language_distance(query.language)
        return unfit, possible

    def _language_distance(self, language: str) -> np.ndarray:
        """0: spoken, 1: nobody knows, 2: others are spoken (an interpreter may still help)."""
        none = np.zeros(len(self.services), dtype=bool)
        spoken = np.any([self._spoken.get(code, none) for code in _SAME_LANGUAGE.get(language, {language})], axis=0)
        return np.where(spoken, 0, np.where(self._languages_known, 2, 1))

    def _opening_times(self, now: datetime) -> "_OpeningTimes":
        if self._opening is None or self._opening.day != now.date():
            self._opening = _OpeningTimes(self.services, now)
        return self._opening


# Dari and Farsi speakers understand each other.
_SAME_LANGUAGE = {"fa": {"fa", "prs"}, "prs": {"fa", "prs"}}
_NO, _MAYBE, _YES = 0, 1, 2
_OPEN, _UNKNOWN, _CLOSED = 0, 1, 2
_STATES = (hours.State.OPEN, hours.State.UNKNOWN, hours.State.CLOSED)


def _certain(value: bool | None) -> int:
    return _MAYBE if value is None else _YES if value else _NO


def _number(value: float | None) -> float:
    return np.nan if value is None else value


def _known(value: np.floating) -> float | None:
    return float(value) if np.isfinite(value) else None


def _distance(latitude: np.ndarray, longitude: np.ndarray, near: Sequence[float]) -> np.ndarray:
    """Kilometres (haversine) from points in radians to one in degrees."""
    here_latitude, here_longitude = np.radians(near)
    half = (np.sin((latitude - here_latitude) / 2) ** 2
            + np.cos(latitude) * np.cos(here_latitude) * np.sin((longitude - here_longitude) / 2) ** 2)
    return 2 * _EARTH_KM * np.arcsin(np.sqrt(half))


class _OpeningTimes:
    """When all services are open in the days around one day, as arrays of begin, end (seconds) and whose."""

    def __init__(self, all_services: tuple[Service, ...], now: datetime) -> None:
        self.day = now.date()
        self._first = now - timedelta(days=_DAYS_BEFORE)
        self._last = now + timedelta(days=_DAYS_AFTER)
        self._services = all_services
        owners: dict[hours.Schedule, list[int]] = defaultdict(list)
        for place, service in enumerate(all_services):
            owners[hours.of(service)].append(place)
        rows: list[tuple[float, float, int, int]] = []
        for schedule, places in owners.items():
            for begin, end, state, comment in hours.intervals(schedule, self._first, self._last):
                if state != hours.State.CLOSED:
                    rank = _OPEN if state == hours.State.OPEN and not comment else _UNKNOWN
                    rows += [(begin.timestamp(), end.timestamp(), rank, place) for place in places]
            if not schedule.hours:
                rows += [(0, np.inf, _UNKNOWN, place) for place in places]
        table = np.array(rows, dtype=np.float64).reshape(-1, 4)
        self._begin, self._end = table[:, 0], table[:, 1]
        self._rank, self._owner = table[:, 2].astype(np.int64), table[:, 3].astype(np.int64)

    def rank(self, window: Window) -> np.ndarray:
        """For each service _OPEN at some time of the window, _UNKNOWN or _CLOSED."""
        ranks = np.full(len(self._services), _CLOSED)
        if window.start < self._first or window.end > self._last:
            ranks[:] = _UNKNOWN
            return ranks
        overlaps = (self._begin <= window.end.timestamp()) & (self._end > window.start.timestamp())
        np.minimum.at(ranks, self._owner[overlaps], self._rank[overlaps])
        return ranks


class _Latest:
    snapshot: _Snapshot | None = None


def _snapshot() -> _Snapshot:
    published, unconfirmed = services(), drafts()
    latest = _Latest.snapshot
    if latest is None or latest.services is not published or latest.drafts is not unconfirmed:
        latest = _Latest.snapshot = _Snapshot(published, unconfirmed)
    return latest
