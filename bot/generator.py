"""Rasa's response generator for this assistant: domain texts from disk, in the person's language, facts filled in."""

import json
import logging
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.i18n import facts, forms
from bot.i18n.catalogs import CATALOGS
from bot.i18n.facts import placeholders
from bot.i18n.watch import WatchedFile, read_yaml
from bot.settings import ROOT

logger = logging.getLogger(__name__)
DOMAIN = ROOT / "bot" / "domain"
MENU = "help_menu"
PART = "part"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_SHORT_SENTENCES = 2


def _responses_of(path: Path) -> dict[str, dict]:
    content = read_yaml(path) or {}
    return {name: variants[0] for name, variants in (content.get("responses") or {}).items()}


_FILES = [WatchedFile(path, _responses_of) for path in sorted(DOMAIN.glob("*.yml"))]


def responses() -> dict[str, dict]:
    """Every response of the domain as it stands on disk now, by name."""
    return {name: response for file in _FILES for name, response in file.content.items()}


def topics() -> frozenset[str]:
    """The topics that people can ask for."""
    return topics_in(responses())


def topics_in(found: Mapping[str, dict]) -> frozenset[str]:
    """Of these responses the ones that have a title of their own and are no part of another, without "utter_"."""
    return frozenset(name.removeprefix("utter_") for name, response in found.items()
                     if "title" in metadata_of(response) and "part_of" not in metadata_of(response))


def parts(topic: str) -> frozenset[str]:
    """The further parts of a topic's answer: `utter_<topic>_<part>`, reached by a button with {"part": ...}."""
    return parts_in(responses(), topic)


def parts_in(found: Mapping[str, dict], topic: str) -> frozenset[str]:
    """The parts of a topic's answer in these responses."""
    start = f"utter_{topic}_"
    return frozenset(name.removeprefix(start) for name, response in found.items()
                     if name.startswith(start) and metadata_of(response).get("part_of") == topic)


def topic_with_part(name: str) -> str:
    """The topic of an answer: itself, or what it is a part of.

    >>> topic_with_part("unaccompanied_minor_guardian")
    'unaccompanied_minor'
    """
    return metadata_of(responses().get(f"utter_{name}") or {}).get("part_of", name)


def group_of(topic: str) -> str:
    """The name of the domain file that a topic stands in, such as "emergency" or "conversation"; "" when in none."""
    return next((file.path.stem for file in _FILES if f"utter_{topic}" in file.content), "")


def metadata_of(response: Mapping[str, Any]) -> dict[str, Any]:
    """A response's metadata: title, short, source, as_of (when the source was written), checked_on, part_of, discreet,
    hint_for."""
    return response.get("metadata") or {}


def translated(name: str, text: str, language: str, values: Mapping[str, Any] | None = None) -> str:
    """A text of response `name` in a language, with facts and values in its placeholders.

    A translation with a placeholder that does not exist is answered in English instead: a wrong language is less
    harmful than a missing number.
    """
    filled = {**placeholders(language), **(values or {})}
    try:
        return _fill(CATALOGS.of(language).pgettext(name, text), filled)
    except KeyError as error:
        logger.error("%s: the %s translation has the unknown placeholder %s", name, language, error)
        return _fill(text, filled)


def _fill(text: str, values: Mapping[str, Any]) -> str:
    return _PLACEHOLDER.sub(lambda match: str(values[match[1]]), text)


def topic_title(topic: str, language: str) -> str:
    """How a topic, or a part of one ("<topic>_<part>"), is called on a button."""
    name = f"utter_{topic}"
    # A button has no room for whom to ask instead of a fact that is too old.
    return translated(name, responses()[name]["metadata"]["title"], language, dict.fromkeys(facts.expired(), "…"))


def short_answer(topic: str, language: str) -> str:
    """A topic's answer in plainer words (metadata `short`), else its first sentences; with a note if it may be old."""
    name = f"utter_{topic}"
    response = responses()[name]
    short = metadata_of(response).get("short")
    if short:
        return "\n".join([translated(name, short, language), *notes(name, short, language)])
    text = translated(name, response["text"], language, {"services": "", "bot_link": "", "short_answer": ""})
    sentences = re.split(r"(?<=[.!?؟۔])\s+", text.strip().split("\n")[0])
    return "\n".join([" ".join(sentences[:_SHORT_SENTENCES]), *notes(name, response["text"], language)])


