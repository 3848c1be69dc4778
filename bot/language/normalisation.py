"""One fold for the four languages, so that the many ways to type a word become one.

Only copies are folded (a token's lemma): the message's own text and offsets stay as typed. What is folded stands in
data/folding.yml; the reasons in its comments.
"""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml

_DATA = yaml.safe_load((Path(__file__).parent / "data" / "folding.yml").read_text(encoding="utf-8"))
_LETTERS = str.maketrans({
    **{ord(char): target for target, chars in _DATA["letters"].items() for char in chars},
    **{ord(char): "" for char in _DATA["removed"]},
    **{ord(char): " " for char in _DATA["spaces"]},
    **{ord(char): str(value) for row in _DATA["digits"] for value, char in enumerate(row)},
})
_STRETCHED = re.compile(r"(\D)\1{2,}")
_LATIN_WORD = re.compile(r"[a-z'0-9]*[a-z][a-z'0-9]*")
_LATIN_FOLDS = [(re.compile(pattern), replacement) for pattern, replacement in _DATA["latin"]]
# What fold() takes out, and vowel marks, stand within words; an apostrophe does before a letter and in Arabizi 3'.
_INSIDE = r"\w\u0300-\u036F\u0610-\u061A\u064B-\u065F\u06D6-\u06ED" + "".join(map(re.escape, _DATA["removed"]))
_WORD = re.compile(rf"\w(?:[{_INSIDE}]|'(?=\w)|(?<=\d)'|\.(?=\w)|(?<=\d):(?=\d))*")


class Word(NamedTuple):
    """A folded word and where it stands in the text as typed: from `start` up to before `end`."""

    folded: str
    start: int
    end: int


def fold(text: str) -> str:
    """The folded form of a text: lower case, one form a letter, ASCII digits, no vowel marks, no stretched letters.

    >>> fold("گـــواهي‌ام")
    'گواهی ام'
    >>> fold("Salaaaam, 3indi so2al")
    'salam, aindi soal'
    """
    text = unicodedata.normalize("NFKC", text).translate(_LETTERS).lower()
    text = _STRETCHED.sub(r"\1", text)
    text = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    return _LATIN_WORD.sub(_fold_latin, text)


def words(text: str) -> list[Word]:
    """The folded words of a text without punctuation; dots within ("asylum.rs") and clock times ("17:30") stay.

    >>> [text for text, _, _ in words("(Belgrade), آدرس‌ asylum.rs؟")]
    ['belgrade', 'ادرس', 'asylum.rs']
    """
    return [Word(folded, match.start(), match.end())
            for match in _WORD.finditer(text) for folded in _fold_word(match[0])]


def comparable(text: str) -> str:
    """The folded words of a text: equal for texts that differ only in how they are typed.

    >>> comparable("Hide  THIS!")
    'hide this'
    """
    return " ".join(word.folded for word in words(text))


@lru_cache(maxsize=20_000)
def _fold_word(word: str) -> list[str]:
    return fold(word).split()


def _fold_latin(match: re.Match) -> str:
    word = match[0]
    for pattern, replacement in _LATIN_FOLDS:
        word = pattern.sub(replacement, word)
    return word
