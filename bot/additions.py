"""What an answer gets besides its topic's text: help in a danger, other meanings, the notice, a way to hide it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from actions.conversation import NEVER_OFFERED
from actions.legal_options import questions
from bot.button_codes import coded, payload_of
from bot.generator import asked_part, group_of, metadata_of, render, responses, topic_title
from bot.i18n.catalogs import CATALOGS
from bot.i18n.watch import read_yaml
from bot.language.normalisation import comparable
from bot.message import Button, Reply
from bot.settings import LANGUAGES, ROOT

HIDE = '/start_over{"hide":"yes"}'
# From here on help in the danger comes before the answer; below it, a button leads to it.
DANGER_FIRST = 0.25
# Other topics that may have been meant, at most and from which confidence on.
OTHER_MEANINGS = 2
MAY_BE_MEANT = 0.05
# These answers say themselves who the assistant is and what it keeps.
_TELL_THE_NOTICE = frozenset({"greet", "privacy_question"})
# Groups of topics whose answers get neither the notice nor other meanings; "" is no topic.
_LEFT_AS_THEY_ARE = frozenset({"", "emergency", "conversation"})
# For so many further messages a talk about such a thing can be hidden with one tap.
STAYS_DISCREET = 3
_HINT = "utter_danger_hint"


def topic_button(topic: str, language: str) -> Button:
    """The button that leads to a topic."""
    return Button(topic_title(topic, language), coded(f"/{topic}"))


def is_discreet(tracker: DialogueStateTracker, replies: Sequence[Reply]) -> bool:
    """Whether the answer is about something that must not show on the phone (metadata `discreet`), or was just now.

    Of a person's legal options those are that lead to such a topic.
    """
    topic = intent_of(tracker)
    if in_questions(tracker):
        return any(payload_of(button.payload) != button.payload for reply in replies for button in reply.buttons)
    if topic == "simplify_repeat":
        shown = tracker.get_slot("last_topic")
    else:
        shown = f"{topic}_{part}" if (part := asked_part(tracker)) else topic
    return any(metadata_of(responses().get(f"utter_{name}") or {}).get("discreet")
               for name in (shown, *_topics_before(tracker)))


def _topics_before(tracker: DialogueStateTracker) -> list[str]:
    """The topics of the messages before this one that still count."""
    said = [event.intent_name or "" for event in tracker.events if isinstance(event, UserUttered)]
    # "Start again" and "hide this" end the talk.
    return [] if said[-1:] == ["start_over"] else said[-1 - STAYS_DISCREET:-1]


def in_questions(tracker: DialogueStateTracker) -> bool:
    """Whether the last message answers, begins or ends the questions about a person's legal options."""
    return any(entity["entity"] == questions.ENTITY for entity in _parsed(tracker).get("entities") or [])


def with_hiding(replies: list[Reply], language: str) -> list[Reply]:
    """A discreet answer, and the button that makes it disappear."""
    button = Button(CATALOGS.of(language).gettext("Hide this"), coded(HIDE), hides=True)
    return [*replies[:-1], replace(replies[-1], buttons=(*replies[-1].buttons, button))]


def asks_to_hide(text: str) -> bool:
    """Whether a typed text is the "Hide this" button's own words, or what people write for it in a hurry."""
    return comparable(text) in _hide_words()


@cache
def _hide_words() -> frozenset[str]:
    written = [word for row in read_yaml(ROOT / "bot" / "hide_words.yml").values() for word in row]
    shown = [CATALOGS.of(language).gettext("Hide this") for language in LANGUAGES]
    return frozenset(comparable(text) for text in (*written, *shown))


