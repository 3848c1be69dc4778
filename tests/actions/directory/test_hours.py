from datetime import date, datetime, timedelta

import pytest
from opening_hours import OpeningHours

from actions.directory import hours
from actions.directory.hours import Schedule, State
from bot.clock import BELGRADE
from bot.settings import LANGUAGES

WEDNESDAY_NOON = datetime(2026, 11, 25, 12, tzinfo=BELGRADE)


def at(text, when="2026-11-25T12:00", *closures):
    return hours.at(Schedule(text, closures), datetime.fromisoformat(when).replace(tzinfo=BELGRADE))


def said(text, when="2026-11-25T12:00", language="en", closures=()):
    return hours.sentence(Schedule(text, closures), datetime.fromisoformat(when).replace(tzinfo=BELGRADE), language)


@pytest.mark.parametrize(("text", "when", "sentence"), [
    ("Mo-Fr 09:00-16:00", "2026-11-25T12:00", "Open now, until 16:00"),
    ("Mo-Fr 09:00-16:00", "2026-11-25T16:00", "Closed now, opens tomorrow at 09:00"),
    ("Mo-Fr 09:00-16:00", "2026-11-25T08:59", "Closed now, opens today at 09:00"),
    ("Mo-Fr 09:00-16:00", "2026-11-27T17:00", "Closed now, opens on Monday at 09:00"),
    ("Jan 10-Jan 20 09:00-16:00", "2026-11-27T17:00", "Closed now, opens on Sunday 10 January at 09:00"),
    ("Mo-Fr 09:00-13:00,14:00-16:00", "2026-11-25T13:30", "Closed now, opens today at 14:00"),
    ("Mo-Su 22:00-06:00", "2026-11-26T01:00", "Open now, until 06:00"),
    ("24/7; 2026 Dec 24 off", "2026-11-25T12:00", "Open now, until Thursday 24 December, 00:00"),
    ("24/7", "2026-11-25T12:00", "Open day and night"),
    ("Mo-Su 00:00-24:00", "2026-11-25T12:00", "Open day and night"),
    ("off", "2026-11-25T12:00", "Closed. Call before you go"),
    ("", "2026-11-25T12:00", "Hours not known: call first"),
    ("Mo-Fr unknown", "2026-11-25T12:00", "Hours not known: call first"),
    ('"by appointment"', "2026-11-25T12:00", "Hours not known: call first (by appointment)"),
])
def test_the_state_in_words(text, when, sentence):
    assert said(text, when) == sentence


def test_hours_that_cannot_be_read_are_not_known(caplog):
    assert said("every day from nine") == "Hours not known: call first"
    assert "every day from nine" in caplog.text
    line = hours.day_line(Schedule("every day from nine"), date(2026, 11, 25), "en")
    assert line == "Wednesday 25 November: not known"


@pytest.mark.parametrize("day", [
    "2027-01-01", "2027-01-02", "2027-01-07", "2027-02-15", "2027-02-16", "2027-04-30", "2027-05-03", "2026-11-11"])
def test_serbian_public_holidays(day):
    assert hours.is_holiday(date.fromisoformat(day))
    assert at("Mo-Su 09:00-16:00; PH off", f"{day}T12:00").state == State.CLOSED


def test_hours_that_do_not_speak_of_a_holiday_are_doubted_on_one():
    assert said("Mo-Su 09:00-16:00", "2027-01-07T12:00") == "Open now, until 16:00. Public holiday: call first"
    assert "holiday" not in said("Mo-Su 09:00-16:00; PH 10:00-12:00", "2027-01-07T11:00")
    assert "holiday" not in said("24/7", "2027-01-07T11:00")
    line = hours.day_line(Schedule("Mo-Su 09:00-16:00"), date(2027, 1, 7), "en")
    assert line == "Thursday 7 January: 09:00 to 16:00. Public holiday: call first"


def test_ramadan_as_a_range_of_dates():
    text = "Mo-Fr 09:00-16:00; 2027 Feb 08-2027 Mar 09 Mo-Fr 10:00-14:00"
    assert at(text, "2027-02-10T15:00").state == State.CLOSED
    assert at(text, "2027-02-10T11:00").change.hour == 14
    assert at(text, "2027-03-10T15:00").state == State.OPEN


CHRISTMAS = (date(2026, 12, 24), date(2027, 1, 8))


