"""Each button leads somewhere, fits Telegram, and each part of an answer is reached by a button."""

import json
from collections.abc import Iterator

from bot.checks.finding import Finding
from bot.checks.texts import Texts
from bot.generator import PART, metadata_of, parts_in, topics_in

# Telegram's limit for callback_data, in bytes.
LONGEST_PAYLOAD = 64


def check(texts: Texts) -> Iterator[Finding]:
    """Buttons without target or with too long a payload; parts without their topic or without a button."""
    pressed = set()
    for name, response in texts.responses.items():
        for button in response.get("buttons") or []:
            payload = button["payload"]
            pressed.add(payload)
            if problem := _problem(payload, texts):
                yield Finding("buttons", texts.files[name], name, f"the button {payload} {problem}",
                              "Write a topic that has an answer with a title, or remove the button", "")
            if (size := len(payload.encode())) > LONGEST_PAYLOAD:
                yield Finding("buttons", texts.files[name], name,
                              f"the button {payload} has {size} bytes; Telegram takes {LONGEST_PAYLOAD}",
                              "Shorten the part's name", "")
    yield from _parts(texts, pressed)


def _problem(payload: str, texts: Texts) -> str:
    """What is wrong with a button's target, "" when it is there."""
    topic, brace, values = payload.removeprefix("/").partition("{")
    if not payload.startswith("/") or topic not in topics_in(texts.responses):
        return "leads to no topic"
    try:
        part = json.loads(brace + values).get(PART) if brace else None
    except (ValueError, AttributeError):
        return "has values that are no JSON object"
    return "" if part is None or part in parts_in(texts.responses, topic) else f"leads to no part of {topic}"


def _parts(texts: Texts, pressed: set[str]) -> Iterator[Finding]:
    for name, response in texts.responses.items():
        topic = metadata_of(response).get("part_of")
        if topic is None:
            continue
        part = name.removeprefix(f"utter_{topic}_")
        if part == name or topic not in topics_in(texts.responses):
            yield Finding("buttons", texts.files[name], name, f"part_of {topic}: there is no such topic for it",
                          "Call it utter_<topic>_<part>, with part_of: <topic>", "")
        elif f'/{topic}{{"{PART}":"{part}"}}' not in pressed:
            yield Finding("buttons", texts.files[name], name, "no button leads to this part",
                          f"Add a button to utter_{topic}", "")
