"""Terms are translated as the terminology says, so that a person meets one word for one thing."""

import re
from collections.abc import Iterator
from functools import cache

from bot.checks.finding import Finding
from bot.checks.glossary import Term
from bot.checks.texts import PLACEHOLDER, TRANSLATED, Texts
from bot.language.normalisation import fold

_WORD = re.compile(r"\w+")
# Arabic writes "and", "so", "in", "for", "like" and the article into the word; folded letters. "For the" swallows the
# article's alef and, before another lam, one lam.
_CLITICS = re.compile(r"^(?:[وف])?(?:ال|لل|[بلک]ال|[بلک])?(?=\w{3})")
_FOR_THE = re.compile(r"^[وف]?لل(?=\w{3})")
# Pashto's genitive and such small words carry no meaning and may be elsewhere.
_SMALL_WORDS = frozenset({"د", "ته", "کی", "له", "از", "به", "در", "من"})
# Inflection changes at most so many letters at a word's end; what is left has at least STEM letters.
_ENDING, _STEM = 2, 3
# Other words that may stand between the words of a term.
_BETWEEN = 2


def check(texts: Texts) -> Iterator[Finding]:
    """Terms of the English text of which no accepted form stands in the translation."""
    pattern, by_name = _english(texts.terms)
    for language in TRANSLATED:
        for text in texts.translations(language):
            words = _words(text.text)
            for term in _terms_in(text.english, pattern, by_name):
                if not any(_stands_in(form, words) for form in term.accepted[language]):
                    yield Finding("terms", text.file, text.where,
                                  f"\"{term.name}\" is not translated as {' / '.join(term.accepted[language])}",
                                  "Use one of these, or add a good other form to locales/term_forms.yml", language)


def _english(terms: list[Term]) -> tuple[re.Pattern, dict[str, Term]]:
    """A pattern for any term, the longest first, and the terms by their English names."""
    by_name = {name.lower(): term for term in terms for name in term.english}
    names = sorted(by_name, key=len, reverse=True)
    return re.compile(r"\b(" + "|".join(_plural(name) for name in names) + r")\b", re.IGNORECASE), by_name


def _plural(name: str) -> str:
    return f"{re.escape(name[:-1])}(?:y|ies)" if name.endswith("y") else f"{re.escape(name)}s?"


def _terms_in(english: str, pattern: re.Pattern, by_name: dict[str, Term]) -> list[Term]:
    found: dict[str, Term] = {}
    for match in pattern.findall(english):
        name = match.lower()
        term = by_name.get(name) or by_name.get(name[:-1]) or by_name[name.removesuffix("ies") + "y"]
        found[term.name] = term
    return list(found.values())


@cache
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(fold(PLACEHOLDER.sub(" ", text))))


def _stands_in(form: str, words: tuple[str, ...]) -> bool:
    """Whether the words of a form stand near each other, each with any clitic and ending."""
    stems = [_stem(word) for word in _words(form) if word not in _SMALL_WORDS]
    window = len(stems) + _BETWEEN
    return any(all(any(_has_stem(word, stem) for word in words[start:start + window]) for stem in stems)
               for start in range(len(words)))


def _stem(word: str) -> str:
    bare = _CLITICS.sub("", word) if word.startswith("ال") else word
    return bare[:max(_STEM, len(bare) - _ENDING)]


def _has_stem(word: str, stem: str) -> bool:
    return any(form.startswith(stem) for form in (word, _CLITICS.sub("", word), _FOR_THE.sub("ل", word)))
