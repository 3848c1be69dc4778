from datetime import datetime

import pytest

from actions.legal_options import deadlines
from bot.clock import BELGRADE
from bot.settings import LANGUAGES

# The numbers below are those of locales/facts.yml: 72 hours, 15 days, 8 days.
WEDNESDAY = datetime(2026, 11, 25, 15, 30, tzinfo=BELGRADE)


def belgrade(*when):
    return datetime(*when, tzinfo=BELGRADE)


def test_hours_from_a_moment_end_three_days_later_across_midnight_and_a_weekend():
    assert deadlines.end_of_hours(belgrade(2026, 11, 27, 23, 50), 72) == belgrade(2026, 11, 30, 23, 50)


@pytest.mark.parametrize(("start", "end"), [
    # Clocks go back on 25 October 2026: 72 hours on a stopwatch are over at 13:00.
    ((2026, 10, 24, 14), (2026, 10, 27, 13)),
    # Clocks go forward on 28 March 2027: the same time of day comes after 71 hours.
    ((2027, 3, 27, 14), (2027, 3, 30, 14)),
])
def test_when_the_clocks_change_the_earlier_end_counts(start, end):
    assert deadlines.end_of_hours(belgrade(*start), 72) == belgrade(*end)


def test_a_moment_gives_the_day_and_the_time():
    text = deadlines.text("certificate_hours", "2026-11-25T14:30+01:00", "en", WEDNESDAY)
    assert text == "Your 72 hours end on Saturday 28 November at 14:30. Now is better."


def test_a_day_gives_the_evening_before_because_the_hour_is_not_known():
    text = deadlines.text("certificate_hours", "2026-11-24", "en", WEDNESDAY)
    assert "end on Friday 27 November, at the hour when you got the paper" in text
    assert "by Thursday 26 November in the evening at the latest" in text


def test_the_last_day_says_go_now():
    assert "end today" in deadlines.text("certificate_hours", "2026-11-22", "en", WEDNESDAY)


@pytest.mark.parametrize(("given", "word"), [
    ("2026-11-25", "in_time"), ("2026-11-22", "in_time"), ("2026-11-21", "hours_over"),
    ("2026-11-22T15:30+01:00", "in_time"), ("2026-11-22T15:29+01:00", "hours_over"),
    ("since_long", "since_long"), ("since_unsure", "unsaid"), ("skip_since", "unsaid"), (None, "unsaid")])
def test_the_tables_word_for_a_time(given, word):
    assert deadlines.since_word(given, WEDNESDAY) == word


def test_a_minute_after_midnight_the_fourth_day_is_over():
    assert deadlines.since_word("2026-11-22", belgrade(2026, 11, 25, 23, 59)) == "in_time"
    assert deadlines.since_word("2026-11-22", belgrade(2026, 11, 26, 0, 1)) == "hours_over"


@pytest.mark.parametrize(("given", "day"), [
    ("2026-11-25", "Thursday 10 December"),
    ("2026-12-20", "Monday 4 January"),
    # Just after midnight in Belgrade is still the day before in UTC.
    ("2026-11-26T00:10+01:00", "Friday 11 December"),
])
def test_the_application_is_counted_in_days_across_months_and_years(given, day):
    text = deadlines.text("application_days", given, "en", WEDNESDAY)
    assert f"The first 15 days end on {day}." in text
    assert "8 more days" in text


def test_no_date_is_made_up_for_an_appeal():
    text = deadlines.text("in_decision", None, "en", WEDNESDAY)
    assert text == "The deadline is short and stands in the decision: go to a lawyer today."


def test_a_deadline_without_a_day_is_refused():
    with pytest.raises(ValueError, match="certificate_hours cannot be counted"):
        deadlines.text("certificate_hours", None, "en", WEDNESDAY)


@pytest.mark.parametrize("language", LANGUAGES)
def test_dates_have_the_names_and_digits_of_the_language(language):
    text = deadlines.text("application_days", "2026-11-25", language, WEDNESDAY)
    expected = {"en": "10 December", "fa": "۱۰ دسامبر", "ps": "۱۰", "ar": "10 ديسمبر"}
    assert expected[language] in text
