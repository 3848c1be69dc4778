"""Opening hours: OSM's `opening_hours` syntax, evaluated for Belgrade with Serbia's public holidays.

Split days, holidays (PH) and date ranges (Ramadan, summer) stand in the expression itself; a service's closures
are laid over it. Syntax: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from opening_hours import OpeningHours, validate
from opening_hours import State as OsmState

from actions.directory.model import Service
from bot.clock import BELGRADE
from bot.i18n import forms
from bot.i18n.catalogs import CATALOGS

logger = logging.getLogger(__name__)
COUNTRY = "RS"
# No closing or opening within a year is none that a person could plan with.
HORIZON = timedelta(days=366)
DAYS_SHOWN = 7
FALLBACK = "||"


class State(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    ALWAYS = "always"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Opening:
    """Whether a service is open at a time; `change`: when it closes or opens next, None when never within a year."""

    state: State
    change: datetime | None = None
    comment: str = ""


UNKNOWN = Opening(State.UNKNOWN)
Interval = tuple[datetime, datetime, State, str]


@dataclass(frozen=True)
class Schedule:
    """Hours in OSM syntax, "" when not known, and the first and last day of each closure."""

    hours: str
    closures: tuple[tuple[date, date], ...] = ()


def of(service: Service) -> Schedule:
    """When a service is open."""
    return Schedule(service.opening_hours, service.closures)


@lru_cache(maxsize=20_000)
def _parsed(hours: str) -> OpeningHours | None:
    if hours and not validate(hours):
        logger.error("These opening hours are not in OSM syntax and are shown as not known: %s", hours)
        return None
    return OpeningHours(hours, timezone=BELGRADE, country=COUNTRY) if hours else None


def intervals(schedule: Schedule, start: datetime, end: datetime) -> Iterator[Interval]:
    """Open, closed and unknown times one after the other from `start` to `end`, none when the hours are not known.

    Closures are laid over the expression here: added to it ("; 2026 Dec 24 off") they would bring a fallback rule
    ("|| unknown") to speak.
    """
    closed = sorted((datetime.combine(first, time(), BELGRADE), datetime.combine(last, time(), BELGRADE)
                     + timedelta(days=1)) for first, last in schedule.closures)
    for begin, stop, state, comment in _regular(schedule.hours, start, end):
        reached = begin
        for first, last in closed:
            if first < stop and last > reached:
                if first > reached:
                    yield reached, first, state, comment
                yield max(reached, first), min(stop, last), State.CLOSED, ""
                reached = min(stop, last)
        if reached < stop:
            yield reached, stop, state, comment


def _regular(hours: str, start: datetime, end: datetime) -> Iterator[Interval]:
    parsed = _parsed(hours)
    if parsed is None:
        return
    for begin, stop, state, comment in _osm_intervals(parsed, start, end, by_day=FALLBACK in hours):
        if state == OsmState.OPEN:
            yield begin, stop, State.OPEN, comment
        elif state == OsmState.CLOSED:
            yield begin, stop, State.CLOSED, comment
        else:
            yield begin, stop, State.UNKNOWN, comment


def _osm_intervals(parsed: OpeningHours, start: datetime, end: datetime, *, by_day: bool
                   ) -> Iterator[tuple[datetime, datetime, OsmState, str]]:
    """The library's intervals; `by_day`: after the first night it loses its way in expressions with a fallback."""
    while start < end:
        stop = min(end, datetime.combine(start.date(), time(), BELGRADE) + timedelta(days=1)) if by_day else end
        yield from parsed.intervals(start, stop)
        start = stop


def at(schedule: Schedule, when: datetime) -> Opening:
    """The state at a time."""
    end = when + HORIZON
    times = intervals(schedule, when, end)
    _, change, state, comment = next(times, (when, end, State.UNKNOWN, ""))
    if state == State.OPEN:
        for _, stop, following, _ in times:
            if following != State.OPEN:
                break
            change = stop
        if change < end:
            return Opening(State.OPEN, change, comment)
        # "By appointment" and the like are no opening hours.
        return Opening(State.UNKNOWN, comment=comment) if comment else Opening(State.ALWAYS)
    if state == State.UNKNOWN:
        return Opening(State.UNKNOWN, comment=comment)
    opens = next((begin for begin, _, following, _ in times if following == State.OPEN), None)
    return Opening(State.CLOSED, opens, comment)


