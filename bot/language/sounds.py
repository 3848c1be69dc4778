"""The consonants of a word, the same for Arabic and for Latin letters: what is learnt from one serves the other."""

import re
from pathlib import Path

import yaml

_DATA = yaml.safe_load((Path(__file__).parent / "data" / "sounds.yml").read_text(encoding="utf-8"))
_ARABIC = str.maketrans({letter: sound for sound, letters in _DATA["arabic"].items() for letter in letters})
_LATIN = _DATA["latin"]
_LATIN_SPELLINGS = re.compile("|".join(_LATIN))
_TWICE = re.compile(r"(.)\1+")


def skeleton(word: str) -> str:
    """The consonant skeleton of a folded word; "" when it has none.

    >>> skeleton("گرسنه"), skeleton("gorosne")
    ('grsn', 'grsn')
    """
    sounds = _LATIN_SPELLINGS.sub(lambda match: _LATIN[match[0]], word.translate(_ARABIC))
    return _TWICE.sub(r"\1", sounds)