def with_danger(replies: list[Reply], tracker: DialogueStateTracker, language: str) -> list[Reply]:
    """The answer, and help for a danger that the message may also speak of.

    An emergency comes first; a danger that a bystander should not read of stands below the answer.
    """
    danger = _danger(tracker)
    if not danger or danger["topic"] == intent_of(tracker):
        return replies
    button, emergency = topic_button(danger["topic"], language), group_of(danger["topic"]) == "emergency"
    if danger["confidence"] >= DANGER_FIRST:
        hint = Reply(render(_hint(danger["topic"]), language)["text"], (button,))
        others = [replace(reply, buttons=tuple(other for other in reply.buttons if other.payload != button.payload))
                  for reply in replies]
        return [hint, *others] if emergency else [*others, hint]
    if any(other.payload == button.payload for reply in replies for other in reply.buttons):
        return replies
    first, *rest = replies
    loud = emergency and danger["topic"] != "emergency_suicide"
    return [replace(first, buttons=(button, *first.buttons) if loud else (*first.buttons, button)), *rest]


def is_hint(reply: Reply, language: str) -> bool:
    """Whether a reply is the help in a danger that comes before an answer."""
    return any(reply.text == render(name, language)["text"] for name in responses() if name.startswith(_HINT))


def with_other_meanings(replies: list[Reply], tracker: DialogueStateTracker, language: str) -> list[Reply]:
    """An answer that is likely but not sure to be the right one, and what else may have been meant."""
    shown = {button.payload for reply in replies for button in reply.buttons}
    buttons = [button for topic in other_meanings(_typed(tracker))
               if (button := topic_button(topic, language)).payload not in shown]
    if not buttons:
        return replies
    return [*replies, Reply(render("utter_perhaps_meant", language)["text"], tuple(buttons[:OTHER_MEANINGS]))]


def other_meanings(parsed: Mapping[str, Any]) -> list[str]:
    """The other topics that a typed message may mean when its answer is not sure, likeliest first."""
    topic = (parsed.get("intent") or {}).get("name") or ""
    if parsed.get("sure", True) or group_of(topic) in _LEFT_AS_THEY_ARE:
        return []
    return [entry["name"] for entry in parsed["intent_ranking"]
            if entry["confidence"] >= MAY_BE_MEANT and entry["name"] not in NEVER_OFFERED | {topic}]


def needs_notice(tracker: DialogueStateTracker) -> bool:
    """Whether this is the first answer of a new conversation; help in a danger is not made longer by it."""
    danger = _danger(tracker)
    return (group_of(intent_of(tracker)) not in _LEFT_AS_THEY_ARE
            and not tracker.get_slot("notice_given") and not (danger and danger["confidence"] >= DANGER_FIRST))


def tells_notice(tracker: DialogueStateTracker) -> bool:
    """Whether the answer itself says who the assistant is and what it keeps."""
    return intent_of(tracker) in _TELL_THE_NOTICE


def with_notice(replies: list[Reply], language: str) -> list[Reply]:
    """The answer, and who gives it and what is kept of the talk."""
    notice = render("utter_first_notice", language)["text"]
    return [*replies[:-1], replace(replies[-1], text=f"{replies[-1].text}\n\n{notice}")]


def intent_of(tracker: DialogueStateTracker) -> str:
    """The intent of the last message, "nlu_fallback" where it was not understood."""
    return (_parsed(tracker).get("intent") or {}).get("name") or ""


def _parsed(tracker: DialogueStateTracker) -> dict[str, Any]:
    return tracker.latest_message.parse_data if tracker.latest_message else {}


def _typed(tracker: DialogueStateTracker) -> dict[str, Any]:
    """What the NLU made of a typed message; nothing for a button."""
    parsed = _parsed(tracker)
    return {} if (parsed.get("text") or "/").startswith("/") else parsed


def _danger(tracker: DialogueStateTracker) -> dict[str, Any] | None:
    """The dangerous topic that a typed message may speak of, with its confidence."""
    return _typed(tracker).get("danger")


def _hint(topic: str) -> str:
    """The response that leads to help in this danger: one for its topic (metadata `hint_for`), else the general one."""
    return next((name for name, response in responses().items()
                 if topic in metadata_of(response).get("hint_for", ())), _HINT)
