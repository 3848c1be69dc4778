"""One fold for the four languages, so that the many ways to type a word become one.

Only copies are folded (a token's lemma): the message's own text and offsets stay as typed. What is folded stands in
data/folding.yml; the reasons in its comments.
"""

import re
import unicodedata
from pathlib import Path

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


def _fold_latin(match: re.Match) -> str:
    word = match[0]
    for pattern, replacement in _LATIN_FOLDS:
        word = pattern.sub(replacement, word)
    return word
