"""The directory's record, in the words of Open Referral's HSDS 3.0 (service, organization, schedule ...)."""

from dataclasses import dataclass
from datetime import date


class DirectoryError(ValueError):
    """Directory data that cannot be used; the message says where and why."""


@dataclass(frozen=True)
class Service:
    """One service of one organization at one location.

    Phones in international form or as short national numbers; opening hours in OSM syntax, empty when not known;
    `source_date` as the source shows it ("n.d." when it shows none). `spoken`: language codes (ISO 639-1, prs for
    Dari). `serves`: "women", "men", "children", "families", empty for everyone. `closures`: first and last closed day.
    `assurer`: who checked the entry (HSDS assurer_email). `reported_wrong`: two people independently said so.
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
    # What a search can ask for; None where nobody has said.
    spoken: frozenset[str] = frozenset()
    serves: frozenset[str] = frozenset()
    free: bool | None = None
    papers_needed: bool | None = None
    required_documents: str = ""
    cost: str = ""
    accessibility: str = ""
    closures: tuple[tuple[date, date], ...] = ()
    assurer: str = ""
    reported_wrong: bool = False
    postal_code: str = ""
