"""The closed door: what a person types is only ever text; only buttons that exist reach Rasa as intents."""

import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any

from actions.legal_options import questions
from bot.settings import LANGUAGES

# More than anyone types on a phone; the rest of a longer text is not read.
LONGEST_TEXT = 2000
# Pages of a list that can be asked for; nobody leafs through more.
LAST_PAGE = 50
# What can be asked about one service of the directory.
_ABOUT_SERVICES = frozenset({"org_info", "ask_opening_hours", "ask_location", "ask_phone", "ask_cost",
                             "report_wrong_info"})
_BUTTON = re.compile(r"/(?P<topic>[a-z_]+)(?P<values>\{.*\})?", re.DOTALL)
_VALUES = {
    "change_language": [{"language": language} for language in LANGUAGES],
    "delete_my_data": [{"confirm": "yes"}],
    "start_over": [{"hide": "yes"}],
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


def is_button(payload: str, topics: frozenset[str], parts: Callable[[str], frozenset[str]],
              is_service: Callable[[str], bool], has_pages: Callable[[str], bool]) -> bool:
    """Whether the assistant could have put this payload on a button.

    `parts` gives the parts of a topic's answer; `is_service` knows the codes of services; `has_pages` the topics that
    list services.
    """
    button = _BUTTON.fullmatch(payload)
    if button is None or button["topic"] not in topics:
        return False
    if button["values"] is None:
        return True
    topic = button["topic"]
    match _decoded(button["values"]):
        case {"service": str(service), **others} if not others:
            return topic in _ABOUT_SERVICES and is_service(service)
        case {"page": int(page), **others} if not others:
            return has_pages(topic) and not isinstance(page, bool) and 0 < page <= LAST_PAGE
        case {questions.ENTITY: answer, **others} if not others:
            return topic == questions.TOPIC and questions.is_answer(answer)
        case values:
            return values in _VALUES.get(topic, []) or values in [{"part": part} for part in parts(topic)]


def _decoded(values: str) -> Any:
    try:
        return json.loads(values)
    except (ValueError, RecursionError):
        return None
