"""Tables of word forms, and finding those forms in folded text.

A table has a column a language; forms are separated by "|". A star at the end of a word stands for any ending. Forms
are folded like messages, so one spelling of a word is enough.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from bot.language.normalisation import fold

FORM_COLUMNS = ("en", "ar", "fa", "ps", "latin")
SHORTEST_STEM = 3


class TableError(ValueError):
    """A row that cannot be used; the message names file, line and what is wrong."""


class Found(NamedTuple):
    """A form that was found: the numbers of its first word and of the word after it, and what it stands for."""

    start: int
    end: int
    label: str


class Phrases:
    """Finds forms in folded words."""

    def __init__(self) -> None:
        self._vocab = Vocab()
        self._phrases = PhraseMatcher(self._vocab)
        self._stems: dict[str, set[str]] = defaultdict(set)
        self._stem_beginnings: set[str] = set()
        self._longest_stem = 0

    def add(self, label: str, form: str) -> None:
        """Let a form, as it stands in a table, stand for a label."""
        folded = fold(form.removesuffix("*")).split()
        if not folded:
            return
        if form.endswith("*") and len(folded) == 1 and len(folded[0]) >= SHORTEST_STEM:
            self._stems[folded[0]].add(label)
            self._stem_beginnings.add(folded[0][:SHORTEST_STEM])
            self._longest_stem = max(self._longest_stem, len(folded[0]))
        else:
            self._phrases.add(label, [Doc(self._vocab, words=folded)])

    def find(self, words: Sequence[str]) -> list[Found]:
        """All forms in folded words, in the order of the text, those within others too."""
        if not words:
            return []
        found = {Found(start, end, self._vocab.strings[match])
                 for match, start, end in self._phrases(Doc(self._vocab, words=list(words)))}
        for place, word in enumerate(words):
            if word[:SHORTEST_STEM] not in self._stem_beginnings:
                continue
            for end in range(SHORTEST_STEM, min(len(word), self._longest_stem) + 1):
                found.update(Found(place, place + 1, label) for label in self._stems.get(word[:end], ()))
        return sorted(found)


def longest(found: Sequence[Found]) -> list[Found]:
    """Those that lie within no other and share no word, in the order of the text: "half past five" and not "five"."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda one: (one.start - one.end, one)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept)


def rows(path: Path, columns: Sequence[str]) -> Iterator[dict[str, str]]:
    """The rows of a table (tab-separated, UTF-8) with exactly these columns."""
    with path.open(encoding="utf-8", newline="") as file:
        table = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True)
        if table.fieldnames != list(columns):
            raise TableError(f"{path.name}, line 1: the columns must be {', '.join(columns)}")
        for row in table:
            if None in row or None in row.values():
                raise TableError(f"{path.name}, line {table.line_num}: there must be {len(columns)} columns")
            yield row


def forms(cell: str) -> list[str]:
    """The forms of a table's cell."""
    return [form.strip() for form in cell.split("|") if form.strip()]
