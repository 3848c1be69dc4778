"""The assistant: one message of a person in, the answer out; the same way for every channel."""

import asyncio
import json
import logging
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from actions.conversation import likeliest
from actions.directory import search
from actions.language import language_button, language_buttons
from actions.language_names import own_names
from actions.legal_options import cards, questions
from bot import additions, context, door
from bot.agent import load_agent
from bot.button_codes import coded, payload_of
from bot.generator import parts, render, topics
from bot.identity import conversation_id
from bot.logs import describe
from bot.message import Answer, Button, Location, Person, Reply
from bot.settings import LANGUAGES, Settings
from bot.share import read_payload
from bot.stores import CampaignCounter, ConversationStore, connect
from bot.training import ensure_model

logger = logging.getLogger(__name__)
# From here on a message in another language than the chosen one gets an offer to switch.
SURE_OF_OTHER_LANGUAGE = 0.95
# A shared location is kept to about a kilometre: near enough to sort places, too coarse to find a person.
KEPT_DECIMALS = 2


class Assistant:
    """Answers people. Messages of one person are answered in order, different people at the same time."""

    def __init__(self, agent: Agent, store: ConversationStore, campaigns: CampaignCounter, secret: str) -> None:
        self._agent, self._store, self._campaigns = agent, store, campaigns
        self._secret = secret
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @classmethod
    def create(cls, settings: Settings) -> "Assistant":
        """The assistant of these settings, with its model trained and loaded."""
        model = ensure_model(settings)
        engine = connect(settings.conversations_url)
        store = ConversationStore(engine)
        return cls(load_agent(model, store), store, CampaignCounter(engine), settings.secret_key)

    async def write(self, person: Person, text: str) -> Answer:
        """Answer a typed message."""
        cleaned = door.clean(text)
        if not door.says_something(cleaned):
            return await self.cannot_read(person)
        if questions.means_stop(cleaned) and await self._slot(person, questions.SLOT) is not None:
            cleaned = questions.payload(questions.STOP)
        if additions.asks_to_hide(cleaned):
            return await self.press(person, additions.HIDE)
        answer = await self._converse(person, cleaned)
        if len(text) > door.LONGEST_TEXT:
            return self._with_reply(answer, "utter_too_long")
        return answer

    async def press(self, person: Person, payload: str) -> Answer:
        """Answer a button; one that the assistant never made gets the menu."""
        payload = payload_of(payload)
        if not door.is_button(payload, topics(), parts, search.is_code, search.has_need):
            return await self._say(person, "utter_old_button")
        return await self._converse(person, payload)

    async def start(self, person: Person, payload: str = "") -> Answer:
        """Greet; a shared link's payload gives the language and is counted without the person."""
        campaign, language = read_payload(payload)
        if campaign:
            self._campaigns.count(campaign, datetime.now(UTC).date())
        greeting = f'/greet{{"language":"{language}"}}' if language else "/greet"
        answer = await self._converse(person, greeting)
        if language or person.language_code[:2] in LANGUAGES:
            return answer
        question = "\n".join(
            render("utter_change_language", code)["text"] for code in own_names())
        choice = Reply(question, _buttons(language_buttons()))
        return Answer(answer.language, answer.topic, (choice, *answer.replies))

    async def cannot_read(self, person: Person) -> Answer:
        """Answer what is no text: stickers, photos, voice, emoji."""
        return await self._say(person, "utter_please_write_text")

    async def locate(self, person: Person, latitude: float, longitude: float) -> Answer:
        """Answer a shared location with the help near it; only its rounded form is kept, and only in this talk."""
        place = {"latitude": round(latitude, KEPT_DECIMALS), "longitude": round(longitude, KEPT_DECIMALS)}
        return await self._converse(person, f"/services_overview{json.dumps(place)}")

    async def understand(self, text: str, *, with_offered: bool = False) -> dict:
        """What the NLU makes of a text, without a conversation.

        `with_offered`: also `offered`, the topics that would stand on buttons below the answer or instead of one.
        """
        cleaned = door.clean(text)
        parsed = await self._parse(cleaned or " ")
        ranking = [entry for entry in parsed.get("intent_ranking") or [] if entry["name"] != "nlu_fallback"]
        best: dict = ranking[0] if ranking else {"name": "", "confidence": 0.0}
        answered = bool(ranking) and parsed["intent"]["name"] != "nlu_fallback"
        offered = additions.other_meanings(parsed)[:additions.OTHER_MEANINGS] if answered else likeliest(ranking)
        understood = {
            "text": text,
            "language": (parsed.get("language") or {}).get("code") or "",
            "topic": best["name"],
            "confidence": round(best["confidence"], 4),
            "answered": answered,
            "topics": [{"topic": entry["name"], "confidence": round(entry["confidence"], 4)}
                       for entry in ranking[:5]],
        }
        return {**understood, "offered": offered} if with_offered else understood

    def forget(self, person: Person) -> bool:
        """Delete all that is stored of a person's conversation."""
        return self._store.forget(self._conversation_id(person))

    def forget_older(self, days: float) -> int:
        """Delete conversations that were quiet for so many days, and sooner the answers about a person's case."""
        self._store.forget_answers()
        return self._store.forget_older(days)

    async def is_ready(self) -> bool:
        """Whether the model is loaded and the store answers."""
        if not self._agent.is_ready():
            return False
        try:
            await self._store.retrieve("health")
        except Exception as error:
            logger.error("The store of conversations does not answer: %s", describe(error))
            return False
        return True

    async def _converse(self, person: Person, text: str) -> Answer:
        """One turn of the Rasa conversation; a failure is answered, never raised to the person."""
        conversation = self._conversation_id(person)
        lock = self._locks.setdefault(conversation, asyncio.Lock())
        async with lock:
            try:
                answer = await self._turn(conversation, person, text)
            except Exception as error:
                logger.error("A message could not be answered: %s", describe(error))
                answer = await self._say(person, "utter_try_again")
        # Also when something failed: the screen matters most.
        return replace(answer, hide=text == additions.HIDE)

    async def _parse(self, text: str) -> dict[str, Any]:
        """What the NLU makes of a text; of "thanks. How long ..." what it makes of the question."""
        parsed = await self._agent.parse_message(text)
        rest = context.after_courtesy(text, parsed["intent"]["name"])
        if rest and (asked := await self._agent.parse_message(rest))["intent"]["name"] not in context.NO_QUESTION:
            parsed = {**asked, "text": text}
        return context.likely_emergency(parsed)

    async def _turn(self, conversation: str, person: Person, text: str) -> Answer:
        processor = self._agent.processor
        channel = CollectingOutputChannel()
        metadata = {"language_code": person.language_code}
        # The steps of Rasa's handle_message, to keep hold of the tracker and to see the message in the talk.
        tracker = await processor.fetch_tracker_and_update_session(conversation, channel, metadata)
        text = context.chosen_button(text, tracker) or text
        parsed = context.in_context(await self._parse(text), tracker)
        message = UserMessage(text, channel, conversation, parse_data=parsed, input_channel=person.channel,
                              metadata=metadata)
        await processor._handle_message_with_tracker(message, tracker)
        tracker = await processor.run_action_extract_slots(channel, tracker)
        await processor._run_prediction_loop(channel, tracker)
        answer = _answer(tracker, channel.messages)
        if additions.needs_notice(tracker) or additions.tells_notice(tracker):
            tracker.update(SlotSet("notice_given", True))
        if tracker.get_slot("delete_requested"):
            self._store.forget(conversation)
        else:
            await processor.save_tracker(tracker)
        return answer

    async def _say(self, person: Person, response: str) -> Answer:
        """A fixed response outside the dialogue, in the conversation's language."""
        language = await self._language(person)
        return self._with_reply(Answer(language, ""), response)

    async def _language(self, person: Person) -> str:
        known = await self._slot(person, "language")
        hint = person.language_code[:2]
        return known or (hint if hint in LANGUAGES else "en")

    async def _slot(self, person: Person, name: str) -> Any:
        """What the stored conversation knows under a slot's name; None when there is none."""
        try:
            tracker = await self._store.retrieve(self._conversation_id(person))
        except Exception as error:
            logger.error("The store of conversations does not answer: %s", describe(error))
            return None
        return tracker.get_slot(name) if tracker else None

    @staticmethod
    def _with_reply(answer: Answer, response: str) -> Answer:
        reply = _reply(render(response, answer.language))
        return Answer(answer.language, answer.topic, (*answer.replies, reply))

    def _conversation_id(self, person: Person) -> str:
        return conversation_id(self._secret, person.channel, person.id)


