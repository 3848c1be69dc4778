"""From the days and times that people name to the time they mean."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NOW = "now"
# First and last hour; a last hour before the first is that of the next day.
PARTS = {"morning": (6, 12), "afternoon": (12, 18), "evening": (17, 23), "tonight": (19, 6), "night": (21, 6)}


@dataclass(frozen=True)
class Window:
    """From `start` to `end`, both with time zone; equal for a point in time."""

    start: datetime
    end: datetime

    def is_within_a_day(self) -> bool:
        return self.end - self.start <= timedelta(days=1)


def window(values: Iterable[str], now: datetime) -> Window | None:
    """What entity values `time` mean together ("tomorrow" and "morning"), never earlier than now; None for none.

    >>> from bot.clock import BELGRADE
    >>> window(["tomorrow", "10:30"], datetime(2026, 11, 25, 12, tzinfo=BELGRADE)).start.isoformat()
    '2026-11-26T10:30:00+01:00'
    """
    named = set(values)
    hour = next((found for value in sorted(named) if (found := _hour(value)) is not None), None)
    part = next((PARTS[name] for name in PARTS if name in named), None)
    day = _day(named, now)
    if day is None and hour is None and part is None:
        return Window(now, now) if NOW in named else None
    midnight = _midnight(day or now)
    if hour is not None:
        moment = datetime.combine(midnight.date(), hour, now.tzinfo)
        if day is None and moment < now:
            moment += timedelta(days=1)
        return Window(moment, moment)
    if part is not None:
        start, end = midnight + timedelta(hours=part[0]), midnight + timedelta(hours=part[1])
        end += timedelta(days=1) if part[1] < part[0] else timedelta()
        if day is None and end <= now:
            start, end = start + timedelta(days=1), end + timedelta(days=1)
    else:
        start, end = midnight, midnight + timedelta(days=2 if "weekend" in named else 1)
    return Window(max(start, now), max(end, now))


def _midnight(day: datetime) -> datetime:
    return datetime.combine(day.date(), time(), day.tzinfo)


def _day(named: set[str], now: datetime) -> datetime | None:
    if "today" in named:
        return now
    if "tomorrow" in named:
        return now + timedelta(days=1)
    if "weekend" in named:
        return now + timedelta(days=5 - now.weekday()) if now.weekday() < 6 else now - timedelta(days=1)
    days = [(WEEKDAYS.index(name) - now.weekday()) % 7 for name in named if name in WEEKDAYS]
    return now + timedelta(days=min(days)) if days else None


def _hour(value: str) -> time | None:
    try:
        return time.fromisoformat(value) if ":" in value else None
    except ValueError:
        return None
