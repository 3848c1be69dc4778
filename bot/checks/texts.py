"""The texts that are checked: answers, catalogs, facts and terms, read from their folders."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib

from bot.checks.glossary import Term, read_terms
from bot.generator import DOMAIN, metadata_of
from bot.i18n.catalogs import LOCALES
from bot.i18n.extract import response_texts
from bot.i18n.facts import read_facts, written
from bot.i18n.watch import read_yaml
from bot.settings import LANGUAGES, ROOT

TRANSLATED = tuple(language for language in LANGUAGES if language != "en")
TEMPLATE = "locales/messages.pot"
FACTS = "locales/facts.yml"
SERVICES = ROOT / "actions" / "directory" / "data" / "services.csv"
PLACEHOLDER = re.compile(r"\{(\w+)\}")
# What actions fill in; empty here, because only the text's own length and words are checked.
RUNTIME_VALUES = {"services": "", "bot_link": "", "short_answer": ""}


@dataclass(frozen=True)
class Text:
    """One text of an answer in one language, with the English that it says."""

    file: str
    language: str
    context: str | None
    english: str
    text: str

    @property
    def where(self) -> str:
        """The response and the beginning of the English text, enough to find it."""
        beginning = self.english.split("\n")[0]
        quoted = f'"{beginning[:40]}{"…" if len(beginning) > 40 else ""}"'
        return f"{self.context} {quoted}" if self.context else quoted


@dataclass(frozen=True)
class Texts:
    """All texts of the assistant. `files` has the domain file of each response, `directory` the ids of services."""

    responses: dict[str, dict]
    files: dict[str, str]
    template: list[polib.POEntry]
    catalogs: dict[str, polib.POFile]
    facts: dict[str, dict]
    terms: list[Term]
    directory: frozenset[str]

    @classmethod
    def read(cls, domain: Path = DOMAIN, locales: Path = LOCALES, services: Path = SERVICES) -> "Texts":
        """Read the folders; a file that cannot be read is a ValueError that names it."""
        responses, files = {}, {}
        for path in sorted(domain.glob("*.yml")):
            for name, variants in ((read_yaml(path) or {}).get("responses") or {}).items():
                responses[name], files[name] = variants[0], f"bot/domain/{path.name}"
        with services.open(encoding="utf-8", newline="") as table:
            directory = frozenset(row["id"] for row in csv.DictReader(table))
        return cls(responses, files, list(_catalog(locales / "messages.pot")),
                   {language: _catalog(locales / language / "LC_MESSAGES" / "messages.po") for language in TRANSLATED},
                   read_facts(locales / "facts.yml"), read_terms(locales), directory)

    def english(self) -> Iterator[Text]:
        """Every text of every response as it stands in the domain now."""
        for name, response in self.responses.items():
            for text in response_texts(response):
                yield Text(self.files[name], "en", name, text, text)

    def translations(self, language: str) -> Iterator[Text]:
        """The translations into a language that are up to date, without the directory's."""
        for entry in self.catalogs[language].translated_entries():
            if entry.msgctxt not in self.directory and not entry.obsolete:
                forms = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
                for form in forms:
                    yield Text(po_file(language), language, entry.msgctxt, entry.msgid, form)

    def all(self) -> Iterator[Text]:
        """The English texts and all up-to-date translations."""
        yield from self.english()
        for language in TRANSLATED:
            yield from self.translations(language)

    def answers(self) -> Iterator[Text]:
        """The main text of each response in each language that has it."""
        main = {(name, response["text"]) for name, response in self.responses.items()}
        return (text for text in self.all() if (text.context, text.english) in main)

    def filled(self, text: str, language: str) -> str:
        """A text as a person sees it; what is filled in while talking is left out."""
        values = {**written(self.facts, language), **RUNTIME_VALUES}
        return PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)

    def states_something(self) -> list[str]:
        """The names of answers about law or life: those with a source, and parts of answers."""
        return sorted(name for name, response in self.responses.items()
                      if metadata_of(response).keys() & {"source", "part_of"})


def po_file(language: str) -> str:
    """The catalog of a language, as an editor finds it."""
    return f"locales/{language}/LC_MESSAGES/messages.po"


def _catalog(path: Path) -> polib.POFile:
    try:
        return polib.pofile(str(path))
    except OSError as error:
        raise ValueError(f"{path.name} in {path.parent} cannot be read: {error}") from error
