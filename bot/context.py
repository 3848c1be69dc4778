"""What a message means in the talk: a shown button chosen in words, a part of the last answer, or just itself."""

from collections.abc import Iterator
from itertools import takewhile
from typing import Any

from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from actions import follow_up
from bot.generator import topic_with_part
from bot.language.examples import PART
from bot.language.normalisation import comparable
from bot.language.parts import FOLLOW_UPS

ASKING_BACK = "action_did_you_mean"
EMERGENCY = "emergency_"
# "If he is dead" after an answer about lost family is no emergency; help in one stands above its answer all the same.
SURELY_MEANT = 0.9


def chosen_button(text: str, tracker: DialogueStateTracker) -> str:
    """The payload of the button that a typed text names: its title, or its number where the assistant asked back."""
    buttons = list(_shown_buttons(tracker))
    typed = comparable(text)
    for button in buttons:
        if typed and comparable(button["title"]) == typed:
            return button["payload"]
    number = follow_up.read(text)
    if _last_action(tracker) != ASKING_BACK or number.unknown or not number.of("ordinals"):
        return ""
    place = max(number.of("ordinals"))
    return buttons[place - 1]["payload"] if 0 < place <= len(buttons) else ""


def in_context(parsed: dict[str, Any], tracker: DialogueStateTracker) -> dict[str, Any]:
    """What the NLU made of a message, changed where it asks on about the answer before.

    What it would mean by itself stays in the intent ranking; a likely emergency stays one.
    """
    found = parsed.pop(FOLLOW_UPS, {}).get(topic_with_part(tracker.get_slot("last_topic") or ""))
    if not found:
        return parsed
    intent = parsed["intent"]["name"]
    others = [entity for entity in parsed["entities"] if entity["entity"] != PART]
    names_its_part = len(others) < len(parsed["entities"])
    if found["topic"] == intent and names_its_part:
        return parsed
    surely_meant = not parsed["sure"] and found["confidence"] >= SURELY_MEANT
    if intent.startswith(EMERGENCY) and found["topic"] != intent and not surely_meant:
        return parsed
    part = {"entity": PART, "value": found[PART], "start": 0, "end": len(parsed["text"])}
    return {**parsed, "intent": {"name": found["topic"], "confidence": found["confidence"]}, "sure": False,
            "entities": [*others, part] if found[PART] else others}


def _last_answer(tracker: DialogueStateTracker) -> Iterator[Any]:
    """The events after the last message, latest first."""
    return takewhile(lambda event: not isinstance(event, UserUttered), reversed(tracker.events))


def _shown_buttons(tracker: DialogueStateTracker) -> Iterator[dict[str, str]]:
    answers = [event for event in _last_answer(tracker) if isinstance(event, BotUttered)]
    for answer in reversed(answers):
        yield from answer.data.get("buttons") or []


def _last_action(tracker: DialogueStateTracker) -> str:
    return next((event.action_name for event in _last_answer(tracker)
                 if isinstance(event, ActionExecuted) and event.action_name
                 and event.action_name != "action_listen" and not event.action_name.startswith("action_extract")), "")
