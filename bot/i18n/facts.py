"""The facts of locales/facts.yml: each number, phone, address and deadline once, in the form of each language."""

from collections.abc import Mapping
from pathlib import Path

from bot.i18n import forms
from bot.i18n.catalogs import LOCALES
from bot.i18n.watch import WatchedFile, read_yaml
from bot.settings import LANGUAGES

_FORMS = {
    "number": forms.digits,
    "year": forms.digits,
    "phone": forms.phone,
    "address": forms.isolate,
}
REQUIRED = ("kind", "value", "source", "checked_on", "review_by", "certainty")


class FactError(ValueError):
    """A fact that is incomplete; the message names it and what is missing."""


def read_facts(path: Path) -> dict[str, dict]:
    """The facts by name, checked for completeness."""
    facts = read_yaml(path)
    for name, fact in facts.items():
        missing = [key for key in REQUIRED if not fact.get(key)]
        if missing or fact["kind"] not in _FORMS:
            raise FactError(f"{name}: add {', '.join(missing) or 'a kind of ' + ', '.join(_FORMS)}")
    return facts


def _read_with_forms(path: Path) -> tuple[dict[str, dict], dict[str, dict[str, str]]]:
    """The facts, and each as it is written in each language: an answer needs them for every button."""
    found = read_facts(path)
    return found, {language: {name: _FORMS[fact["kind"]](fact["value"], language) for name, fact in found.items()}
                   for language in LANGUAGES}


_FACTS = WatchedFile(LOCALES / "facts.yml", _read_with_forms)


def facts() -> dict[str, dict]:
    """All facts with their source and dates."""
    return _FACTS.content[0]


def placeholders(language: str) -> Mapping[str, str]:
    """Every fact as it is written in one language, by placeholder name."""
    return _FACTS.content[1][language]
