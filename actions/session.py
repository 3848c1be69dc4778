"""A new session after a long silence: keeps language and the like, forgets the answers about a person's case."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, EventType, SessionStarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.legal_options.questions import SLOT


class SessionStart(Action):
    """Rasa's own action of this name, without carrying over SLOT."""

    def name(self) -> str:
        return "action_session_start"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        kept = {name: value for name, value in tracker.slots.items() if name != SLOT and value is not None}
        return [SessionStarted(), *(SlotSet(name, value) for name, value in kept.items()),
                ActionExecuted("action_listen")]
