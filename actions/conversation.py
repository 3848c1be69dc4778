"""The talk itself: asking back, saying it shorter, sharing, deleting, reporting a mistake."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import AllSlotsReset, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import reports
from actions.language import language_buttons
from actions.legal_options.questions import SLOT
from actions.tracker import button_value, identified_language, language_of, topic_of
from bot.generator import short_answer, topic_title
from bot.i18n import forms
from bot.language.identification import OTHER
from bot.links import bot_link
from bot.settings import load

OFFERED = 3
FALLBACK = "nlu_fallback"
# Nobody looks for these on a list of guesses; a person and the menu are always on it.
_NEVER_OFFERED = frozenset({FALLBACK, "out_of_scope", "talk_to_human", "help_menu", "affirm", "deny", "delete_my_data"})
# Topics that have no answer of their own to say again in short.
_NOT_REPEATED = frozenset({
    FALLBACK, "simplify_repeat", "help_menu", "change_language", "thank", "greet", "goodbye", "start_over", "affirm",
    "deny", "report_wrong_info", "org_info", "ask_opening_hours", "ask_location", "ask_phone", "services_overview"})


class DidYouMean(Action):
    """Below the threshold: offers the three likeliest topics, a person and the menu."""

    def name(self) -> str:
        return "action_did_you_mean"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if identified_language(tracker).get("code") == OTHER:
            dispatcher.utter_message(response="utter_not_my_language", buttons=language_buttons())
            return []
        ranking = [entry["name"] for entry in tracker.latest_message.get("intent_ranking") or []]
        offered = [name for name in ranking if name not in _NEVER_OFFERED][:OFFERED]
        language = language_of(tracker)
        dispatcher.utter_message(response="utter_did_you_mean", buttons=[
            {"title": topic_title(name, language), "payload": f"/{name}"}
            for name in (*offered, "talk_to_human", "help_menu")])
        return []


class RememberTopic(Action):
    """Keeps the last topic that was answered, for "say it simpler" (Rasa's custom slot mapping)."""

    def name(self) -> str:
        return "action_remember_topic"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        topic, part = topic_of(tracker), button_value(tracker, "part")
        return [] if topic in _NOT_REPEATED else [SlotSet("last_topic", f"{topic}_{part}" if part else topic)]


class Simplify(Action):
    """Says the last answer again in its first sentences."""

    def name(self) -> str:
        return "action_simplify"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        topic = tracker.get_slot("last_topic")
        if topic:
            dispatcher.utter_message(response="utter_simplify_repeat",
                                     short_answer=short_answer(topic, language_of(tracker)))
        else:
            dispatcher.utter_message(response="utter_nothing_to_repeat")
        return []


class StartOver(Action):
    """Forgets what the talk was about, not its language."""

    def name(self) -> str:
        return "action_start_over"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        dispatcher.utter_message(response="utter_start_over")
        return [SlotSet("last_topic", None), SlotSet("last_services", None), SlotSet(SLOT, None)]


class ShareBot(Action):
    """Gives the link of the assistant; without a public address, what to do instead."""

    def name(self) -> str:
        return "action_share_bot"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        link = bot_link(load())
        if link:
            dispatcher.utter_message(response="utter_share_bot", bot_link=forms.isolate(link, language_of(tracker)))
        else:
            dispatcher.utter_message(response="utter_no_link")
        return []


class DeleteMyData(Action):
    """Asks once, then clears the conversation; the assistant removes it from the store."""

    def name(self) -> str:
        return "action_delete_my_data"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if button_value(tracker, "confirm") != "yes":
            dispatcher.utter_message(response="utter_delete_my_data")
            return []
        dispatcher.utter_message(response="utter_data_deleted")
        return [AllSlotsReset(), SlotSet("language", language_of(tracker)), SlotSet("delete_requested", True)]


class ReportWrongInfo(Action):
    """Notes for the editors which services or topic a person found wrong; nothing of the person."""

    def name(self) -> str:
        return "action_report_wrong_info"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        reports.add(load().data_dir, tracker.get_slot("last_topic") or "", tracker.get_slot("last_services") or [])
        return []
