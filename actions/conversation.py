"""The talk itself: asking back, saying it shorter, sharing, deleting."""

from dataclasses import asdict
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import AllSlotsReset, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import follow_up, service_text
from actions.directory import search
from actions.language import language_buttons
from actions.legal_options.questions import SLOT
from actions.tracker import (
    button_value,
    entities_of,
    identified_language,
    language_of,
    last_action,
    part_of,
    previous_topic,
    text_of,
    topic_of,
)
from bot.generator import short_answer, topic_title
from bot.i18n import forms
from bot.language.identification import OTHER
from bot.language.thresholds import OFFERED
from bot.links import bot_link
from bot.settings import load

FALLBACK = "nlu_fallback"
# Nobody looks for these on a list of guesses; a person and the menu are always on it.
NEVER_OFFERED = frozenset({FALLBACK, "out_of_scope", "talk_to_human", "help_menu", "affirm", "deny", "delete_my_data"})
# What a person writes that we did not understand, or who did not understand us.
_UNCLEAR = frozenset({FALLBACK, "simplify_repeat"})
# What "start again" forgets.
OF_THE_TALK = ("last_topic", "last_services", "last_list", "last_need", "follow_up", "near", SLOT)
# Topics that have no answer of their own to say again in short.
_NOT_REPEATED = frozenset({
    FALLBACK, "simplify_repeat", "help_menu", "change_language", "thank", "greet", "goodbye", "start_over", "affirm",
    "deny", "report_wrong_info", "org_info", "ask_opening_hours", "ask_location", "ask_phone", "services_overview"})


class DidYouMean(Action):
    """Below the threshold: offers the three likeliest topics, a person and the menu; the second time, people."""

    def name(self) -> str:
        return "action_did_you_mean"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if identified_language(tracker).get("code") == OTHER:
            dispatcher.utter_message(response="utter_not_my_language", buttons=language_buttons())
            return []
        if previous_topic(tracker) in _UNCLEAR:
            return _lead_to_people(dispatcher, tracker)
        offered = likeliest(tracker.latest_message.get("intent_ranking") or [])
        language = language_of(tracker)
        dispatcher.utter_message(response="utter_did_you_mean", buttons=[
            {"title": topic_title(name, language), "payload": f"/{name}"}
            for name in (*offered, "talk_to_human", "help_menu")])
        return []


def likeliest(ranking: list[dict[str, Any]]) -> list[str]:
    """The topics that "did you mean" offers, from an intent ranking."""
    return [entry["name"] for entry in ranking if entry["name"] not in NEVER_OFFERED][:OFFERED]


class RememberTopic(Action):
    """Keeps the last topic that was answered, for "say it simpler", and finds what asks on about services.

    Fills the slots `last_topic` and `follow_up` before each turn (Rasa's custom slot mapping).
    """

    def name(self) -> str:
        return "action_remember_topic"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        topic, part = topic_of(tracker), part_of(tracker)
        asked_on = follow_up.find(text_of(tracker), topic, tracker.slots,
                                  just_shown=last_action(tracker) in follow_up.SHOWING,
                                  names_organization=bool(entities_of(tracker, "organization")))
        events: list[EventType] = []
        if asked_on or tracker.get_slot("follow_up"):
            events.append(SlotSet("follow_up", asdict(asked_on) if asked_on else None))
        if not asked_on and topic not in _NOT_REPEATED:
            events.append(SlotSet("last_topic", f"{topic}_{part}" if part else topic))
        return events


class Simplify(Action):
    """Says the last answer again in plainer words; to whom that was not enough it shows people."""

    def name(self) -> str:
        return "action_simplify"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        topic = tracker.get_slot("last_topic")
        if previous_topic(tracker) in _UNCLEAR:
            return _lead_to_people(dispatcher, tracker)
        if topic:
            dispatcher.utter_message(response="utter_simplify_repeat",
                                     short_answer=short_answer(topic, language_of(tracker)))
        else:
            dispatcher.utter_message(response="utter_nothing_to_repeat")
        return []


def _lead_to_people(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    language = language_of(tracker)
    people = search.search(search.Query("talk_to_human"))
    dispatcher.utter_message(response="utter_second_time_unclear",
                             services="\n\n".join(service_text.listed(people.found, language)))
    return [SlotSet("last_services", [service.id for service in people.services])]


class StartOver(Action):
    """Forgets what the talk was about, not its language; "hide this" forgets all that is stored, unasked."""

    def name(self) -> str:
        return "action_start_over"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if button_value(tracker, "hide") == "yes":
            dispatcher.utter_message(response="utter_hidden")
            return _forget(tracker)
        dispatcher.utter_message(response="utter_start_over")
        return [SlotSet(slot, None) for slot in OF_THE_TALK]


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
        return _forget(tracker)


def _forget(tracker: Tracker) -> list[EventType]:
    """Ask the assistant to remove the conversation from the store."""
    return [AllSlotsReset(), SlotSet("language", language_of(tracker)), SlotSet("delete_requested", True)]
