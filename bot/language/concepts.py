"""The concept lexicon: word forms of all languages and of Latin spellings mapped to one name (FOOD, LOST, BORDER ...).

Its tables stand in data/concepts/ (their form: phrases.py).
"""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from bot.language.phrases import FORM_COLUMNS, Phrases, forms, rows

FOLDER = Path(__file__).parent / "data" / "concepts"
COLUMNS = ("concept", *FORM_COLUMNS)


class Concepts:
    """Finds concepts in folded words."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._phrases = Phrases()
        self.names: set[str] = set()
        for row in _rows(folder):
            self.names.add(row["concept"])
            for column in FORM_COLUMNS:
                for form in forms(row[column]):
                    self._phrases.add(row["concept"], form)

    def find(self, words: Sequence[str]) -> list[str]:
        """The concepts of folded words, in the order of the text, each at most once a place."""
        return [concept for _, concept in sorted({(start, concept) for start, _, concept in self._phrases.find(words)})]


def _rows(folder: Path) -> Iterator[dict[str, str]]:
    for path in sorted(folder.glob("*.tsv")):
        yield from rows(path, COLUMNS)


def lexicon_forms(language: str) -> list[str]:
    """All forms of one language's column, without the stems' stars."""
    return [form.removesuffix("*") for row in _rows(FOLDER) for form in forms(row[language])]


@cache
def lexicon() -> Concepts:
    """The project's lexicon, read once."""
    return Concepts()
