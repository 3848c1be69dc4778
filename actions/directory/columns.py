"""The columns of a table of one row a service, which are also the fields that editors correct."""

from collections.abc import Callable
from typing import Any

from actions.directory.imports import values
from actions.directory.model import DirectoryError, Service

SERVES = ("women", "men", "children", "families")
CONFIDENCE = ("high", "medium", "low")
STATUS = ("published", "draft")
REQUIRED = ("id", "organization", "checked_on", "status")


def _one_of(*allowed: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        plain = value.strip()
        if plain not in allowed:
            raise DirectoryError(f"{plain[:40]!r} must be {', '.join(allowed[:-1])} or {allowed[-1]}")
        return plain
    return check


def _each(check: Callable[[str], str]) -> Callable[[str], tuple[str, ...]]:
    return lambda value: tuple(check(part) for part in values.several(value))


def _set_of(check: Callable[[str], str]) -> Callable[[str], frozenset[str]]:
    return lambda value: frozenset(check(part) for part in values.several(value))


def _name_or_missing(value: str) -> str:
    plain = values.name(value)
    if not plain:
        raise DirectoryError("is missing")
    return plain


# Column -> field of Service, and the check that makes the field's value of the cell's text.
COLUMNS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "id": ("id", values.identifier),
    "organization": ("organization", _name_or_missing),
    "service": ("name", values.name),
    "description": ("description", values.text),
    "categories": ("categories", _each(values.name)),
    "names": ("alternate_names", _each(values.name)),
    "address": ("address", values.name),
    "postal_code": ("postal_code", values.name),
    "city": ("city", values.name),
    "latitude": ("latitude", lambda value: values.coordinate(value, 90)),
    "longitude": ("longitude", lambda value: values.coordinate(value, 180)),
    "phone": ("phones", _each(values.phone)),
    "email": ("email", values.email),
    "url": ("url", values.web),
    "opening_hours": ("opening_hours", values.hours),
    "closures": ("closures", values.closures),
    "languages": ("languages", values.text),
    "spoken": ("spoken", _set_of(values.language_code)),
    "eligibility": ("eligibility", values.text),
    "serves": ("serves", _set_of(_one_of(*SERVES))),
    "free": ("free", values.yes_or_no),
    "cost": ("cost", values.text),
    "papers_needed": ("papers_needed", values.yes_or_no),
    "required_documents": ("required_documents", values.text),
    "accessibility": ("accessibility", values.text),
    "source": ("source", values.text),
    "source_date": ("source_date", values.name),
    "checked_on": ("assured_date", values.day),
    "assurer": ("assurer", values.name),
    "review_by": ("review_by", values.day),
    "confidence": ("confidence", _one_of(*CONFIDENCE)),
    "status": ("published", lambda value: _one_of(*STATUS)(value) == "published"),
}
# What a field is where the table has no such column or the cell is empty; other fields are then "".
EMPTY: dict[str, Any] = {
    "categories": (), "alternate_names": (), "phones": (), "closures": (), "spoken": frozenset(), "serves": frozenset(),
    "latitude": None, "longitude": None, "free": None, "papers_needed": None, "confidence": "medium"}


def field_value(column: str, value: str) -> tuple[str, Any]:
    """The field of Service that a column stands for, and its checked value."""
    field, check = COLUMNS[column]
    return field, check(value)


def cell(service: Service, column: str) -> str:
    """What the table has in a column for a service: the opposite of `field_value`."""
    value = getattr(service, COLUMNS[column][0])
    if column == "status":
        return "published" if value else "draft"
    if column == "closures":
        return "|".join(f"{first}/{last}" for first, last in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (tuple, frozenset)):
        return "|".join(sorted(value) if isinstance(value, frozenset) else value)
    return "" if value is None else str(value)
