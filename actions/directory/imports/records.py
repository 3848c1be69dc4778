"""From a nested HSDS service to the rows of the directory's tables, each value checked."""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from actions.directory.hsds import CLOSED, DAYS, make_id
from actions.directory.imports import values
from actions.directory.imports.report import Problem
from actions.directory.model import DirectoryError

# Where an entry does not say when it must be checked again: this many days after it was checked.
REVIEW_DAYS = 92
# Goes into the digests: raise it when rows are made differently, so that unchanged services are taken in again.
FORMAT = 1
STATUS = ("active", "inactive", "defunct", "temporarily closed")
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?|24:00(?::00)?")


@dataclass
class Record:
    """One service: its row, and the rows of other tables by table name; what was left out is in `notes`."""

    id: str
    digest: str
    service: dict[str, Any]
    rows: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def records(items: list[Any], where: Callable[[int], str], problems: list[Problem]) -> list[Record]:
    """A record for each service and location; what cannot be used is added to the problems.

    `where` gives the row's name for people, from the item's place in the list.
    """
    found: dict[str, Record] = {}
    for index, item in enumerate(items):
        if not isinstance(item, dict):
            problems.append(Problem(where(index), "", "is no JSON object"))
            continue
        for part in _by_location(item):
            record = _Reading(part, where(index), problems).record()
            if record and record.id in found:
                problems.append(Problem(where(index), "id", f"{record.id!r} is there twice"))
            elif record:
                found[record.id] = record
    return list(found.values())


def _by_location(item: dict[str, Any]) -> list[dict[str, Any]]:
    """A service at several locations becomes several entries, the first under the service's own id."""
    places = item.get("service_at_locations")
    if not isinstance(places, list) or len(places) < 2 or not all(isinstance(place, dict) for place in places):
        return [item]
    key = item.get("local_id") or item.get("id")
    return [{**item, "service_at_locations": [place], **({"local_id": f"{key}.{str(place.get('id') or number)[:8]}"}
                                                         if number else {})}
            for number, place in enumerate(places)]