def notes(name: str, text: str, language: str) -> list[str]:
    """What a person must know of a text that may be old: its translation, or a number in it."""
    gettext = CATALOGS.of(language).gettext
    found = []
    if CATALOGS.is_stale(language, name, text) and _is_used(name, text, language):
        found.append("✏️ " + gettext("This text is being updated; the English one is newer."))
    if since := facts.unsure_since(_PLACEHOLDER.findall(text)):
        found.append("⚠️ " + gettext("This number may have changed since {date}. Ask before you rely on it.").format(
            date=forms.day(since, language)))
    return found


def _is_used(name: str, text: str, language: str) -> bool:
    """Whether the translation can be filled, so that it is not answered in English instead."""
    asked = set(_PLACEHOLDER.findall(CATALOGS.of(language).pgettext(name, text)))
    return asked <= {*_PLACEHOLDER.findall(text), *placeholders(language)}


class CatalogResponses(TemplatedNaturalLanguageGenerator):
    """Answers with the text on disk, not the one trained into the model, so an edit needs no training."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        """The signature Rasa calls for the `nlg` entry of endpoints.yml."""
        super().__init__(domain.responses if domain else {})

    async def generate(self, utter_action: str, tracker: DialogueStateTracker, output_channel: str,
                       **kwargs: Any) -> dict[str, Any] | None:
        """Text and buttons of a response; `kwargs` fill placeholders that are no facts ({services} ...)."""
        name = f"{utter_action}_{part}" if (part := asked_part(tracker)) else utter_action
        name = name if name in responses() else utter_action
        if name not in responses():
            return None
        return render(name, tracker.get_slot("language") or "en", **kwargs)


def asked_part(tracker: DialogueStateTracker) -> str:
    """The part of an answer that the last button asked for, "" for the answer itself."""
    entities = tracker.latest_message.entities if tracker.latest_message else []
    return next((entity["value"] for entity in entities if entity["entity"] == PART), "")


def render(name: str, language: str, **values: Any) -> dict[str, Any]:
    """Text and buttons of a response in a language; `values` fill placeholders that are no facts.

    `first_buttons` come before the response's own, `buttons` instead of them.
    """
    response = responses()[name]
    text, metadata = response["text"], metadata_of(response)
    parts = [translated(name, text, language, values).strip(), *notes(name, text, language)]
    if metadata.get("source"):
        parts.append(source_line(response, language))
    buttons = [{"title": _button_title(name, button, language), "payload": button["payload"]}
               for button in response.get("buttons") or []]
    first = values.get("first_buttons") or []
    # Where an action's own button leads, the response's general one is not needed.
    leads_to = {_topic_of(button) for button in first}
    buttons = [*first, *(button for button in buttons if _topic_of(button) not in leads_to)]
    if (metadata.get("title") or buttons) and name != f"utter_{MENU}":
        buttons.append({"title": topic_title(MENU, language), "payload": f"/{MENU}"})
    return {"text": "\n\n".join(parts), "buttons": buttons if not values.get("buttons") else []}


def _topic_of(button: dict[str, str]) -> str:
    return button["payload"].lstrip("/").partition("{")[0]


def _button_title(name: str, button: dict[str, str], language: str) -> str:
    if "title" in button:
        return translated(name, button["title"], language)
    topic, _, values = button["payload"].lstrip("/").partition("{")
    part = json.loads("{" + values).get(PART) if values else None
    return topic_title(f"{topic}_{part}" if part else topic, language)


def source_line(response: Mapping[str, Any], language: str) -> str:
    """One line: the sources with the month of the information, and the oldest day on which an editor checked it."""
    gettext, metadata = CATALOGS.of(language).gettext, metadata_of(response)
    line = gettext("Source: {source} ({date}).").format(
        source=forms.isolate(metadata["source"], language),
        date=forms.month(date.fromisoformat(metadata["as_of"]), language))
    checked = [facts.checked_on(_PLACEHOLDER.findall(response["text"])),
               date.fromisoformat(str(metadata["checked_on"])) if metadata.get("checked_on") else None]
    if days := [day for day in checked if day]:
        line += " " + gettext("Checked on {date}.").format(date=forms.day(min(days), language))
    return forms.marked("ℹ️", line, language)
