"""Deadlines counted from the day, or the moment, that a person gives; always to the safe side."""

from datetime import UTC, date, datetime, timedelta

from actions.legal_options.conditions import UNSAID
from bot.clock import BELGRADE
from bot.i18n import forms
from bot.i18n.catalogs import CATALOGS
from bot.i18n.facts import facts, placeholders

CERTIFICATE, APPLICATION, IN_DECISION = "certificate_hours", "application_days", "in_decision"
KINDS = frozenset({CERTIFICATE, APPLICATION, IN_DECISION})
# What conditions can say about the time since the certificate; the table explains them.
IN_TIME, HOURS_OVER, LONG = "in_time", "hours_over", "since_long"
SINCE_WORDS = frozenset({IN_TIME, HOURS_OVER, LONG, UNSAID})
HOURS_A_DAY = 24


def end_of_hours(start: datetime, hours: int) -> datetime:
    """The last moment within so many hours. When the clocks change, the earlier of what a clock on the wall and a
    stopwatch say: nobody comes too late by it.

    >>> str(end_of_hours(datetime(2026, 11, 25, 14, tzinfo=BELGRADE), 72))
    '2026-11-28 14:00:00+01:00'
    """
    on_the_wall = start.astimezone(BELGRADE) + timedelta(hours=hours)
    elapsed = (start.astimezone(UTC) + timedelta(hours=hours)).astimezone(BELGRADE)
    return min(on_the_wall, elapsed, key=datetime.timestamp)


def is_moment(given: str) -> bool:
    """Whether an answer has a time of day: "2026-11-25T14:05+01:00", not only "2026-11-25"."""
    return "T" in given


def since_word(given: str | None, now: datetime) -> str:
    """What the table calls a time since the certificate: a day, a moment, since_long, or not known."""
    if given == LONG:
        return LONG
    if not given or not given[0].isdigit():
        return UNSAID
    hours = facts()[CERTIFICATE]["value"]
    if is_moment(given):
        return IN_TIME if now <= end_of_hours(datetime.fromisoformat(given), hours) else HOURS_OVER
    # The paper may have come at the last minute of the day: on the last day some of the hours may be left.
    return IN_TIME if now.date() <= _last_day(date.fromisoformat(given), hours) else HOURS_OVER


def text(kind: str, given: str | None, language: str, now: datetime) -> str:
    """A deadline in words; `given` is the answer to "since when", ISO day or moment."""
    gettext = CATALOGS.of(language).gettext
    if kind == IN_DECISION:
        return gettext("The deadline is short and stands in the decision: go to a lawyer today.")
    if given is None:
        raise ValueError(f"{kind} cannot be counted without a day")
    if kind == APPLICATION:
        return gettext("The first {application_days} days end on {day}. No officer has come by then? You have only "
                       "{written_application_days} more days to send the form yourself: call a lawyer at once.").format(
            day=forms.weekday_and_day(_day(given) + timedelta(days=facts()[APPLICATION]["value"]), language),
            **placeholders(language))
    return _certificate(given, language, now)


def _certificate(given: str, language: str, now: datetime) -> str:
    gettext, values = CATALOGS.of(language).gettext, placeholders(language)
    hours = facts()[CERTIFICATE]["value"]
    if is_moment(given):
        end = end_of_hours(datetime.fromisoformat(given), hours)
        return gettext("Your {certificate_hours} hours end on {day} at {time}. Now is better.").format(
            day=forms.weekday_and_day(end.date(), language), time=forms.clock(end, language), **values)
    last = _last_day(_day(given), hours)
    if last <= now.date():
        return gettext("Your {certificate_hours} hours end today, at the hour when you got the paper. "
                       "Go now.").format(**values)
    # They may end early in the morning of the last day, so the evening before is safe.
    return gettext("Your {certificate_hours} hours end on {day}, at the hour when you got the paper. Be there by "
                   "{evening} in the evening at the latest. Now is better.").format(
        day=forms.weekday_and_day(last, language),
        evening=forms.weekday_and_day(last - timedelta(days=1), language), **values)


def _last_day(day: date, hours: int) -> date:
    # Rounded down to whole days: the safe side.
    return day + timedelta(days=hours // HOURS_A_DAY)


def _day(given: str) -> date:
    return datetime.fromisoformat(given).astimezone(BELGRADE).date() if is_moment(given) else date.fromisoformat(given)