class _Reading:
    """Reads one service; a problem in one value does not keep the others from being looked at."""

    def __init__(self, item: dict[str, Any], row: str, problems: list[Problem]) -> None:
        self._item, self._row, self._problems = item, row, problems
        self._id = ""
        self._rows: dict[str, dict[str, dict[str, Any]]] = {}
        self._notes: list[str] = []

    def record(self) -> Record | None:
        before = len(self._problems)
        item = self._item
        self._id = self._value(item, "local_id" if item.get("local_id") else "id", values.identifier, "") or ""
        organization = self._object(item, "organization", "")
        if not organization:
            self._problem("organization", "is missing")
            return None
        service = self._service(item, organization)
        self._contact_ways(item, organization)
        self._places(item)
        self._schedules(item, "", None)
        self._simple(item)
        self._attributes(item)
        if len(self._problems) > before:
            return None
        digest = hashlib.sha256(f"{FORMAT}{json.dumps(item, sort_keys=True, ensure_ascii=False)}".encode()).hexdigest()
        return Record(self._id, digest, service, self._rows, self._notes)

    def _service(self, item: dict[str, Any], organization: dict[str, Any]) -> dict[str, Any]:
        status = self._value(item, "status", _one_of(STATUS), "") or "active"
        assured = (self._value(item, "assured_date", values.day, "")
                   or self._value(item, "last_modified", values.day, ""))
        if not assured:
            self._notes.append(f"{self._id}: nobody says when it was checked; kept as a draft")
        review_by = self._value(item, "review_by", values.day, "") or (
            assured and assured + timedelta(days=REVIEW_DAYS))
        published = item.get("published", status == "active")
        costs = [self._value(cost, "amount", _number, "cost_options.")
                 for cost in self._objects(item, "cost_options", "")]
        free = self._value(item, "free", values.yes_or_no, "")
        if free is None and any(amount is not None for amount in costs):
            free = not any(costs)
        organization_id = str(organization.get("id") or make_id("organization", str(organization.get("name"))))
        self._rows["organization"] = {organization_id: {
            "id": organization_id,
            "name": self._required(organization, "name", values.name, "organization."),
            **self._texts(organization, "organization.", "alternate_name", "description"),
            "email": self._value(organization, "email", values.email, "organization.") or "",
            "website": self._value(organization, "website", values.web, "organization.") or ""}}
        return {
            "id": self._id, "organization_id": organization_id, "status": status,
            "name": self._required(item, "name", values.name, ""),
            "url": self._value(item, "url", values.web, "") or "",
            "email": self._value(item, "email", values.email, "") or "",
            **self._texts(item, "", "alternate_name", "description", "eligibility_description", "fees_description",
                          "interpretation_services", "application_process", "alert", "source", "source_date"),
            "assurer_email": self._value(item, "assurer_email", values.email, "")
            or self._value(item, "assurer", values.name, "") or "",
            "minimum_age": self._value(item, "minimum_age", _number, ""),
            "maximum_age": self._value(item, "maximum_age", _number, ""),
            "assured_date": assured, "review_by": review_by,
            "confidence": self._value(item, "confidence", _one_of(("high", "medium", "low")), "") or "medium",
            "published": bool(published and assured), "free": free,
            "papers_needed": self._value(item, "papers_needed", values.yes_or_no, "")}

    def _contact_ways(self, item: dict[str, Any], organization: dict[str, Any]) -> None:
        self._phones(item, "")
        self._contacts(item, "")
        for place_path, place in self._places_of(item):
            self._phones(place, place_path)
            self._contacts(place, place_path)
            location = self._object(place, "location", place_path)
            if location:
                self._phones(location, f"{place_path}location.", location_id=str(location.get("id")))
                self._contacts(location, f"{place_path}location.")
        # The organization's own numbers only where the service has none.
        if not self._rows.get("phone"):
            self._phones(organization, "organization.", organization_id=str(organization.get("id")))
            self._contacts(organization, "organization.")

    def _phones(self, item: dict[str, Any], path: str, **links: str) -> None:
        for number, phone in enumerate(self._objects(item, "phones", path)):
            here = f"{path}phones[{number}]."
            self._own("phone", phone, here, **links, number=self._required(phone, "number", values.phone, here),
                      **self._texts(phone, here, "extension", "type", "description"))

    def _contacts(self, item: dict[str, Any], path: str) -> None:
        for number, contact in enumerate(self._objects(item, "contacts", path)):
            here = f"{path}contacts[{number}]."
            self._own("contact", contact, here, email=self._value(contact, "email", values.email, here) or "",
                      **self._texts(contact, here, "name", "title", "department"))
            self._phones(contact, here, contact_id=str(contact.get("id")))

    def _places_of(self, item: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        return [(f"service_at_locations[{number}].", place)
                for number, place in enumerate(self._objects(item, "service_at_locations", ""))]

    def _places(self, item: dict[str, Any]) -> None:
        for path, place in self._places_of(item):
            location = self._object(place, "location", path)
            if not location:
                continue
            here = f"{path}location."
            location_id = str(location.get("id") or make_id("location", self._id))
            self._own("service_at_location", place, path, location_id=location_id,
                      **self._texts(place, path, "description"))
            latitude, longitude = location.get("latitude"), location.get("longitude")
            try:
                latitude, longitude = values.coordinate(latitude, 90), values.coordinate(longitude, 180)
            except DirectoryError as error:
                # One wrong point on a map must not keep a whole feed out; the address is still right.
                self._notes.append(f"{self._id}: coordinates left out, {error}")
                latitude = longitude = None
            self._rows.setdefault("location", {})[location_id] = {
                "id": location_id, "location_type": str(location.get("location_type") or "physical"),
                **self._texts(location, here, "name", "description", "transportation"),
                "latitude": latitude, "longitude": longitude}
            for number, address in enumerate(self._objects(location, "addresses", here)):
                self._of_location("address", location_id, address, f"{here}addresses[{number}].", "attention",
                                  "address_1", "address_2", "city", "region", "state_province", "postal_code",
                                  "country", "address_type")
            for number, access in enumerate(self._objects(location, "accessibility", here)):
                self._of_location("accessibility", location_id, access, f"{here}accessibility[{number}].",
                                  "description", "details", "url")
            self._schedules(place, path, None)
            self._schedules(location, here, location_id)

    def _of_location(self, table: str, location_id: str, item: dict[str, Any], path: str, *names: str) -> None:
        key = str(item.get("id") or make_id(table, location_id, path))
        self._rows.setdefault(table, {})[key] = {
            "location_id": location_id, "id": key, **self._texts(item, path, *names)}

    def _schedules(self, item: dict[str, Any], path: str, location_id: str | None) -> None:
        for number, schedule in enumerate(self._objects(item, "schedules", path)):
            here = f"{path}schedules[{number}]."
            first = self._value(schedule, "valid_from", values.day, here)
            last = self._value(schedule, "valid_to", values.day, here)
            opens = self._value(schedule, "opens_at", _time, here)
            closes = self._value(schedule, "closes_at", _time, here)
            if opens and opens == closes:
                self._problem(f"{here}closes_at", f"opens and closes at {opens}")
            if first and last and last < first:
                self._problem(f"{here}valid_to", f"{last} is before valid_from, {first}")
            if schedule.get("description") == CLOSED and first and last:
                self._own("closure", schedule, here, first_day=first, last_day=last)
                continue
            self._own("schedule", schedule, here, location_id=location_id, valid_from=first, valid_to=last,
                      opens_at=opens, closes_at=closes, freq=self._value(schedule, "freq", _frequency, here),
                      byday=self._value(schedule, "byday", _weekdays, here),
                      interval=self._value(schedule, "interval", _integer, here),
                      count=self._value(schedule, "count", _integer, here),
                      until=self._value(schedule, "until", values.day, here),
                      **self._texts(schedule, here, "byweekno", "bymonthday", "byyearday", "description", "notes"))

    def _simple(self, item: dict[str, Any]) -> None:
        for number, language in enumerate(self._objects(item, "languages", "")):
            here = f"languages[{number}]."
            self._own("language", language, here, code=self._value(language, "code", values.language_code, here),
                      **self._texts(language, here, "name", "note"))
        for number, document in enumerate(self._objects(item, "required_documents", "")):
            self._own("required_document", document, here := f"required_documents[{number}].",
                      **self._texts(document, here, "document", "uri"))
        for number, cost in enumerate(self._objects(item, "cost_options", "")):
            here = f"cost_options[{number}]."
            self._own("cost_option", cost, here, amount=self._value(cost, "amount", _number, here),
                      valid_from=self._value(cost, "valid_from", values.day, here),
                      valid_to=self._value(cost, "valid_to", values.day, here),
                      **self._texts(cost, here, "option", "currency", "amount_description"))
        names = item.get("alternate_names") or []
        for number, name in enumerate(names if isinstance(names, list) else []):
            self._own("alternate_name", {"name": name}, here := f"alternate_names[{number}].",
                      name=self._required({"name": name}, "name", values.name, here))

    def _attributes(self, item: dict[str, Any]) -> None:
        for number, attribute in enumerate(self._objects(item, "attributes", "")):
            here = f"attributes[{number}]."
            term = self._object(attribute, "taxonomy_term", here)
            if not term:
                continue
            term_id = str(term.get("id") or make_id("taxonomy_term", str(term.get("taxonomy")), str(term.get("name"))))
            self._rows.setdefault("taxonomy_term", {})[term_id] = {
                "id": term_id, **self._texts(term, f"{here}taxonomy_term.", "code", "name", "description", "taxonomy")}
            self._own("attribute", attribute, here, taxonomy_term_id=term_id,
                      **self._texts(attribute, here, "link_entity", "value"))

    def _own(self, table: str, item: dict[str, Any], path: str, **columns: Any) -> None:
        """Add a row the service owns; HSDS shows the same phone or schedule at several places, here it stays one."""
        rows = self._rows.setdefault(table, {})
        key = str(item.get("id") or make_id(table, self._id, path))
        if key not in rows:
            rows[key] = {"service_id": self._id, "id": key, "position": len(rows), **columns}

    def _value(self, item: dict[str, Any], key: str, check: Callable[[Any], Any], path: str) -> Any:
        if item.get(key) in (None, ""):
            return None
        try:
            return check(item[key])
        except DirectoryError as error:
            self._problem(path + key, str(error))
            return None

    def _required(self, item: dict[str, Any], key: str, check: Callable[[Any], Any], path: str) -> Any:
        if item.get(key) in (None, ""):
            self._problem(path + key, "is missing")
            return None
        return self._value(item, key, check, path)

    def _texts(self, item: dict[str, Any], path: str, *keys: str) -> dict[str, str]:
        return {key: self._value(item, key, values.text, path) or "" for key in keys}

    def _object(self, item: dict[str, Any], key: str, path: str) -> dict[str, Any]:
        found = item.get(key) or {}
        if not isinstance(found, dict):
            self._problem(path + key, "must be a JSON object")
            return {}
        return found

    def _objects(self, item: dict[str, Any], key: str, path: str) -> list[dict[str, Any]]:
        found = item.get(key) or []
        if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
            self._problem(path + key, "must be a list of JSON objects")
            return []
        return found

    def _problem(self, column: str, reason: str) -> None:
        problem = Problem(f"{self._row} ({self._id})" if self._id else self._row, column, reason)
        if problem not in self._problems[-20:]:
            self._problems.append(problem)


def _one_of(allowed: tuple[str, ...]) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if value not in allowed:
            raise DirectoryError(f"{str(value)[:40]!r} must be one of {', '.join(allowed)}")
        return value
    return check


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise DirectoryError(f"{str(value)[:40]!r} is not a number") from None


def _integer(value: Any) -> int:
    return int(_number(value))


def _time(value: Any) -> str:
    match = _TIME.fullmatch(str(value).strip())
    if not match:
        raise DirectoryError(f"{str(value)[:40]!r} is no time of day like 09:00")
    return f"{int(match[1]):02}:{match[2]}" if match[1] else "24:00"


def _frequency(value: Any) -> str:
    return _one_of(("WEEKLY", "MONTHLY", "DAILY", "YEARLY"))(str(value).upper())


def _weekdays(value: Any) -> str:
    """RFC 5545 weekdays; "1MO" (the first Monday) is none that every week has and is left to the caller."""
    days = [part.strip().upper() for part in str(value).split(",")]
    for day in days:
        if not re.fullmatch(r"(?:[+-]?\d{1,2})?(?:MO|TU|WE|TH|FR|SA|SU)", day):
            raise DirectoryError(f"{day[:20]!r} is no weekday: {', '.join(DAYS).upper()}")
    return ",".join(days)