def _answer(tracker: DialogueStateTracker, messages: list[dict]) -> Answer:
    language = tracker.get_slot("language") or "en"
    parsed = tracker.latest_message.parse_data if tracker.latest_message else {}
    ranking = [entry["name"] for entry in parsed.get("intent_ranking") or [] if entry["name"] != "nlu_fallback"]
    asked_on = tracker.get_slot("follow_up") or {}
    topic = asked_on.get("topic") or (parsed.get("intent") or {}).get("name") or ""
    replies = _replies(messages)
    discreet = additions.is_discreet(tracker, replies)
    if replies:
        if discreet:
            replies = additions.with_hiding(replies, language)
        if additions.needs_notice(tracker):
            replies = additions.with_notice(replies, language)
        replies = additions.with_danger(replies, tracker, language)
        replies = additions.with_other_meanings(replies, tracker, language)
    identified = parsed.get("language") or {}
    if (tracker.get_slot("language_chosen") and replies and identified.get("code") in LANGUAGES
            and identified["code"] != language and identified["confidence"] >= SURE_OF_OTHER_LANGUAGE):
        switch = _buttons([language_button(identified["code"])])
        replies[-1] = replace(replies[-1], buttons=(*replies[-1].buttons, *switch))
    if tracker.get_slot(questions.SLOT) is not None and replies and not additions.in_questions(tracker):
        replies[-1] = replace(replies[-1], buttons=(*replies[-1].buttons, *_buttons([cards.go_on(language)])))
    return Answer(language, topic if topic != "nlu_fallback" else (ranking or [""])[0], tuple(replies), discreet)


def _replies(messages: list[dict]) -> list[Reply]:
    """The replies of a turn; what an action sent as `custom` (a place, a web address) belongs to the text before it."""
    replies: list[Reply] = []
    for message in messages:
        custom = message.get("custom") or {}
        if "text" in message:
            replies.append(_reply(message))
        if replies and custom.get("location"):
            replies[-1] = replace(replies[-1], location=Location(**custom["location"]))
        if replies and custom.get("url"):
            replies[-1] = replace(replies[-1], url=custom["url"])
    return replies


def _reply(message: dict) -> Reply:
    return Reply(message["text"].strip(), _buttons(message.get("buttons") or []))


def _buttons(buttons: list[dict[str, str]]) -> tuple[Button, ...]:
    return tuple(Button(button["title"], coded(button["payload"])) for button in buttons)
