"""The facts of locales/facts.yml: each number, phone, address and deadline once, in the form of each language.

A fact is *due* after `review_by`: answers that use it say that it may have changed. It is *expired* after `expires`
(without one: twelve months after `review_by`): answers have "ask ..." instead of it. `expires: never` is for what does
not change from outside: emergency numbers, past events, what this software does; it is never due and never expired.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from dateutil.relativedelta import relativedelta

from bot import clock
from bot.i18n import forms
from bot.i18n.catalogs import CATALOGS, LOCALES
from bot.i18n.watch import WatchedFile, read_yaml
from bot.settings import LANGUAGES

_FORMS = {
    "number": forms.digits,
    "year": forms.digits,
    "phone": forms.phone,
    "address": forms.isolate,
}
REQUIRED = ("kind", "value", "source", "checked_on", "review_by", "certainty")
NEVER = "never"
EXPIRES_AFTER = relativedelta(months=12)


class FactError(ValueError):
    """A fact that is incomplete; the message names it and what is missing."""


def read_facts(path: Path) -> dict[str, dict]:
    """The facts by name, checked for completeness."""
    facts = read_yaml(path)
    for name, fact in facts.items():
        missing = [key for key in REQUIRED if not fact.get(key)]
        if missing or fact["kind"] not in _FORMS:
            raise FactError(f"{name}: add {', '.join(missing) or 'a kind of ' + ', '.join(_FORMS)}")
        if not (isinstance(fact["checked_on"], date) and isinstance(fact["review_by"], date)):
            raise FactError(f"{name}: write checked_on and review_by as dates like 2026-11-23")
        if not isinstance(fact.get("expires", fact["review_by"]), date) and fact["expires"] != NEVER:
            raise FactError(f"{name}: write expires as a date like 2026-11-23, or {NEVER}")
    return facts


def written(facts: Mapping[str, dict], language: str) -> dict[str, str]:
    """Each fact as it is written in a language, by name."""
    return {name: _FORMS[fact["kind"]](fact["value"], language) for name, fact in facts.items()}


def is_due(fact: Mapping, day: date) -> bool:
    """Whether a person must be told that the fact may have changed."""
    return fact.get("expires") != NEVER and day > fact["review_by"]


def is_expired(fact: Mapping, day: date) -> bool:
    """Whether the fact is too old to be shown."""
    expires = fact.get("expires", fact["review_by"] + EXPIRES_AFTER)
    return expires != NEVER and day > expires


@dataclass
class _Facts:
    """The facts, each as it is written in each language, and which of them are old on the day last asked for."""

    facts: dict[str, dict]
    written: dict[str, dict[str, str]]
    day: date | None = None
    due: frozenset[str] = field(default_factory=frozenset)
    expired: frozenset[str] = field(default_factory=frozenset)
    helper: str = ""

    def today(self) -> "_Facts":
        """These facts with the old ones of today; an answer asks for every button, so once a day is enough."""
        if (day := clock.today()) != self.day:
            self.expired = frozenset(name for name, fact in self.facts.items() if is_expired(fact, day))
            self.due = frozenset(name for name, fact in self.facts.items() if is_due(fact, day)) - self.expired
            fresh = self.facts.keys() - self.due - self.expired
            self.helper = next((name for name in self.facts if self.facts[name].get("legal_aid") and name in fresh), "")
            self.day = day
        return self


def _read(path: Path) -> _Facts:
    found = read_facts(path)
    return _Facts(found, {language: written(found, language) for language in LANGUAGES})


_FACTS = WatchedFile(LOCALES / "facts.yml", _read)


def facts() -> dict[str, dict]:
    """All facts with their source and dates."""
    return _FACTS.content.facts


def placeholders(language: str) -> Mapping[str, str]:
    """Every fact as it is written in one language, by placeholder name; whom to ask instead of an expired one."""
    today = _FACTS.content.today()
    values = today.written[language]
    return {**values, **dict.fromkeys(today.expired, _ask(today, language))} if today.expired else values


def expired() -> frozenset[str]:
    """The names of the facts that are too old to be shown today."""
    return _FACTS.content.today().expired


def unsure_since(names: Iterable[str]) -> date | None:
    """The oldest day on which one of these facts was checked that are past their review; None when all are fresh."""
    today = _FACTS.content.today()
    return min((today.facts[name]["checked_on"] for name in names if name in today.due), default=None)


def checked_on(names: Iterable[str]) -> date | None:
    """The oldest day on which one of these facts was checked; None when there are none."""
    known = facts()
    return min((known[name]["checked_on"] for name in names if name in known), default=None)


def _ask(today: _Facts, language: str) -> str:
    gettext = CATALOGS.of(language).gettext
    if not today.helper:
        return gettext("(ask a free lawyer)")
    name = forms.isolate(today.facts[today.helper]["legal_aid"], language)
    return gettext("(ask {help})").format(help=f"{name} {today.written[language][today.helper]}")
