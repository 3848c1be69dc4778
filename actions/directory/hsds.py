"""A service as HSDS 3.0 writes it: nested JSON, as https://docs.openreferral.org/en/v3.0.1 describes /services/{id}.

What HSDS has no field for (source, review_by, confidence, names, closures ...) stands beside it under our own names.
"""

import re
import uuid
from typing import Any

from actions.directory.model import Service

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "rahnama")
CATEGORY, ELIGIBILITY = "category", "eligibility"
CLOSED = "closed"
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
# The part of the OSM syntax that HSDS's weekly schedules can say too: "Mo-Fr 09:00-13:00,14:00-17:00; Sa 10:00-14:00".
_RULE = re.compile(r"((?:[A-Z][a-z](?:-[A-Z][a-z])?,?)+) (\d\d:\d\d-\d\d:\d\d(?:,\d\d:\d\d-\d\d:\d\d)*)")


def make_id(table: str, *key: str) -> str:
    """A UUID for a row without one, the same each time."""
    return str(uuid.uuid5(NAMESPACE, ":".join((table, *key))))


def is_uuid(identifier: str) -> bool:
    """Whether HSDS takes this as an identifier."""
    try:
        return str(uuid.UUID(identifier)) == identifier.lower()
    except ValueError:
        return False


def page(services: list[dict[str, Any]]) -> dict[str, Any]:
    """One page with all services, as an HSDS API answers GET /services."""
    return {"total_items": len(services), "total_pages": 1, "page_number": 1, "size": len(services),
            "first_page": True, "last_page": True, "empty": not services, "contents": services}


def service_json(service: Service) -> dict[str, Any]:
    """The full service with organization, location, phones and the rest nested; empty fields left out."""
    key = service.id
    found: dict[str, Any] = {
        "id": key if is_uuid(key) else make_id("service", key),
        "local_id": None if is_uuid(key) else key,
        "name": service.name or service.organization,
        "description": service.description,
        "url": service.url,
        "email": service.email,
        "status": "active" if service.published else "inactive",
        "eligibility_description": service.eligibility,
        "fees_description": service.cost,
        "assured_date": service.assured_date.isoformat(),
        "assurer_email": service.assurer if "@" in service.assurer else None,
        "organization": {"id": make_id("organization", service.organization), "name": service.organization,
                         "description": ""},
        "phones": [{"id": make_id("phone", key, number), "number": number} for number in service.phones],
        "schedules": _schedules(service),
        "service_at_locations": _places(service),
        "languages": _languages(service),
        "cost_options": [{"id": make_id("cost_option", key), "amount": 0}] if service.free else [],
        "required_documents": [{"id": make_id("required_document", key), "document": service.required_documents}]
        if service.required_documents else [],
        "attributes": [_attribute(key, CATEGORY, name) for name in service.categories]
        + [_attribute(key, ELIGIBILITY, name) for name in sorted(service.serves)],
        "alternate_names": list(service.alternate_names),
        "source": service.source,
        "source_date": service.source_date,
        "assurer": service.assurer,
        "review_by": service.review_by.isoformat(),
        "confidence": service.confidence,
        "published": service.published,
        "free": service.free,
        "papers_needed": service.papers_needed,
    }
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def _attribute(key: str, taxonomy: str, name: str) -> dict[str, Any]:
    return {"id": make_id("attribute", key, taxonomy, name), "link_entity": "service", "link_type": taxonomy,
            "taxonomy_term": {"id": make_id("taxonomy_term", taxonomy, name), "name": name, "code": name,
                              "description": "", "taxonomy": taxonomy}}


def _languages(service: Service) -> list[dict[str, Any]]:
    found = [{"id": make_id("language", service.id, code), "code": code} for code in sorted(service.spoken)]
    if service.languages:
        found.append({"id": make_id("language", service.id), "name": service.languages})
    return found


def _places(service: Service) -> list[dict[str, Any]]:
    known = (service.address, service.city, service.postal_code, service.accessibility)
    if not any(known) and service.latitude is None:
        return []
    place: dict[str, Any] = {"id": make_id("location", service.id), "location_type": "physical"}
    if service.latitude is not None and service.longitude is not None:
        place |= {"latitude": service.latitude, "longitude": service.longitude}
    if any(known[:3]):
        # The directory is of Serbia; HSDS wants a state and a country with each address.
        place["addresses"] = [{
            "id": make_id("address", service.id), "address_1": service.address, "city": service.city,
            "state_province": "", "postal_code": service.postal_code, "country": "RS", "address_type": "physical"}]
    if service.accessibility:
        place["accessibility"] = [{"id": make_id("accessibility", service.id), "description": service.accessibility}]
    return [{"id": make_id("service_at_location", service.id), "location": place}]


def _schedules(service: Service) -> list[dict[str, Any]]:
    """The hours as they were written, then rule by rule where HSDS can say it, then the days the service is closed."""
    found: list[dict[str, Any]] = []
    if service.opening_hours:
        found.append({"id": make_id("schedule", service.id), "description": service.opening_hours})
        found += [{"id": make_id("schedule", service.id, days, opens), "freq": "WEEKLY", "byday": days,
                   "opens_at": opens, "closes_at": closes}
                  for days, opens, closes in weekly_rules(service.opening_hours)]
    found += [{"id": make_id("schedule", service.id, CLOSED, str(first)), "description": CLOSED,
               "valid_from": first.isoformat(), "valid_to": last.isoformat()} for first, last in service.closures]
    return found


def weekly_rules(hours: str) -> list[tuple[str, str, str]]:
    """(days, opens, closes) of simple weekly hours, else nothing.

    >>> weekly_rules("Mo-We 09:00-17:00; Sa 10:00-14:00")
    [('MO,TU,WE', '09:00', '17:00'), ('SA', '10:00', '14:00')]
    """
    by_day: dict[str, list[tuple[str, str]]] = {}
    for rule in hours.split(";"):
        match = _RULE.fullmatch(rule.strip())
        days = _days(match[1]) if match else None
        if not match or not days:
            return []
        for day in days:
            by_day[day] = [(span[:5], span[6:]) for span in match[2].split(",")]
    grouped: dict[tuple[str, str], list[str]] = {}
    for day in DAYS:
        for span in by_day.get(day, ()):
            grouped.setdefault(span, []).append(day.upper())
    return [(",".join(days), opens, closes) for (opens, closes), days in grouped.items()]


def _days(text: str) -> list[str]:
    found = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        if first not in DAYS or (last and last not in DAYS):
            return []
        start, end = DAYS.index(first), DAYS.index(last or first)
        found += [DAYS[index % 7] for index in range(start, end + 1 if end >= start else end + 8)]
    return found
