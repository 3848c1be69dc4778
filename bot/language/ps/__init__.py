"""Pashto for spaCy, which has no class for it: tokenizer rules, stop words, lexical attributes."""

from spacy.language import BaseDefaults, Language
from spacy.util import registry

from bot.language.ps.lex_attrs import LEX_ATTRS
from bot.language.ps.punctuation import TOKENIZER_SUFFIXES
from bot.language.ps.stop_words import STOP_WORDS


class PashtoDefaults(BaseDefaults):
    suffixes = TOKENIZER_SUFFIXES
    lex_attr_getters = LEX_ATTRS  # type: ignore[assignment]
    stop_words = STOP_WORDS
    writing_system = {"direction": "rtl", "has_case": False, "has_letters": True}


@registry.languages("ps")
class Pashto(Language):
    """`spacy.blank("ps")` after this module is imported."""

    lang = "ps"
    Defaults = PashtoDefaults


__all__ = ["Pashto"]
