"""The project's terminology: locales/terms.csv, and other forms that are accepted in locales/term_forms.yml.

terms.csv has the columns en, ar, fa, ps, note. Variants are separated by " / "; what stands in brackets explains the
English term and is a further variant in the other languages.
"""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from bot.i18n.watch import read_yaml
from bot.settings import LANGUAGES

_BRACKETS = re.compile(r"\s*\(([^)]*)\)")


class GlossaryError(ValueError):
    """A terminology file that cannot be used; the message says which term and why."""


@dataclass(frozen=True)
class Term:
    """A term: its English names, and by language what its translation may be."""

    name: str
    english: tuple[str, ...]
    accepted: dict[str, tuple[str, ...]]


def read_terms(locales: Path) -> list[Term]:
    """The terms with all their accepted forms, in the table's order."""
    forms = read_yaml(locales / "term_forms.yml") or {}
    with (locales / "terms.csv").open(encoding="utf-8", newline="") as table:
        terms = [_term(row, forms) for row in csv.DictReader(table)]
    if unknown := forms.keys() - {term.name for term in terms}:
        raise GlossaryError(f"term_forms.yml has {', '.join(sorted(unknown))}: write it as terms.csv does in column en")
    return terms


def _term(row: dict[str, str], forms: dict[str, dict[str, list[str]]]) -> Term:
    languages = [language for language in LANGUAGES if language != "en"]
    if missing := [language for language in languages if not row.get(language)]:
        raise GlossaryError(f"terms.csv, {row['en']}: add the term in {', '.join(missing)}")
    english = tuple(_BRACKETS.sub("", variant).strip() for variant in row["en"].split(" / "))
    more = forms.get(row["en"], {})
    return Term(row["en"], english,
                {language: (*_variants(row[language]), *more.get(language, ())) for language in languages})


def _variants(cell: str) -> list[str]:
    found = []
    for variant in cell.split(" / "):
        found += [_BRACKETS.sub("", variant).strip(), *_BRACKETS.findall(variant)]
    return [variant for variant in found if variant]
