"""The facts of locales/facts.yml: each number, phone, address and deadline once, in the form of each language."""

from collections.abc import Mapping
from pathlib import Path

import yaml

from bot.i18n import forms
from bot.i18n.catalogs import LOCALES
from bot.i18n.watch import WatchedFile

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
    facts = yaml.safe_load(path.read_text(encoding="utf-8"))
    for name, fact in facts.items():
        missing = [key for key in REQUIRED if not fact.get(key)]
        if missing or fact["kind"] not in _FORMS:
            raise FactError(f"{name}: add {', '.join(missing) or 'a kind of ' + ', '.join(_FORMS)}")
    return facts


_FACTS = WatchedFile(LOCALES / "facts.yml", read_facts)


def facts() -> dict[str, dict]:
    """All facts with their source and dates."""
    return _FACTS.content


def placeholders(language: str) -> Mapping[str, str]:
    """Every fact as it is written in one language, by placeholder name."""
    return {name: _FORMS[fact["kind"]](fact["value"], language) for name, fact in facts().items()}
