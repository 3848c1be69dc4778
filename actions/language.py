"""The language of a conversation: found in what a person writes, kept, or chosen."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import follow_up
from actions.language_names import named_language, own_names
from actions.tracker import button_value, identified_language, language_of, text_of, topic_of
from bot.settings import LANGUAGES

# A conversation changes its language only on clear evidence: one word like "ok" or a name is none.
SURE = 0.85
LETTERS_TO_START = 2
LETTERS_TO_SWITCH = 8


class IdentifyLanguage(Action):
    """Fills the slot `language` before each turn (Rasa's custom slot mapping)."""

    def name(self) -> str:
        return "action_identify_language"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        current = tracker.get_slot("language")
        # "Do they speak Arabic?" wants no other language from us.
        changing = topic_of(tracker) == "change_language" and not follow_up.read(text_of(tracker)).of("speaks")
        asked = button_value(tracker, "language") or (named_language(text_of(tracker)) if changing else None)
        if asked in LANGUAGES:
            # A shared link's language is a good first guess, a choice in the talk is final.
            chosen = changing or tracker.get_slot("language_chosen")
            return [SlotSet("language", asked), SlotSet("language_chosen", chosen)]
        if text_of(tracker).startswith("/"):
            return [] if current else [SlotSet("language", self._hint(tracker))]
        found = identified_language(tracker)
        if tracker.get_slot("language_chosen") or found.get("code") not in LANGUAGES:
            return [] if current else [SlotSet("language", self._hint(tracker))]
        letters = sum(char.isalpha() for char in text_of(tracker))
        needed = LETTERS_TO_SWITCH if current else LETTERS_TO_START
        sure = found["confidence"] >= SURE or not current
        if found["code"] != current and letters >= needed and sure:
            return [SlotSet("language", found["code"])]
        return []

    @staticmethod
    def _hint(tracker: Tracker) -> str:
        """The language of the person's Telegram or browser, else English."""
        code = str((tracker.latest_message.get("metadata") or {}).get("language_code") or "")[:2].lower()
        return code if code in LANGUAGES else "en"


class ChangeLanguage(Action):
    """Confirms the new language, or shows the languages to choose from."""

    def name(self) -> str:
        return "action_change_language"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        asked = button_value(tracker, "language") or named_language(text_of(tracker))
        if asked == language_of(tracker):
            dispatcher.utter_message(response="utter_language_changed")
            dispatcher.utter_message(response="utter_help_menu")
        else:
            dispatcher.utter_message(response="utter_change_language", buttons=language_buttons())
        return []


def language_buttons() -> list[dict[str, str]]:
    """A button for each language, in its own name."""
    return [language_button(code) for code in own_names()]


def language_button(code: str) -> dict[str, str]:
    """The button that switches to one language."""
    return {"title": own_names()[code], "payload": f'/change_language{{"language":"{code}"}}'}
