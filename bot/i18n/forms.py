"""How numbers, dates and phone numbers look in each language.

Digits: Farsi and Pashto readers use the extended Arabic set; in Arabic the Latin digits are read from Morocco to
Iraq. Phone numbers, addresses and links stay as they are dialled and written in Serbia, inside Unicode isolates
(U+2066, U+2069) so that they do not read backwards in right-to-left text.
"""

from datetime import date, datetime
from functools import lru_cache

import phonenumbers
from babel.dates import format_date, format_time

from bot.settings import RIGHT_TO_LEFT

EXTENDED_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
LANGUAGES_WITH_EXTENDED_DIGITS = frozenset({"fa", "ps"})
# Whose names of the months are read: Syria and Iraq have others than Egypt, Afghanistan others than Iran.
MONTHS_OF = {"ar": ("ar", "ar_SY"), "fa": ("fa", "fa_AF"), "ps": ("ps",), "en": ("en",)}
# Babel's Pashto names of the days are hardly known (its Saturday is the word for "week"); people say these.
WEEKDAYS_OF = {"ps": "fa_AF"}
# As on the doors in Serbia; Babel's short form has "4:05 PM" in English.
CLOCK_PATTERN = "HH:mm"


def digits(text: object, language: str) -> str:
    """A number in the digits of the language.

    >>> digits(72, "fa")
    '۷۲'
    """
    return str(text).translate(EXTENDED_DIGITS) if language in LANGUAGES_WITH_EXTENDED_DIGITS else str(text)


def isolate(text: str, language: str) -> str:
    """Latin text as it must stand inside a line of this language."""
    return f"\u2066{text}\u2069" if language in RIGHT_TO_LEFT else text


def marked(sign: str, text: str, language: str) -> str:
    """A line that begins with a sign such as ℹ️, which Unicode counts as a Latin letter: it must not turn the line."""
    return ("\u200f" if language in RIGHT_TO_LEFT else "") + f"{sign} {text}"


def direction(language: str) -> str:
    """The value of HTML's dir attribute for a language."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def phone(number: str, language: str) -> str:
    """A phone number as people dial it, grouped; short national numbers stay as they are.

    >>> phone("+381112457376", "en")
    '+381 11 2457376'
    """
    if number.startswith("+"):
        number = phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return isolate(number, language)


@lru_cache(maxsize=512)
def day(value: date, language: str) -> str:
    """A date in words.

    >>> day(date(2025, 7, 3), "en")
    '3 July 2025'
    """
    return digits(f"{value.day} {_month(value, language)} {value.year}", language)


@lru_cache(maxsize=512)
def month(value: date, language: str) -> str:
    """Month and year in words.

    >>> month(date(2025, 7, 3), "en")
    'July 2025'
    """
    return digits(f"{_month(value, language)} {value.year}", language)


def _month(value: date, language: str) -> str:
    """The month's name, and its other name where the readers of one language have two."""
    return "/".join(dict.fromkeys(format_date(value, "LLLL", locale=region) for region in MONTHS_OF[language]))


def weekday(value: date, language: str) -> str:
    """The day of the week.

    >>> weekday(date(2026, 11, 29), "en")
    'Sunday'
    """
    return format_date(value, "EEEE", locale=WEEKDAYS_OF.get(language, language))


def weekday_and_day(value: date, language: str) -> str:
    """A day of this year.

    >>> weekday_and_day(date(2026, 11, 29), "en")
    'Sunday 29 November'
    """
    return digits(f"{weekday(value, language)} {value.day} {_month(value, language)}", language)


def clock(value: datetime, language: str) -> str:
    """The time of day, as the date-time's own zone has it.

    >>> clock(datetime(2026, 11, 29, 16, 5), "fa")
    '۱۶:۰۵'
    """
    return digits(format_time(value.time(), CLOCK_PATTERN, locale=language), language)
