"""The questions: read from data/questions.yml, which of them comes next, and what a button's answer means."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from actions.legal_options.conditions import UNSAID, TableError, Words, holds, only_keys, read_condition
from actions.legal_options.deadlines import SINCE_WORDS, since_word
from bot.i18n import forms
from bot.i18n.watch import WatchedFile, read_yaml
from bot.language.normalisation import fold

FILE = Path(__file__).parent / "data" / "questions.yml"
TOPIC = "legal_options_overview"
# The entity of a button's answer, and the slot with the answers so far: question -> answer, or None outside a talk.
ENTITY, SLOT = "answer", "legal_options"
START, STOP, GO_ON = "start", "stop", "go_on"
SKIP = "skip_"
# The question whose answers are days; a day travels as since_2026-11-25.
SINCE, DAY, HOUR = "since", "since_", "since_hour"
LONGEST_NAME = 26
_BUTTONS = frozenset({START, STOP, GO_ON, "skip", "today", "yesterday"})


@dataclass(frozen=True)
class Choice:
    """One answer to a question: its name in buttons and conditions, its English title, when it is not shown."""

    name: str
    title: str
    hidden: Words


@dataclass(frozen=True)
class Question:
    """One question; `days` is how many days back can be chosen by a button."""

    name: str
    text: str
    choices: tuple[Choice, ...]
    only_if: Words
    not_if: Words
    days: int = 0

    @property
    def words(self) -> frozenset[str]:
        """What conditions can say about the answer."""
        return SINCE_WORDS if self.name == SINCE else frozenset({UNSAID, *(choice.name for choice in self.choices)})

    def asked(self, words: Mapping[str, str]) -> bool:
        """Whether the earlier answers leave a point in asking."""
        return holds(self.only_if, words) and not (self.not_if and holds(self.not_if, words))


@dataclass(frozen=True)
class Questions:
    """All questions in order, the texts of the buttons they share, and the words that end them when typed."""

    questions: tuple[Question, ...]
    buttons: Mapping[str, str]
    stop_words: frozenset[str]

    @property
    def words(self) -> dict[str, frozenset[str]]:
        return {question.name: question.words for question in self.questions}


def load(path: Path = FILE) -> Questions:
    """Read and check the questions; raises TableError with file, question and reason."""
    content = read_yaml(path)
    only_keys(content, ("buttons", "stop_words", "questions"), (), path.name)
    if set(content["buttons"]) != _BUTTONS:
        raise TableError(f"{path.name}: buttons must be {', '.join(sorted(_BUTTONS))}")
    found: list[Question] = []
    for number, entry in enumerate(content["questions"], 1):
        where = f"{path.name}, question {number} ({entry.get('id')})"
        only_keys(entry, ("id", "text", "answers"), ("only_if", "not_if", "days"), where)
        found.append(_question(entry, {question.name: question.words for question in found}, where))
    names = [name for question in found for name in (question.name, *(choice.name for choice in question.choices))]
    for name in names:
        if names.count(name) > 1 or name in _BUTTONS or name.startswith(SKIP):
            raise TableError(f"{path.name}: the name {name!r} is used for something else already")
        if not 0 < len(name) <= LONGEST_NAME or not set(name) <= set("abcdefghijklmnopqrstuvwxyz_"):
            raise TableError(f"{path.name}: the name {name!r} must be at most {LONGEST_NAME} letters of a-z and _")
    return Questions(tuple(found), content["buttons"], frozenset(fold(word) for word in content["stop_words"]))


def _question(entry: dict[str, Any], earlier: Words, where: str) -> Question:
    choices = []
    for name, value in entry["answers"].items():
        given = value if isinstance(value, dict) else {"title": value}
        only_keys(given, ("title",), ("not_if",), f"{where}, {name}")
        hidden = read_condition(given.get("not_if", {}), earlier, f"{where}, {name}")
        choices.append(Choice(name, given["title"], hidden))
    if entry.get("days") and entry["id"] != SINCE:
        raise TableError(f"{where}: only {SINCE} can have days")
    return Question(entry["id"], entry["text"].strip(), tuple(choices),
                    read_condition(entry.get("only_if", {}), earlier, where),
                    read_condition(entry.get("not_if", {}), earlier, where), entry.get("days", 0))


_FILE = WatchedFile(FILE, load)


def current() -> Questions:
    """The questions as they stand on disk now."""
    return _FILE.content


def words_of(answers: Mapping[str, str], now: datetime) -> dict[str, str]:
    """Answers as conditions know them: a day becomes in_time or hours_over, a skipped question unsaid."""
    found = {name: answer if answer in current().words.get(name, ()) else UNSAID for name, answer in answers.items()}
    if SINCE in answers:
        found[SINCE] = since_word(answers[SINCE], now)
    return found


def present(answers: Mapping[str, str], now: datetime) -> Question | None:
    """The question to ask now, None when all are answered."""
    words = words_of(answers, now)
    return next((question for question in current().questions
                 if question.name not in answers and question.asked(words)), None)


def shown(question: Question, answers: Mapping[str, str], now: datetime) -> list[Choice]:
    """The choices that make sense after the earlier answers."""
    words = words_of(answers, now)
    return [choice for choice in question.choices if not (choice.hidden and holds(choice.hidden, words))]


def days(question: Question, now: datetime) -> list[date]:
    """The days that have a button, the newest first."""
    return [now.date() - timedelta(days=back) for back in range(question.days)]


def answered(answers: Mapping[str, str], given: str, now: datetime) -> dict[str, str]:
    """The answers with one more; unchanged when it belongs to another question than the present one (an old button)."""
    question = present(answers, now)
    if question is None:
        return dict(answers)
    if given == SKIP + question.name:
        return {**answers, question.name: given}
    if given in {choice.name for choice in shown(question, answers, now)}:
        # "Less than an hour ago": counted from an hour ago, the safe side, and in whole minutes.
        moment = (now - timedelta(hours=1)).isoformat(timespec="minutes")
        return {**answers, question.name: moment if given == HOUR else given}
    if (day := _day(given)) and day in days(question, now):
        return {**answers, question.name: day.isoformat()}
    return dict(answers)


def is_answer(value: object) -> bool:
    """Whether a button of the questions can carry this value."""
    if not isinstance(value, str):
        return False
    if value in (START, STOP, GO_ON) or _day(value):
        return True
    return any(value == SKIP + question.name or value in {choice.name for choice in question.choices}
               for question in current().questions)


def means_stop(text: str) -> bool:
    """Whether a typed text is one of the words that end the questions."""
    return fold(text).strip(" .!?؟") in current().stop_words


def payload(answer: str) -> str:
    """The payload of a button.

    >>> payload("minor_alone")
    '/legal_options_overview{"answer":"minor_alone"}'
    """
    return f"/{TOPIC}" + json.dumps({ENTITY: answer}, separators=(",", ":"))


def day_button(day: date, now: datetime, language: str, translate: Callable[..., str]) -> dict[str, str]:
    """The button of one day; `translate(text, **values)` gives a text of this file in the person's language."""
    name = forms.weekday_and_day(day, language)
    back = (now.date() - day).days
    key = {0: "today", 1: "yesterday"}.get(back)
    return {"title": translate(current().buttons[key], day=name) if key else name,
            "payload": payload(DAY + day.isoformat())}


def _day(value: str) -> date | None:
    if not value.startswith(DAY):
        return None
    try:
        day = date.fromisoformat(value.removeprefix(DAY))
    except ValueError:
        return None
    return day if DAY + day.isoformat() == value else None
