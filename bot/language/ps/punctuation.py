"""Suffix rules of Pashto: Arabic punctuation, units after digits of all sets."""

from spacy.lang.char_classes import (
    ALPHA,
    CURRENCY,
    LIST_ELLIPSES,
    LIST_PUNCT,
    LIST_QUOTES,
    UNITS,
)

TOKENIZER_SUFFIXES = [
    *LIST_PUNCT,
    *LIST_ELLIPSES,
    *LIST_QUOTES,
    r"(?<=[0-9٠-٩۰-۹])(?:" + CURRENCY + r"|" + UNITS + r")",
    r"(?<=[" + ALPHA + r"])[۔؟؛،.!]",
]
