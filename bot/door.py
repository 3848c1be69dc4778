"""The closed door: what a person types is only ever text; only buttons that exist reach Rasa as intents."""

import json
import re
import unicodedata
from collections.abc import Callable

from actions.legal_options import questions
from bot.settings import LANGUAGES

# More than anyone types on a phone; the rest of a longer text is not read.
LONGEST_TEXT = 2000
_BUTTON = re.compile(r"/(?P<topic>[a-z_]+)(?P<values>\{.*\})?", re.DOTALL)
_VALUES = {
    "change_language": [{"language": language} for language in LANGUAGES],
    "delete_my_data": [{"confirm": "yes"}],
}


def clean(text: str) -> str:
    """Typed text without control characters, at most LONGEST_TEXT long, never starting with a slash.

    Rasa reads a text that starts with "/" as an intent with entities; a person must not be able to send that.

    >>> clean('/restart')
    'restart'
    >>> clean(' / /need_food{"x": 1}')
    'need_food{"x": 1}'
    """
    kept = "".join(
        char if unicodedata.category(char) not in ("Cc", "Cs", "Co", "Cn") else " " for char in text[:LONGEST_TEXT])
    return " ".join(kept.split()).lstrip("/ ")


def says_something(text: str) -> bool:
    """Whether there is a letter or digit to read; false for emoji, punctuation, nothing."""
    return any(char.isalnum() for char in text)


def is_button(payload: str, topics: frozenset[str], parts: Callable[[str], frozenset[str]]) -> bool:
    """Whether the assistant could have put this payload on a button; `parts` gives the parts of a topic's answer."""
    match = _BUTTON.fullmatch(payload)
    if match is None or match["topic"] not in topics:
        return False
    if match["values"] is None:
        return True
    try:
        values = json.loads(match["values"])
    except (ValueError, RecursionError):
        return False
    if match["topic"] == questions.TOPIC and set(values) == {questions.ENTITY}:
        return questions.is_answer(values[questions.ENTITY])
    return values in _VALUES.get(match["topic"], []) or values in [{"part": part} for part in parts(match["topic"])]
