"""What the languages are called, by themselves and by people."""

from pathlib import Path

from bot.i18n.watch import WatchedFile, read_yaml
from bot.language.normalisation import fold, words

_NAMES = WatchedFile(Path(__file__).parent / "data" / "language_names.yml", read_yaml)


def own_names() -> dict[str, str]:
    """What each language calls itself, by code, in the order of the language menu."""
    return {code: names["own"] for code, names in _NAMES.content.items()}


def named_language(text: str) -> str | None:
    """The language a text asks for, when it names exactly one; Dari counts as Farsi.

    >>> named_language("can we speak arabic please")
    'ar'
    """
    said = {word.folded for word in words(text)}
    asked = {code for code, names in _NAMES.content.items() if said & {fold(name) for name in names["words"]}}
    return asked.pop() if len(asked) == 1 else None
