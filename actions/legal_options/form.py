"""The guided conversation: asks, keeps the answers in one slot, and ends with the options that fit."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.legal_options import cards, questions, table
from actions.legal_options.questions import ENTITY, GO_ON, SLOT, START, STOP
from actions.tracker import button_value, language_of
from bot import clock


class LegalOptionsForm(Action):
    """One turn of "Find my options".

    An action and no Rasa form, which was tried: RulePolicy sends its whole question again below every other answer,
    also below the numbers of an emergency, and an old button fills the slot that is asked for now. Here the other
    answer gets a button to go on, an old button changes nothing, and one slot holds, and forgets, all answers.
    """

    def name(self) -> str:
        return "legal_options_form"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        given, answers = button_value(tracker, ENTITY), tracker.get_slot(SLOT)
        if given is None or (answers is None and given != START):
            # Typed, or a button of questions that are over.
            dispatcher.utter_message(response="utter_legal_options_overview")
            return []
        if given == STOP:
            dispatcher.utter_message(response="utter_legal_options_stopped")
            return [SlotSet(SLOT, None)]
        language, now = language_of(tracker), clock.now()
        if given == START:
            dispatcher.utter_message(response="utter_legal_options_start")
            answers = {}
        elif given != GO_ON:
            answers = questions.answered(answers, given, now)
        question = questions.present(answers, now)
        if question:
            dispatcher.utter_message(**cards.ask(question, answers, language, now))
            return [SlotSet(SLOT, answers)]
        _show_options(dispatcher, answers, language, now)
        return [SlotSet(SLOT, None)]


def _show_options(dispatcher: CollectingDispatcher, answers: dict[str, str], language: str, now) -> None:
    dispatcher.utter_message(response="utter_legal_options_result")
    found = [cards.option(number, row, answers, language, now)
             for number, row in enumerate(table.fitting(questions.words_of(answers, now)), 1)]
    found[-1]["buttons"] += cards.onward(language)
    for message in found:
        dispatcher.utter_message(**message)
