"""The concept lexicon: word forms of all languages and of Latin spellings mapped to one name (FOOD, LOST, BORDER ...).

The tables in data/concepts/ have a column a language; forms are separated by "|", a star at the end stands for any
ending. Forms are folded like messages, so one spelling of a word is enough.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from bot.language.normalisation import fold

FOLDER = Path(__file__).parent / "data" / "concepts"
COLUMNS = ("concept", "en", "ar", "fa", "ps", "latin")
SHORTEST_STEM = 3


class ConceptError(ValueError):
    """A row that cannot be used; the message names file, line and what is wrong."""


class Concepts:
    """Finds concepts in folded words."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._vocab = Vocab()
        self._phrases = PhraseMatcher(self._vocab)
        self._stems: dict[str, set[str]] = defaultdict(set)
        self.names: set[str] = set()
        for row in _rows(folder):
            self._add(row["concept"], [form for column in COLUMNS[1:] for form in _forms(row[column])])
        self._longest_stem = max((len(stem) for stem in self._stems), default=0)

    def find(self, words: Sequence[str]) -> list[str]:
        """The concepts of folded words, in the order of the text, each at most once a place."""
        if not words:
            return []
        found = {(start, self._vocab.strings[match])
                 for match, start, _ in self._phrases(Doc(self._vocab, words=list(words)))}
        for place, word in enumerate(words):
            for end in range(SHORTEST_STEM, min(len(word), self._longest_stem) + 1):
                found.update((place, concept) for concept in self._stems.get(word[:end], ()))
        return [concept for _, concept in sorted(found)]

    def _add(self, concept: str, forms: list[str]) -> None:
        self.names.add(concept)
        for form in forms:
            folded = fold(form.removesuffix("*")).split()
            if not folded:
                continue
            if form.endswith("*") and len(folded) == 1 and len(folded[0]) >= SHORTEST_STEM:
                self._stems[folded[0]].add(concept)
            else:
                self._phrases.add(concept, [Doc(self._vocab, words=folded)])


def _rows(folder: Path) -> Iterator[dict[str, str]]:
    for path in sorted(folder.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True)
            if rows.fieldnames != list(COLUMNS):
                raise ConceptError(f"{path.name}, line 1: the columns must be {', '.join(COLUMNS)}")
            for row in rows:
                if None in row or None in row.values():
                    raise ConceptError(f"{path.name}, line {rows.line_num}: there must be {len(COLUMNS)} columns")
                yield row


def _forms(cell: str) -> list[str]:
    return [form.strip() for form in cell.split("|") if form.strip()]


def lexicon_forms(language: str) -> list[str]:
    """All forms of one language's column, without the stems' stars."""
    return [form.removesuffix("*") for row in _rows(FOLDER) for form in _forms(row[language])]


@cache
def lexicon() -> Concepts:
    """The project's lexicon, read once."""
    return Concepts()
