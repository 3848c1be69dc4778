"""The time in Belgrade, in one place, so that a test can set it."""

from datetime import datetime
from zoneinfo import ZoneInfo

BELGRADE = ZoneInfo("Europe/Belgrade")


def now() -> datetime:
    """The present time with Belgrade's time zone."""
    return datetime.now(BELGRADE)
