"""What a message means in the talk: a shown button chosen in words, a part of the last answer, or just itself."""

import re
from collections.abc import Iterator
from itertools import islice, takewhile
from typing import Any

from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from actions import follow_up
from bot.generator import topic_with_part
from bot.language.examples import PART
from bot.language.normalisation import comparable
from bot.language.parts import FOLLOW_UPS

ASKING_BACK = "action_did_you_mean"
NOT_UNDERSTOOD = "nlu_fallback"
EMERGENCY = "emergency_"
EMERGENCY_FROM = 0.4
# A woman who asked about her phone after the answer about her husband still speaks of him two messages later.
LASTING = frozenset({"gender_violence_help", "trafficking_help", "unaccompanied_minor", "smuggler_risk",
                     "emergency_suicide"})
LASTING_MESSAGES = 3
COURTESIES = frozenset({"thank", "greet", "affirm", "goodbye"})
# "Thank you, I go there" asks nothing.
FEWEST_WORDS = 4
# After a courtesy these add nothing.
NO_QUESTION = COURTESIES | {NOT_UNDERSTOOD, "out_of_scope"}
_SENTENCE_END = re.compile(r"[.!?؟۔،,\n]+\s*")
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


def after_courtesy(text: str, topic: str) -> str:
    """What a message that was understood as a courtesy says after it; "" when nothing, or too little.

    >>> after_courtesy("Thank you. How long does it take?", "thank")
    'How long does it take?'
    """
    _, *rest = _SENTENCE_END.split(text, maxsplit=1)
    return rest[0] if topic in COURTESIES and rest and len(rest[0].split()) >= FEWEST_WORDS else ""


def likely_emergency(parsed: dict[str, Any]) -> dict[str, Any]:
    """What the NLU made of a message; a likely emergency is answered, not asked about."""
    best = next((entry for entry in parsed.get("intent_ranking") or [] if entry["name"] != NOT_UNDERSTOOD), None)
    if (parsed["intent"]["name"] != NOT_UNDERSTOOD or best is None or not best["name"].startswith(EMERGENCY)
            or best["confidence"] < EMERGENCY_FROM):
        return parsed
    return {**parsed, "intent": best, "sure": False}


def in_context(parsed: dict[str, Any], tracker: DialogueStateTracker) -> dict[str, Any]:
    """What the NLU made of a message, changed where it asks on about the answer before.

    What it would mean by itself stays in the intent ranking; a likely emergency stays one.
    """
    if parsed["intent"]["name"] == "change_language" and follow_up.read(parsed["text"]).of("speaks"):
        # "ASTRA, do they speak Arabic?" is about them.
        return {**parsed, "intent": {**parsed["intent"], "name": "org_info"}}
    follow_ups = parsed.pop(FOLLOW_UPS, {})
    found = next((follow_ups[topic] for topic in _talked_about(tracker) if topic in follow_ups), None)
    if not found:
        return _mindful(parsed, tracker)
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


def _mindful(parsed: dict[str, Any], tracker: DialogueStateTracker) -> dict[str, Any]:
    """Of a message that says nothing new after a danger: that the danger is still what may be meant."""
    lasting = next((topic for topic in _talked_about(tracker) if topic in LASTING), None)
    if lasting is None or parsed["intent"]["name"] not in NO_QUESTION:
        return parsed
    return {**parsed, "danger": {"topic": lasting, "confidence": 1.0}}


def _talked_about(tracker: DialogueStateTracker) -> Iterator[str]:
    """The topic of the last answer, then the dangers that the last messages were about, latest first."""
    yield topic_with_part(tracker.get_slot("last_topic") or "")
    messages = (event for event in reversed(tracker.events) if isinstance(event, UserUttered))
    yield from (message.intent_name for message in islice(messages, LASTING_MESSAGES)
                if message.intent_name in LASTING)


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
