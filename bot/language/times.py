"""Days, parts of days and clock times that people write, in four languages and all digits.

The words stand in data/times.tsv (its form: phrases.py). Its first column is what a form means: an entity's value
("tomorrow", "12:00"); "other" for what is no time to ask for ("good morning", "day after tomorrow"); "number:5"; or
what stands around a clock time: "clock:hour" before it, "clock:at" before it when no thing to count follows,
"clock:bell", "clock:am" and "clock:pm" after it, minutes to add ("clock:+30"), and "clock:unit" after a number of
something else.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from bot.language.normalisation import Word
from bot.language.phrases import FORM_COLUMNS, Found, Phrases, TableError, forms, longest, rows

TABLE = Path(__file__).parent / "data" / "times.tsv"
COLUMNS = ("time", *FORM_COLUMNS)
VALUES = frozenset({"now", "today", "tonight", "tomorrow", "weekend", "morning", "afternoon", "evening", "night",
                    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"})
# Which half of the day a word puts a clock time in.
HALVES = {"morning": "am", "afternoon": "pm", "evening": "pm", "tonight": "night", "night": "night",
          "clock:am": "am", "clock:pm": "pm"}
_CLOCK = frozenset({"clock:hour", "clock:at", "clock:bell", "clock:am", "clock:pm", "clock:unit"})
_LABEL = re.compile(r"other|number:\d+|clock:[+-]\d+|\d\d:\d\d")
_DIGITS = re.compile(r"(\d{1,2})(?:([:.h])(\d{2}))?(am|pm|a\.m|p\.m)?", re.IGNORECASE)
# "At 5" is in the afternoon: nothing that people ask about opens before seven.
_FIRST_HOUR = 7


class _Number(NamedTuple):
    """A number of hours and minutes; `certain`: its form alone makes it a clock time."""

    hour: int
    minute: int
    half: str
    certain: bool
    digits: str


class Times:
    """Finds the times of a table in texts."""

    def __init__(self, table: Path = TABLE) -> None:
        self._phrases = Phrases()
        for number, row in enumerate(rows(table, COLUMNS), 2):
            label = row["time"]
            if label not in VALUES | _CLOCK and not _LABEL.fullmatch(label):
                raise TableError(f"{table.name}, line {number}: {label!r} is no time")
            for column in FORM_COLUMNS:
                for form in forms(row[column]):
                    self._phrases.add(label, form)

    def find(self, words: Sequence[Word], text: str) -> list[Found]:
        """The times that a text names, in its order; the label is the entity's value."""
        found = self._phrases.find([word.folded for word in words])
        parts = _Parts(found, [_number(text[word.start:word.end]) for word in words])
        times = list(parts.clock_times())
        times += [one for one in found if one.label in VALUES or one.label[0].isdigit()]
        # What lies within a greeting or "day after tomorrow" is not meant by itself.
        kept = longest([*times, *(one for one in found if one.label == "other")])
        return [one for one in kept if one.label != "other"]


class _Parts:
    """What the words of a text are, for finding clock times among them."""

    def __init__(self, found: Sequence[Found], digits: Sequence[_Number | None]) -> None:
        self._words, self._starts = len(digits), {one.start for one in found}
        self._numbers = [(Found(place, place + 1, ""), number) for place, number in enumerate(digits) if number]
        self._numbers += [(one, _Number(int(one.label.removeprefix("number:")), 0, "", False, ""))
                          for one in longest([one for one in found if one.label.startswith("number:")])]
        # The longest form on each side of a number comes last and is looked at first.
        self._around = sorted((one for one in found if one.label.startswith("clock:") or one.label in HALVES),
                              key=lambda one: one.end - one.start)
        self._halves = {HALVES[one.label] for one in longest(
            [one for one in found if one.label in HALVES or one.label == "other"]) if one.label in VALUES}

    def clock_times(self) -> Iterator[Found]:
        for place, number in self._numbers:
            before, start = self._side(place.start, before=True)
            after, end = self._side(place.end, before=False)
            if not self._is_clock_time(number, before, after, end):
                continue
            halves = [number.half, *(HALVES[label] for label in after + before if label in HALVES)]
            # "Tomorrow morning, open at 9?": said elsewhere, but only once.
            halves += self._halves if len(self._halves) == 1 else []
            minutes = sum(int(label.removeprefix("clock:")) for label in after + before if _is_minutes(label))
            yield Found(start, end, _clock(number, next(filter(None, halves), ""), minutes))

    def _is_clock_time(self, number: _Number, before: list[str], after: list[str], end: int) -> bool:
        if number.hour > 24 or number.minute > 59:
            return False
        if number.certain or {"clock:bell", "clock:am", "clock:pm"} & set(after):
            return True
        if any(one.start == end and one.label == "clock:unit" for one in self._around):
            return False
        if "clock:hour" in before or any(map(_is_minutes, before)):
            return True
        if "clock:at" in before and (end == self._words or end in self._starts):
            return True
        return bool(number.digits) and any(label in HALVES for label in after)

    def _side(self, place: int, *, before: bool) -> tuple[list[str], int]:
        """What stands directly on one side of a number, the nearest first, and where that ends."""
        labels: list[str] = []
        while True:
            beside = [one for one in self._around if (one.end if before else one.start) == place
                      and one.label not in ("clock:unit", "tonight")
                      and (before or one.label not in ("clock:hour", "clock:at"))]
            if not beside:
                return labels, place
            labels.append(beside[-1].label)
            place = beside[-1].start if before else beside[-1].end


def _is_minutes(label: str) -> bool:
    return label.startswith(("clock:+", "clock:-"))


def _number(word: str) -> _Number | None:
    match = _DIGITS.fullmatch(word)
    if match is None:
        return None
    hour, separator, minute, half = match.groups()
    return _Number(int(hour), int(minute or 0), (half or "").replace(".", "").lower(),
                   separator in (":", "h") or bool(half), hour)


def _clock(number: _Number, half: str, minutes: int) -> str:
    """The time of day as "17:30"."""
    hour = number.hour
    if 1 <= hour <= 12:
        if half == "night":
            hour = hour + 12 if 6 <= hour < 12 else hour % 12
        elif half:
            hour = hour % 12 + (12 if half == "pm" else 0)
        elif hour < _FIRST_HOUR and not (len(number.digits) == 2 and number.certain):
            hour += 12
    total = (hour * 60 + number.minute + minutes) % (24 * 60)
    return f"{total // 60:02}:{total % 60:02}"


@cache
def times() -> Times:
    """The project's times, read once."""
    return Times()
