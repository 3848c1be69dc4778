"""Places that people name: towns, parts of Belgrade, landmarks, camps, border crossings, countries around.

They stand in data/places.tsv (its form: phrases.py). The first form of a language is the name that is shown; in
parentheses it is shown only, as Niš, which in Latin letters and in Farsi is also another word. Coordinates (WGS 84,
degrees) are there only with the page that gives them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from bot.language.normalisation import Word
from bot.language.phrases import FORM_COLUMNS, Found, Phrases, TableError, forms, longest, rows
from bot.settings import LANGUAGES

_DATA = Path(__file__).parent / "data"
TABLE = _DATA / "places.tsv"
COLUMNS = ("id", "kind", "latitude", "longitude", "source", *FORM_COLUMNS)
KINDS = frozenset({"city", "town", "district", "landmark", "camp", "border", "country"})
_AFFIXES = yaml.safe_load((_DATA / "affixes.yml").read_text(encoding="utf-8"))
_ARTICLE = "ال"


@dataclass(frozen=True)
class Place:
    """A place; `latitude` and `longitude` in degrees, None where no source gives them."""

    id: str
    kind: str
    latitude: float | None
    longitude: float | None
    source: str
    names: tuple[str, ...]

    def name(self, language: str) -> str:
        """Its name in one of the four languages."""
        return self.names[LANGUAGES.index(language)]


class Places:
    """The places of a table, by id, and finding them in texts."""

    def __init__(self, table: Path = TABLE) -> None:
        self.by_id: dict[str, Place] = {}
        self._phrases = Phrases()
        for number, row in enumerate(rows(table, COLUMNS), 2):
            place = _place(row, f"{table.name}, line {number}")
            if place.id in self.by_id:
                raise TableError(f"{table.name}, line {number}: there is another place {place.id}")
            self.by_id[place.id] = place
            for column in FORM_COLUMNS:
                for form in forms(row[column]):
                    if not form.startswith("("):
                        for written in _with_prefixes(form) if column == "ar" else (form,):
                            self._phrases.add(place.id, written)

    def find(self, words: Sequence[Word]) -> list[Found]:
        """The places that words of a text name, in its order; the label is the place's id."""
        return longest(self._phrases.find([word.folded for word in words]))


def _place(row: dict[str, str], where: str) -> Place:
    if row["kind"] not in KINDS:
        raise TableError(f"{where}: the kind must be one of {', '.join(sorted(KINDS))}")
    given = [bool(row[column]) for column in ("latitude", "longitude", "source")]
    if any(given) and not all(given):
        raise TableError(f"{where}: latitude, longitude and source go together")
    for language in LANGUAGES:
        if not forms(row[language]):
            raise TableError(f"{where}: the name in the column {language} is missing")
    try:
        latitude, longitude = (float(row[column]) if row[column] else None for column in ("latitude", "longitude"))
    except ValueError as error:
        raise TableError(f"{where}: latitude and longitude are numbers, as 44.8125") from error
    return Place(row["id"], row["kind"], latitude, longitude, row["source"],
                 tuple(_shown(forms(row[language])[0]) for language in LANGUAGES))


def _shown(form: str) -> str:
    return form[1:-1] if form.startswith("(") else form.removesuffix("*")


def _with_prefixes(form: str) -> Iterator[str]:
    if form.startswith(_ARTICLE):
        yield from (prefix + form.removeprefix(_ARTICLE) for prefix in _AFFIXES["article"])
    else:
        yield from (prefix + form for prefix in _AFFIXES["name"])


@cache
def places() -> Places:
    """The project's places, read once."""
    return Places()


def place(identifier: str) -> Place | None:
    """The place of an entity's value; None when there is none (any more)."""
    return places().by_id.get(identifier)


def point(identifier: str) -> tuple[float, float] | None:
    """Latitude and longitude of a place; None when it or they are not known."""
    found = place(identifier)
    if found is None or found.latitude is None or found.longitude is None:
        return None
    return found.latitude, found.longitude
