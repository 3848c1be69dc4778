"""Services in the JSON of an HSDS 3.0 API: a page, a list, one service, or an organization with its services."""

from typing import Any

from actions.directory.imports.records import Record, records
from actions.directory.imports.report import Problem
from actions.directory.model import DirectoryError


def services_in(document: Any, name: str) -> tuple[list[Any], bool]:
    """The full services in a document, and whether it is a list (from which missing services are gone)."""
    match document:
        case {"contents": list(contents)}:
            return [service for item in contents for service in _of_item(item)], True
        case [*items]:
            return [service for item in items for service in _of_item(item)], True
        case {"id": _}:
            found = _of_item(document)
            if found:
                return found, False
    raise DirectoryError(f"{name}: has no HSDS services; expected is what GET /services or /services/{{id}} of an "
                         "HSDS 3.0 API answers")


def _of_item(item: Any) -> list[Any]:
    if isinstance(item, dict) and isinstance(item.get("services"), list):
        # organization_full: the services do not repeat their organization.
        organization = {key: value for key, value in item.items() if key != "services"}
        return [{"organization": organization, **service} if isinstance(service, dict) else service
                for service in item["services"]]
    if isinstance(item, dict) and isinstance(item.get("service"), dict):
        # service_at_location_full: the service stands inside its place.
        place = {key: value for key, value in item.items() if key != "service"}
        return [{**item["service"], "service_at_locations": [place]}]
    return [item]


def read(document: Any, name: str, problems: list[Problem]) -> tuple[list[Record], bool]:
    """Records of the document's services, and whether it is a full list."""
    found, complete = services_in(document, name)
    return records(found, lambda index: f"service {index + 1}", problems), complete
