"""HSDS schedules (iCalendar's weekly rules) as opening hours in OSM syntax."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from actions.directory.hsds import CLOSED, DAYS
from actions.directory.imports import values
from actions.directory.model import DirectoryError


@dataclass(frozen=True)
class Schedule:
    """A row of HSDS's schedule table, as far as opening hours need it; times HH:MM."""

    description: str
    freq: str
    byday: str
    opens_at: str
    closes_at: str
    valid_from: date | None
    valid_to: date | None
    limited: bool

    @property
    def weekly(self) -> bool:
        """Whether it says on which days of every week it is open; other rules OSM hours cannot follow."""
        return bool(self.freq == "WEEKLY" and self.byday and self.opens_at and self.closes_at and not self.limited)


def opening_hours(schedules: Iterable[Schedule], today: date) -> str:
    """The hours in OSM syntax, empty where nothing certain can be said; rules that ran out are left out."""
    current = [schedule for schedule in schedules
               if schedule.description != CLOSED and not (schedule.valid_to and schedule.valid_to < today)]
    written = next((schedule for schedule in current if not schedule.freq and is_hours(schedule.description)), None)
    if written:
        return written.description
    if not all(schedule.weekly for schedule in current):
        return ""
    seasons: dict[str, dict[str, list[str]]] = {}
    for schedule in current:
        days = seasons.setdefault(_season(schedule, today), {})
        for day in schedule.byday.split(","):
            days.setdefault(day.strip().capitalize(), []).append(f"{schedule.opens_at}-{schedule.closes_at}")
    rules = [f"{season} {rule}".strip() for season, days in sorted(seasons.items()) for rule in week(days)]
    return "; ".join(rules)


def week(days: dict[str, list[str]]) -> list[str]:
    """Rules for days with the same times: {"Mo": ["09:00-17:00"], "Tu": ["09:00-17:00"]} -> ["Mo-Tu 09:00-17:00"]."""
    rules: list[tuple[list[int], str]] = []
    for number, day in enumerate(DAYS):
        times = ",".join(sorted(set(days.get(day, ()))))
        if times and rules and rules[-1][1] == times and rules[-1][0][-1] == number - 1:
            rules[-1][0].append(number)
        elif times:
            rules.append(([number], times))
    return [DAYS[numbers[0]] + (f"-{DAYS[numbers[-1]]}" if len(numbers) > 1 else "") + f" {times}"
            for numbers, times in rules]


def is_hours(text: str) -> bool:
    """Whether a description is opening hours and no prose."""
    try:
        return bool(values.hours(text))
    except DirectoryError:
        return False


def _season(schedule: Schedule, today: date) -> str:
    first, last = schedule.valid_from, schedule.valid_to
    if last:
        return f"{_osm_day(min(first or today, last))}-{_osm_day(last)}"
    return f"{_osm_day(first)}+" if first and first > today else ""


def _osm_day(day: date) -> str:
    return f"{day.year} {('Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec').split()[day.month - 1]} {day.day:02}"