@pytest.mark.parametrize("text", ["Mo-Fr 09:00-16:00", "24/7", "Mo-Fr 09:00-16:00 || unknown"])
def test_a_closure_closes_whatever_the_hours_say(text):
    assert at(text, "2026-12-23T12:00", CHRISTMAS).state == State.OPEN
    for day in ("2026-12-24T00:00", "2026-12-30T12:00", "2027-01-08T23:59"):
        assert at(text, day, CHRISTMAS).state == State.CLOSED
    assert at(text, "2026-12-30T12:00", CHRISTMAS).change > datetime(2027, 1, 8, 23, 59, tzinfo=BELGRADE)
    assert at(text, "2027-01-11T12:00", CHRISTMAS).state in (State.OPEN, State.ALWAYS)


def test_a_closure_of_one_day_ends_what_is_open_before_it():
    tomorrow = (date(2026, 11, 26), date(2026, 11, 26))
    assert said("24/7", closures=(tomorrow,)) == "Open now, until 00:00"
    assert said("Mo-Fr 09:00-16:00", "2026-11-25T17:00", closures=(tomorrow,)) == "Closed now, opens on Friday at 09:00"


@pytest.mark.parametrize("text", [
    "Mo-Fr 09:00-16:00; PH off", "Mo-Fr 09:00-16:00 || unknown", 'Mo-Fr 09:00-16:00, Sa 10:00-12:00; We off || "call"',
    "Sa 22:00-06:00; 2027 Jan 05-2027 Jan 09 10:00-12:00", "Sa[1] 09:00-12:00; week 1-53/2 Mo 10:00-12:00"])
def test_the_intervals_agree_with_the_state_at_each_time(text):
    start = datetime(2026, 12, 20, 12, tzinfo=BELGRADE)
    found = list(hours.intervals(Schedule(text), start, start + timedelta(days=30)))
    judge = OpeningHours(text, timezone=BELGRADE, country="RS")
    for quarters in range(30 * 96):
        when = start + timedelta(minutes=15 * quarters)
        assert [str(state) for begin, end, state, _ in found if begin <= when < end] == [str(judge.state(when)[0])]


def test_the_clock_changes_in_the_night():
    assert at("Mo-Su 22:00-06:00", "2027-03-28T01:30").change.isoformat() == "2027-03-28T06:00:00+02:00"
    assert at("Mo-Su 22:00-06:00", "2027-10-31T01:30").change.isoformat() == "2027-10-31T06:00:00+01:00"


@pytest.mark.parametrize(("text", "day", "line"), [
    ("Mo-Fr 09:00-13:00,14:00-16:00", date(2026, 11, 27), "Friday 27 November: 09:00 to 13:00, 14:00 to 16:00"),
    ("Mo-Fr 09:00-16:00", date(2026, 11, 29), "Sunday 29 November: closed"),
    ("24/7", date(2026, 11, 29), "Sunday 29 November: day and night"),
    ("Sa 22:00-06:00", date(2026, 11, 28), "Saturday 28 November: 22:00 to 06:00"),
    ("Sa 22:00-06:00", date(2026, 11, 29), "Sunday 29 November: closed"),
    ("", date(2026, 11, 29), "Sunday 29 November: not known")])
def test_the_hours_of_a_day(text, day, line):
    assert hours.day_line(Schedule(text), day, "en") == line


def test_the_week_begins_today_and_joins_equal_days():
    assert hours.week_lines(Schedule("Mo-Fr 09:00-16:00; Sa 10:00-12:00"), WEDNESDAY_NOON, "en") == [
        "Wednesday to Friday: 09:00 to 16:00", "Saturday: 10:00 to 12:00", "Sunday: closed",
        "Monday to Tuesday: 09:00 to 16:00"]


@pytest.mark.parametrize(("language", "clock", "sunday"), [
    ("en", "16:05", "Sunday"), ("ar", "16:05", "الأحد"), ("fa", "۱۶:۰۵", "یکشنبه"), ("ps", "۱۶:۰۵", "یکشنبه")])
def test_each_language_has_its_own_digits_and_days(language, clock, sunday):
    assert clock in said("Mo-Fr 09:00-16:05", language=language)
    assert sunday in hours.day_line(Schedule("Su 09:00-16:00"), date(2026, 11, 29), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_has_words_in_every_language(language):
    for text in ("Mo-Fr 09:00-16:00", "Th 09:00-16:00", "Fr 09:00-16:00", "24/7", "off", ""):
        assert said(text, language=language).strip()
