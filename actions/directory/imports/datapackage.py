"""Tabular HSDS: a folder or zip of CSV tables (with or without datapackage.json), or the tables in one JSON file."""

import csv
import io
from collections import defaultdict
from pathlib import Path
from typing import Any

from actions.directory.imports import files
from actions.directory.imports.records import Record, records
from actions.directory.imports.report import Problem
from actions.directory.model import DirectoryError

# The names that HSDS 3.0 gives the files; a datapackage.json may give others.
FILES = {
    "organizations.csv": "organization", "services.csv": "service", "locations.csv": "location",
    "service_at_location.csv": "service_at_location", "service_at_locations.csv": "service_at_location",
    "phones.csv": "phone", "contacts.csv": "contact", "addresses.csv": "address", "schedules.csv": "schedule",
    "languages.csv": "language", "required_documents.csv": "required_document", "cost_options.csv": "cost_option",
    "accessibility.csv": "accessibility", "attributes.csv": "attribute", "taxonomy_terms.csv": "taxonomy_term",
}
NEEDED = ("organization", "service")
Row = dict[str, Any]


def is_package(path: Path) -> bool:
    """Whether a path is a folder or zip, which only tabular packages are."""
    return path.is_dir() or path.suffix.lower() == ".zip"


def read(path: Path, problems: list[Problem]) -> list[Record]:
    """Records of the services in a folder or zip."""
    if path.is_dir():
        members = {file.name: files.read_bytes(file) for file in sorted(path.iterdir())
                   if file.suffix in (".csv", ".json")}
    else:
        members = files.zip_members(path)
    names = dict(FILES)
    if "datapackage.json" in members:
        names |= _names(files.parse_json(members["datapackage.json"], "datapackage.json"))
    return read_tables({names[name]: _rows(content, name) for name, content in members.items() if name in names},
                       path.name, problems)


def read_json(document: dict[str, list[Row]], name: str, problems: list[Problem]) -> list[Record]:
    """Records of the services in one JSON object of tables: {"services.csv": [row ...], ...}."""
    return read_tables({FILES[key]: rows for key, rows in document.items() if key in FILES}, name, problems)


def read_tables(tables: dict[str, list[Row]], name: str, problems: list[Problem]) -> list[Record]:
    """Records of the services, each row linked to its service, location or contact."""
    missing = [table for table in NEEDED if table not in tables]
    if missing:
        raise DirectoryError(f"{name}: has no table {' and '.join(missing)}; a tabular HSDS package needs "
                             "organizations.csv and services.csv")
    items = _nest(tables)
    return records(items, lambda index: f"services.csv, row {index + 2}", problems)


def _names(package: Any) -> dict[str, str]:
    try:
        return {Path(resource["path"]).name: resource["name"].removesuffix(".csv") if resource["name"] not in FILES
                else FILES[resource["name"]] for resource in package["resources"]}
    except (TypeError, KeyError, AttributeError) as error:
        raise DirectoryError(f"datapackage.json: each of its resources needs a name and a path ({error})") from error


def _rows(content: bytes, name: str) -> list[Row]:
    try:
        return list(csv.DictReader(io.StringIO(files.decode(content, name), newline=""), restkey="", strict=True))
    except csv.Error as error:
        raise DirectoryError(f"{name}: is no CSV table ({error})") from error


def _nest(tables: dict[str, list[Row]]) -> list[Row]:
    """Full services as the API would answer them."""
    def by(table: str, *links: str) -> dict[tuple[str, str], list[Row]]:
        found = defaultdict(list)
        for row in tables.get(table, []):
            for link in links:
                if row.get(link):
                    found[link, row[link]].append(row)
        return found

    parents = ("service_id", "service_at_location_id", "location_id", "organization_id", "contact_id")
    linked = {table: by(table, *parents) for table in (
        "phone", "contact", "schedule", "language", "required_document", "cost_option", "address", "accessibility",
        "service_at_location")}
    terms = {row.get("id"): row for row in tables.get("taxonomy_term", [])}
    attributes = by("attribute", "link_id")
    organizations = {row.get("id"): row for row in tables["organization"]}
    locations = {row.get("id"): row for row in tables.get("location", [])}

    def children(link: str, key: Any, **lists: str) -> Row:
        found = {name: [dict(row) for row in linked[table].get((link, key), [])] for name, table in lists.items()}
        for contact in found.get("contacts", []):
            contact["phones"] = linked["phone"].get(("contact_id", str(contact.get("id"))), [])
        return found

    def location(key: str) -> Row | None:
        if key not in locations:
            return None
        return {**locations[key], **children(
            "location_id", key, phones="phone", contacts="contact", schedules="schedule", addresses="address",
            accessibility="accessibility")}

    items = []
    for service in tables["service"]:
        key = service.get("id")
        organization = organizations.get(service.get("organization_id"))
        places = [{**place, "location": location(place.get("location_id", "")), **children(
            "service_at_location_id", str(place.get("id")), phones="phone", contacts="contact", schedules="schedule")}
            for place in linked["service_at_location"].get(("service_id", str(key)), [])]
        items.append({
            **service,
            "organization": organization and {**organization, **children(
                "organization_id", organization.get("id"), phones="phone", contacts="contact")},
            **children("service_id", key, phones="phone", contacts="contact", schedules="schedule",
                       languages="language", required_documents="required_document", cost_options="cost_option"),
            "service_at_locations": places,
            "attributes": [{**row, "taxonomy_term": terms.get(row.get("taxonomy_term_id"))}
                           for row in attributes.get(("link_id", str(key)), [])]})
    return items