def is_holiday(day: date) -> bool:
    """Whether the day is a public holiday in Serbia."""
    return _HOLIDAYS.is_open(datetime.combine(day, time(12), BELGRADE))


_HOLIDAYS = OpeningHours("PH", timezone=BELGRADE, country=COUNTRY)


def _holiday_unsaid(hours: str, day: date) -> bool:
    """Whether the day is a holiday that the hours do not speak of."""
    return "PH" not in hours and hours != "24/7" and is_holiday(day)


def sentence(schedule: Schedule, now: datetime, language: str) -> str:
    """The state now, as it is said to a person.

    >>> sentence(Schedule("Mo-Fr 09:00-16:00"), datetime(2026, 11, 25, 12, tzinfo=BELGRADE), "en")
    'Open now, until 16:00'
    """
    gettext = CATALOGS.of(language).gettext
    opening = at(schedule, now)
    text = _opening_text(opening, now, language)
    if opening.comment:
        text += f" ({forms.isolate(opening.comment, language)})"
    day = now.date() if opening.state == State.OPEN else opening.change and opening.change.date()
    if opening.state in (State.OPEN, State.CLOSED) and day and _holiday_unsaid(schedule.hours, day):
        text += ". " + gettext("Public holiday: call first")
    return text


def _opening_text(opening: Opening, now: datetime, language: str) -> str:
    gettext, change = CATALOGS.of(language).gettext, opening.change
    if opening.state == State.ALWAYS:
        return gettext("Open day and night")
    if opening.state == State.UNKNOWN:
        return gettext("Hours not known: call first")
    if change is None:
        return gettext("Closed. Call before you go")
    days = (change.date() - now.date()).days
    day = forms.weekday(change, language) if days < DAYS_SHOWN else forms.weekday_and_day(change, language)
    if opening.state == State.OPEN:
        soon = change - now <= timedelta(days=1)
        text = gettext("Open now, until {time}") if soon else gettext("Open now, until {day}, {time}")
    elif days == 0:
        text = gettext("Closed now, opens today at {time}")
    elif days == 1:
        text = gettext("Closed now, opens tomorrow at {time}")
    else:
        text = gettext("Closed now, opens on {day} at {time}")
    return text.format(day=day, time=forms.clock(change, language))


def day_line(schedule: Schedule, day: date, language: str) -> str:
    """The hours of one day: "Sunday 29 November: 09:00 to 13:00"."""
    gettext = CATALOGS.of(language).gettext
    line = f"{forms.weekday_and_day(day, language)}: {_day_text(schedule, day, language)}"
    return f"{line}. {gettext('Public holiday: call first')}" if _holiday_unsaid(schedule.hours, day) else line


def week_lines(schedule: Schedule, now: datetime, language: str) -> list[str]:
    """The hours of the next seven days, equal days that follow each other in one line."""
    lines: list[tuple[date, date, str]] = []
    for offset in range(DAYS_SHOWN):
        day = now.date() + timedelta(days=offset)
        text = _day_text(schedule, day, language)
        if lines and lines[-1][2] == text:
            lines[-1] = (lines[-1][0], day, text)
        else:
            lines.append((day, day, text))
    gettext = CATALOGS.of(language).gettext
    return [
        (forms.weekday(first, language) if first == last else gettext("{start} to {end}").format(
            start=forms.weekday(first, language), end=forms.weekday(last, language))) + f": {text}"
        for first, last, text in lines]


def _day_text(schedule: Schedule, day: date, language: str) -> str:
    gettext = CATALOGS.of(language).gettext
    begin = datetime.combine(day, time(), BELGRADE)
    # A night's hours belong to the day on which they begin.
    end = begin + timedelta(days=1)
    times, unknown = [], _parsed(schedule.hours) is None
    for start, stop, state, _ in intervals(schedule, begin, end + timedelta(hours=12)):
        unknown = unknown or (state == State.UNKNOWN and start < end)
        began_before = start == begin and at(schedule, begin - timedelta(minutes=1)).state == State.OPEN
        if state == State.OPEN and start < end and (not began_before or stop >= end):
            times.append((start, stop))
    if times and times[0][0] == begin and times[0][1] >= end:
        return gettext("day and night")
    if times:
        return ", ".join(gettext("{start} to {end}").format(
            start=forms.clock(start, language), end=forms.clock(stop, language)) for start, stop in times)
    return gettext("not known") if unknown else gettext("closed")
