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

from bot.i18n import forms
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
    """The topics that people can ask for: the responses that have a title of their own and are no part of another."""
    return frozenset(name.removeprefix("utter_") for name, response in responses().items()
                     if "title" in metadata_of(response) and "part_of" not in metadata_of(response))


def parts(topic: str) -> frozenset[str]:
    """The further parts of a topic's answer: `utter_<topic>_<part>`, reached by a button with {"part": ...}."""
    start = f"utter_{topic}_"
    return frozenset(name.removeprefix(start) for name, response in responses().items()
                     if name.startswith(start) and metadata_of(response).get("part_of") == topic)


def metadata_of(response: Mapping[str, Any]) -> dict[str, Any]:
    """A response's metadata: title, short, source, as_of, part_of."""
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
    return translated(name, responses()[name]["metadata"]["title"], language)


def short_answer(topic: str, language: str) -> str:
    """A topic's answer in plainer words (metadata `short`), else its first sentences."""
    name = f"utter_{topic}"
    short = metadata_of(responses()[name]).get("short")
    if short:
        return translated(name, short, language)
    text = translated(name, responses()[name]["text"], language, {"services": "", "bot_link": "", "short_answer": ""})
    sentences = re.split(r"(?<=[.!?؟۔])\s+", text.strip().split("\n")[0])
    return " ".join(sentences[:_SHORT_SENTENCES])


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
    """Text and buttons of a response in a language; `values` fill placeholders that are no facts."""
    response = responses()[name]
    parts = [translated(name, response["text"], language, values).strip()]
    metadata = metadata_of(response)
    if metadata.get("source"):
        parts.append(source_line(metadata, language))
    buttons = [{"title": _button_title(name, button, language), "payload": button["payload"]}
               for button in response.get("buttons") or []]
    if (metadata.get("title") or buttons) and name != f"utter_{MENU}":
        buttons.append({"title": topic_title(MENU, language), "payload": f"/{MENU}"})
    return {"text": "\n\n".join(parts), "buttons": buttons if not values.get("buttons") else []}


def _button_title(name: str, button: dict[str, str], language: str) -> str:
    if "title" in button:
        return translated(name, button["title"], language)
    topic, _, values = button["payload"].lstrip("/").partition("{")
    part = json.loads("{" + values).get(PART) if values else None
    return topic_title(f"{topic}_{part}" if part else topic, language)


def source_line(metadata: dict[str, str], language: str) -> str:
    """Where an answer comes from and how old it is, from its metadata `source` and `as_of`."""
    year, month, day = (int(part) for part in metadata["as_of"].split("-"))
    text = CATALOGS.of(language).gettext("Source: {source}. Information from {date}. Rules can change.")
    return "ℹ️ " + text.format(source=forms.isolate(metadata["source"], language),
                               date=forms.month(date(year, month, day), language))
