"""The time in Belgrade, in one place, so that a test can set it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

BELGRADE = ZoneInfo("Europe/Belgrade")


def now() -> datetime:
    """The present time with Belgrade's time zone."""
    return datetime.now(BELGRADE)


def today() -> date:
    """The present day in Belgrade."""
    return now().date()
