"""Answers are easy to read: short sentences, and in English few long words."""

import re
from collections.abc import Iterator
from pathlib import Path

from bot.checks.finding import Finding
from bot.checks.numbers import STEP
from bot.checks.texts import PLACEHOLDER, Texts
from bot.i18n.watch import WatchedFile, read_yaml

LIMITS = WatchedFile(Path(__file__).parent / "data" / "readability.yml", read_yaml)
_SENTENCE_END = re.compile(r"""(?<=[.!?؟۔])["')»”\u2069]*\s+""")
_BRACKETS = re.compile(r"\([^)]*\)")
_LATIN_WORD = re.compile(r"[A-Za-z]+")


def check(texts: Texts) -> Iterator[Finding]:
    """Sentences with too many words; answers in English with too many long words."""
    limits = LIMITS.content
    for text in texts.answers():
        most = limits["words"][text.language]["most"]
        for sentence in sentences(text.text):
            if (count := words(sentence)) > most:
                yield Finding("readability", text.file, text.where,
                              f'a sentence has {count} words, at most {most}: "{sentence[:60]}…"',
                              "Make two sentences of it", text.language)
        if text.language == "en" and (share := long_words(text.text)) > limits["long_words"]["most"]:
            yield Finding("readability", text.file, text.where,
                          f"{share:.0%} of the words are long, at most {limits['long_words']['most']:.0%}",
                          "Use shorter, more common words")


def sentences(text: str) -> Iterator[str]:
    """The sentences of an answer, without step numbers and bullets."""
    for line in text.splitlines():
        yield from filter(None, _SENTENCE_END.split(STEP.sub("", line).removeprefix("• ").strip()))


def words(sentence: str) -> int:
    """The number of words; a fact in braces counts as one."""
    return sum(any(char.isalnum() for char in word) for word in sentence.split())


def long_words(text: str) -> float:
    """The share of words with more letters than `long_words.letters`, without facts and Serbian words in brackets."""
    found = _LATIN_WORD.findall(PLACEHOLDER.sub("", _BRACKETS.sub("", text)))
    letters, fewest = LIMITS.content["long_words"]["letters"], LIMITS.content["long_words"]["from_words"]
    return sum(len(word) > letters for word in found) / len(found) if len(found) >= fewest else 0.0
