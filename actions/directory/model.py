"""The directory's record, in the words of Open Referral's HSDS 3.0 (service, organization, schedule ...)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Service:
    """One service of one organization at one location.

    Phones in international form or as short national numbers; opening hours in OSM syntax, empty when not known;
    `source_date` as the source shows it ("n.d." when it shows none).
    """

    id: str
    organization: str
    name: str
    description: str
    categories: tuple[str, ...]
    alternate_names: tuple[str, ...]
    address: str
    city: str
    latitude: float | None
    longitude: float | None
    phones: tuple[str, ...]
    email: str
    url: str
    opening_hours: str
    languages: str
    eligibility: str
    source: str
    source_date: str
    assured_date: date
    review_by: date
    confidence: str
    published: bool
