"""Finding the organization that a text names: in all scripts, by nicknames, with slips of the pen."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process

from actions.directory.model import Service
from bot.i18n.watch import WatchedFile, read_yaml
from bot.language.normalisation import Word, fold, words

# Names of up to four letters must match exactly; longer ones may have a slip of the pen.
SHORT_NAME = 4
NAME_SIMILARITY = 88
EDGE_LETTERS = 3
LONGEST_NAME_WORDS = 5
# A name comes early in a message; the rest of a long story is not searched for slips of the pen.
WORDS_SEARCHED = 40

_GENERIC = WatchedFile(Path(__file__).parent / "data" / "generic_words.yml", lambda path: frozenset(
    word for row in read_yaml(path) for name in row for word in fold(str(name)).split()))


@dataclass(frozen=True)
class Named:
    """The services, drafts included, of an organization that a text names from `start` up to before `end`.

    `name`: a name of the directory by which just these services are found, the organization's own if they are.
    """

    name: str
    services: tuple[Service, ...]
    start: int
    end: int


class Names:
    """The names of organizations, as people write them."""

    def __init__(self, all_services: Iterable[Service]) -> None:
        named: dict[str, list[Service]] = defaultdict(list)
        written: dict[str, str] = {}
        for service in all_services:
            for folded, name in {_folded(name): name for name in (
                    *service.alternate_names, _without_brackets(service.organization), service.organization)}.items():
                if folded and not is_generic(folded):
                    named[folded].append(service)
                    written.setdefault(folded, name)
        self._named = {name: tuple(found) for name, found in named.items()}
        self._written = written
        # A slip of the pen leaves a name's beginning or its end as it was: only those names are compared.
        self._by_beginning: dict[str, list[str]] = defaultdict(list)
        self._by_end: dict[str, list[str]] = defaultdict(list)
        for name in self._named:
            if not _is_short(name):
                self._by_beginning[name[:EDGE_LETTERS]].append(name)
                self._by_end[name[-EDGE_LETTERS:]].append(name)

    def find(self, text: Sequence[Word]) -> Named | None:
        """The best match in the words of a text."""
        searched = text[:WORDS_SEARCHED]
        phrases: dict[str, tuple[int, int]] = {}
        for place, first in enumerate(searched):
            phrase = ""
            for last in searched[place:place + LONGEST_NAME_WORDS]:
                phrase = f"{phrase} {last.folded}" if phrase else last.folded
                phrases.setdefault(phrase, (first.start, last.end))
        # Of equally good matches the longer name says more.
        phrase = name = max((phrase for phrase in phrases if phrase in self._named), key=len, default="")
        if _is_short(name):
            phrase, name = self._similar(phrases) or (phrase, name)
        if not name:
            return None
        return Named(self._best_name(name), self._named[name], *phrases[phrase])

    def _best_name(self, name: str) -> str:
        organization = self._named[name][0].organization
        for own in (organization, _without_brackets(organization)):
            folded = _folded(own)
            if self._named.get(folded) == self._named[name] and len(folded.split()) <= LONGEST_NAME_WORDS:
                return own
        return self._written[name]

    def _similar(self, phrases: Iterable[str]) -> tuple[str, str] | None:
        """The phrase and the name that are most alike."""
        best: tuple[float, int, str, str] = (0.0, 0, "", "")
        for phrase in phrases:
            candidates = [*self._by_beginning.get(phrase[:EDGE_LETTERS], ()),
                          *self._by_end.get(phrase[-EDGE_LETTERS:], ())]
            if not candidates or _is_short(phrase) or is_generic(phrase):
                continue
            hit = process.extractOne(phrase, candidates, scorer=fuzz.ratio, score_cutoff=NAME_SIMILARITY)
            # "Camp A" is not "camp B": what is the name's own must be alike too.
            if hit and fuzz.ratio(_own_part(phrase), _own_part(hit[0])) >= NAME_SIMILARITY:
                best = max(best, (hit[1], len(hit[0]), hit[0], phrase))
        return (best[3], best[2]) if best[2] else None


def _without_brackets(organization: str) -> str:
    return organization.split(" (", maxsplit=1)[0]


def _folded(name: str) -> str:
    return " ".join(word.folded for word in words(name))


def _is_short(name: str) -> bool:
    return len(name.replace(" ", "")) <= SHORT_NAME


def is_generic(name: str) -> bool:
    """Whether a name has only words that many names have."""
    return set(fold(name).split()) <= _GENERIC.content


def _own_part(name: str) -> str:
    return " ".join(word for word in name.split() if word not in _GENERIC.content)
