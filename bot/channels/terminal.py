"""The terminal: a pleasant chat for people, JSON lines for programs."""

import json
import sys
import uuid

from bot.assistant import Assistant
from bot.links import map_link
from bot.message import Answer, Button, Person

# ECMA-48: erase the screen, and what was scrolled off it (xterm); the cursor goes to the top.
CLEAR_SCREEN = "\033[2J\033[3J\033[H"


def _new_person(language: str | None) -> Person:
    return Person("terminal", uuid.uuid4().hex, language or "")


async def talk(assistant: Assistant, language: str | None) -> None:
    """Chat until the input ends; a number chooses a button."""
    person = _new_person(language)
    buttons = _show(await assistant.start(person))
    while True:
        print("\n> ", end="", flush=True)
        line = sys.stdin.readline()
        if not line:
            assistant.forget(person)
            return
        line = line.strip()
        if line.isdecimal() and 0 < int(line) <= len(buttons):
            buttons = _show(await assistant.press(person, buttons[int(line) - 1].payload))
        elif line:
            buttons = _show(await assistant.write(person, line))


def _show(answer: Answer) -> list[Button]:
    if answer.hide:
        print(CLEAR_SCREEN, end="")
    buttons: list[Button] = []
    for reply in answer.replies:
        print("\n" + reply.text)
        if reply.location:
            print(f"  🗺 {map_link(reply.location.latitude, reply.location.longitude)}")
        for button in reply.buttons:
            buttons.append(button)
            print(f"  [{len(buttons)}] {button.title}")
    return buttons


async def talk_json(assistant: Assistant, language: str | None) -> None:
    """One person's messages, a line each (text, or a JSON object), to a JSON object a line."""
    person = _new_person(language)
    if language:
        await assistant.press(person, f'/change_language{{"language":"{language}"}}')
    for line in sys.stdin:
        answer = await _answer_line(assistant, person, line.rstrip("\r\n"))
        print(json.dumps(answer.as_dict(), ensure_ascii=False), flush=True)
    assistant.forget(person)


async def _answer_line(assistant: Assistant, person: Person, line: str) -> Answer:
    try:
        message = json.loads(line)
    except ValueError:
        message = None
    if not isinstance(message, dict):
        return await assistant.write(person, line)
    if isinstance(message.get("button"), str):
        return await assistant.press(person, message["button"])
    match message.get("location"):
        case [int() | float() as latitude, int() | float() as longitude]:
            return await assistant.locate(person, latitude, longitude)
    return await assistant.write(person, str(message.get("text") or ""))
