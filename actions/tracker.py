"""What actions read from a conversation."""

from itertools import takewhile
from typing import Any

from rasa_sdk import Tracker

from bot.generator import topic_with_part


def language_of(tracker: Tracker) -> str:
    """The conversation's language code."""
    return tracker.get_slot("language") or "en"


def topic_of(tracker: Tracker) -> str:
    """The topic (intent) of the last message."""
    return (tracker.latest_message.get("intent") or {}).get("name") or ""


def previous_topic(tracker: Tracker) -> str:
    """The topic of the message before the last one, "" when it was the first of this session."""
    session = list(takewhile(lambda event: event.get("event") != "session_started", reversed(tracker.events)))
    before = [event for event in session if event.get("event") == "user"][1:2]
    return ((before[0].get("parse_data") or {}).get("intent") or {}).get("name") or "" if before else ""


def topic_answered(tracker: Tracker) -> str:
    """The topic of the last answer, whichever part of it; "" when there was none."""
    return topic_with_part(tracker.get_slot("last_topic") or "")


def text_of(tracker: Tracker) -> str:
    """The last message's text."""
    return tracker.latest_message.get("text") or ""


def button_value(tracker: Tracker, name: str) -> Any:
    """A value that came with a button's payload, None when a person typed."""
    if not text_of(tracker).startswith("/"):
        return None
    return next((entity["value"] for entity in tracker.latest_message.get("entities") or []
                 if entity["entity"] == name), None)


def part_of(tracker: Tracker) -> str:
    """The part of its topic's answer that the last message asks for, "" for the answer itself."""
    return next((entity["value"] for entity in tracker.latest_message.get("entities") or []
                 if entity["entity"] == "part"), "")


def identified_language(tracker: Tracker) -> dict[str, Any]:
    """What the language identifier found in the last message."""
    return tracker.latest_message.get("language") or {}


def entities_of(tracker: Tracker, name: str) -> list[str]:
    """The values of an entity that a person typed, in the order of the text."""
    if text_of(tracker).startswith("/"):
        return []
    return [str(entity["value"]) for entity in tracker.latest_message.get("entities") or []
            if entity["entity"] == name]


def last_action(tracker: Tracker) -> str:
    """The last action that answered, before the message at hand."""
    return next((event["name"] for event in reversed(tracker.events)
                 if event.get("event") == "action" and event.get("name") not in _NO_ANSWER), "")


_NO_ANSWER = frozenset({"action_listen", "action_extract_slots", "action_session_start", None})
