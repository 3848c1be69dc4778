"""Finding services: by topic, and by the name a person wrote."""

from functools import lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

from actions.directory.model import Service
from actions.directory.source import drafts, services
from bot.i18n.watch import WatchedFile, read_yaml
from bot.language.normalisation import fold

NEEDS_FILE = Path(__file__).parent / "data" / "needs.yml"
MOST_SHOWN = 5
# Names of up to four letters must match exactly; longer ones may have a slip of the pen.
SHORT_NAME = 4
NAME_SIMILARITY = 88

_NEEDS = WatchedFile(NEEDS_FILE, read_yaml)


def for_topic(topic: str) -> tuple[list[Service], bool]:
    """Up to five services for a topic, and whether they are meant for it (False: general helpers instead)."""
    needs = _NEEDS.content
    found = _in_categories(needs.get(topic, []))
    if found:
        return found[:MOST_SHOWN], True
    return _in_categories(needs["anyone"])[:MOST_SHOWN], False


def _in_categories(categories: list[str]) -> list[Service]:
    found: dict[str, Service] = {}
    for category in categories:
        for service in services():
            if category in service.categories:
                found.setdefault(service.id, service)
    return list(found.values())


def by_ids(ids: list[str]) -> list[Service]:
    """Published services in the order of the ids; ids that are gone are left out."""
    known = {service.id: service for service in services()}
    return [known[identifier] for identifier in ids if identifier in known]


def named_in(text: str) -> list[Service]:
    """The services, drafts included, of the organization that a text names; best match only."""
    names = _names(services() + drafts())
    words = fold(text).replace("?", " ").replace("؟", " ").replace(",", " ").split()
    best: tuple[float, str] = (0.0, "")
    for size in range(1, 6):
        for start in range(len(words) - size + 1):
            phrase = " ".join(words[start:start + size])
            if len(phrase) <= SHORT_NAME:
                score = 100.0 if phrase in names else 0.0
                match = phrase
            else:
                hit = process.extractOne(phrase, names.keys(), scorer=fuzz.ratio, score_cutoff=NAME_SIMILARITY)
                match, score = (hit[0], hit[1]) if hit else ("", 0.0)
            # Of equally good matches the longer name says more.
            if (score, len(match)) > (best[0], len(best[1])) and match:
                best = (score, match)
    return list(names.get(best[1], ()))


@lru_cache(maxsize=2)
def _names(all_services: tuple[Service, ...]) -> dict[str, tuple[Service, ...]]:
    names: dict[str, tuple[Service, ...]] = {}
    for service in all_services:
        for name in {fold(name) for name in (service.organization.split(" (")[0], *service.alternate_names)}:
            names[name] = (*names.get(name, ()), service)
    return names
