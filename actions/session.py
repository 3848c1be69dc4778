"""The beginning of a session, after hours of silence."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, EventType, SessionStarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.legal_options.questions import SLOT

# Where somebody was yesterday, and what they answered about their case, is neither of use nor ours to keep.
FORGOTTEN = frozenset({"near", "follow_up", SLOT})


class StartSession(Action):
    """Carries the talk's slots over, as Rasa's own action does, but not what is FORGOTTEN."""

    def name(self) -> str:
        return "action_session_start"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        kept = [SlotSet(name, value) for name, value in tracker.slots.items() if value and name not in FORGOTTEN]
        return [SessionStarted(), *kept, ActionExecuted("action_listen")]
