from datetime import datetime

import pytest

from actions.directory.when import window
from bot.clock import BELGRADE

WEDNESDAY_NOON = datetime(2026, 11, 25, 12, tzinfo=BELGRADE)


@pytest.mark.parametrize(("values", "start", "end"), [
    (["now"], "25T12:00", "25T12:00"),
    (["today"], "25T12:00", "26T00:00"),
    (["tomorrow"], "26T00:00", "27T00:00"),
    (["wednesday"], "25T12:00", "26T00:00"),
    (["sunday"], "29T00:00", "30T00:00"),
    (["weekend"], "28T00:00", "30T00:00"),
    (["tonight"], "25T19:00", "26T06:00"),
    (["morning"], "26T06:00", "26T12:00"),
    (["afternoon"], "25T12:00", "25T18:00"),
    (["tomorrow", "morning"], "26T06:00", "26T12:00"),
    (["tomorrow", "10:30"], "26T10:30", "26T10:30"),
    (["14:00"], "25T14:00", "25T14:00"),
    (["09:00"], "26T09:00", "26T09:00"),
])
def test_the_time_people_mean(values, start, end):
    found = window(values, WEDNESDAY_NOON)
    assert (found.start, found.end) == tuple(
        datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=BELGRADE) for text in (start, end))


@pytest.mark.parametrize("values", [[], ["someday"], ["25:99"]])
def test_what_is_no_time_means_none(values):
    assert window(values, WEDNESDAY_NOON) is None


@pytest.mark.parametrize(("day", "start", "end"), [(28, 28, 30), (29, 29, 30)])
def test_at_the_weekend_the_weekend_is_this_one(day, start, end):
    found = window(["weekend"], datetime(2026, 11, day, 12, tzinfo=BELGRADE))
    assert (found.start.day, found.end.day) == (start, end)
