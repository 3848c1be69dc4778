"""Conditions over answers, as both data files write them: question -> allowed words."""

from collections.abc import Iterable, Mapping
from typing import Any

# A question that was skipped, not asked, or answered with "not sure".
UNSAID = "unsaid"

Words = Mapping[str, frozenset[str]]


class TableError(ValueError):
    """A data file that cannot be used; the message names file, row and reason."""


def read_condition(given: Any, words: Words, where: str) -> dict[str, frozenset[str]]:
    """A condition {question: [words]} as sets; `words` are those each question knows.

    Raises TableError for a question or word that does not exist.
    """
    if not isinstance(given, Mapping):
        raise TableError(f"{where}: write conditions as {{question: [answer, answer]}}")
    for question, allowed in given.items():
        if question not in words:
            raise TableError(f"{where}: unknown question {question!r}; known here: {', '.join(words)}")
        if not isinstance(allowed, list) or not allowed:
            raise TableError(f"{where}: {question} needs a list of answers")
        for word in allowed:
            if word not in words[question]:
                raise TableError(f"{where}: unknown answer {word!r} to {question}; "
                                 f"known: {', '.join(sorted(words[question]))}")
    return {question: frozenset(allowed) for question, allowed in given.items()}


def holds(condition: Words, answers: Mapping[str, str]) -> bool:
    """Whether answers (question -> word) meet a condition; what is missing counts as unsaid."""
    return all(answers.get(question, UNSAID) in allowed for question, allowed in condition.items())


def only_keys(entry: Mapping[str, Any], required: Iterable[str], optional: Iterable[str], where: str) -> None:
    """Raise TableError for a missing or unknown key of a row."""
    missing = [key for key in required if entry.get(key) in (None, "")]
    unknown = sorted(set(entry) - set(required) - set(optional))
    if missing:
        raise TableError(f"{where}: add {', '.join(missing)}")
    if unknown:
        raise TableError(f"{where}: unknown column {', '.join(unknown)}")
