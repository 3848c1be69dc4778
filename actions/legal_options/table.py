"""The decision table: read from data/options.yml, checked, and applied to a person's answers."""

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from actions.legal_options import deadlines, questions
from actions.legal_options.conditions import TableError, Words, holds, only_keys, read_condition
from bot.generator import parts, topics
from bot.i18n.facts import facts
from bot.i18n.watch import WatchedFile, read_yaml

FILE = Path(__file__).parent / "data" / "options.yml"
MOST = 5
TEXTS = ("title", "why", "first_step")
_REQUIRED = ("option", "order", *TEXTS, "helper", "source", "as_of", "sheet")
_PLACEHOLDER = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True)
class Row:
    """One row: the option, its texts in English, and for each question that matters the words for which it holds."""

    option: str
    order: int
    title: str
    why: str
    first_step: str
    deadline: str
    helper: str
    source: str
    as_of: str
    condition: Words

    @property
    def helper_payload(self) -> str:
        """The payload of the button "who helps"."""
        topic, _, part = self.helper.partition("/")
        return f'/{topic}{{"part":"{part}"}}' if part else f"/{topic}"

    def overlaps(self, other: "Row") -> bool:
        """Whether some answers meet both rows."""
        return all(words & other.condition.get(question, words) for question, words in self.condition.items())


def load(path: Path = FILE) -> tuple[Row, ...]:
    """Read and check the table, rows in the order they are shown; raises TableError with file, row and reason."""
    content = read_yaml(path)
    only_keys(content, ("rows",), ("contradictions",), path.name)
    rows = [_row(entry, f"{path.name}, row {number} ({entry.get('option')})")
            for number, entry in enumerate(content["rows"], 1)]
    known = {row.option for row in rows}
    forbidden = {(row.option, row.option) for row in rows}
    for group in content.get("contradictions") or []:
        if unknown := [option for option in group if option not in known]:
            raise TableError(f"{path.name}, contradictions: unknown option {', '.join(unknown)}")
        forbidden |= {(group[0], other) for other in group[1:]}
    for (number, row), (other_number, other) in itertools.combinations(enumerate(rows, 1), 2):
        pair = {(row.option, other.option), (other.option, row.option)}
        if pair & forbidden and row.overlaps(other):
            raise TableError(f"{path.name}, row {other_number} ({other.option}): can hold together with row {number} "
                             f"({row.option}); narrow one of them with when or unless")
    return tuple(sorted(rows, key=lambda row: row.order))


def _row(entry: Mapping[str, Any], where: str) -> Row:
    only_keys(entry, _REQUIRED, ("when", "unless", "deadline"), where)
    words = questions.current().words
    condition = read_condition(entry.get("when", {}), words, where)
    for question, excluded in read_condition(entry.get("unless", {}), words, where).items():
        condition[question] = condition.get(question, words[question]) - excluded
        if not condition[question]:
            raise TableError(f"{where}: when and unless leave no answer to {question}")
    _check_texts(entry, where)
    _check_helper(entry["helper"], where)
    deadline = entry.get("deadline", "")
    if deadline and deadline not in deadlines.KINDS:
        raise TableError(f"{where}: unknown deadline {deadline!r}; known: {', '.join(sorted(deadlines.KINDS))}")
    countable = {deadlines.IN_TIME, deadlines.HOURS_OVER}
    if deadline in (deadlines.CERTIFICATE, deadlines.APPLICATION) and not condition.get(
            questions.SINCE, words[questions.SINCE]) <= countable:
        raise TableError(f"{where}: {deadline} can only be counted when since is in_time or hours_over")
    if not isinstance(entry["order"], int):
        raise TableError(f"{where}: order must be a whole number")
    return Row(**{key: str(entry[key]) for key in ("option", *TEXTS, "helper", "source", "as_of")},
               order=entry["order"], deadline=deadline, condition=condition)


def _check_texts(entry: Mapping[str, Any], where: str) -> None:
    for column in TEXTS:
        if unknown := [name for name in _PLACEHOLDER.findall(entry[column]) if name not in facts()]:
            raise TableError(f"{where}: {column} uses {{{unknown[0]}}}, which is no fact of locales/facts.yml")
        if any(char.isdigit() for char in _PLACEHOLDER.sub("", entry[column])):
            raise TableError(f"{where}: {column} has a digit; put the number into locales/facts.yml and its name here")


def _check_helper(helper: str, where: str) -> None:
    topic, _, part = helper.partition("/")
    if topic not in topics() or (part and part not in parts(topic)):
        raise TableError(f"{where}: helper {helper!r} is no topic, or no part of its answer")


_FILE = WatchedFile(FILE, load)


def rows() -> tuple[Row, ...]:
    """The table as it stands on disk now."""
    return _FILE.content


def fitting(words: Mapping[str, str]) -> list[Row]:
    """The options for answers in the table's words (questions.words_of), the most important first, at most MOST."""
    return [row for row in rows() if holds(row.condition, words)][:MOST]
