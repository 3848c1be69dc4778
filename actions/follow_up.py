"""Asking on about what was just shown: "and for women?", "the second one", «وين بالضبط».

The words stand in data/follow_up.yml. A message is a follow-up only when it is short, comes right after services were
shown and has no other words than these; whatever topic the NLU sees in so little is then no better than a guess.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from actions.language_names import named_language
from bot.i18n.watch import WatchedFile, read_yaml
from bot.language.normalisation import fold

MOST_WORDS = 7
# In a question about an organization ("tell me what the second one offers") some words may be others.
OTHER_WORDS_WITH_ORDINAL = 3
LAST = -1
DETAILS = frozenset({"org_info", "ask_opening_hours", "ask_location", "ask_phone", "ask_cost", "report_wrong_info"})
# After these the person is still looking at services.
SHOWING = frozenset({"action_show_services", "action_show_service_detail", "action_follow_up",
                     "action_report_wrong_info"})
# However short: danger first.
NEVER_FROM = "emergency_"
_LONGEST_PHRASE = 4
_BETWEEN_WORDS = re.compile(r"[^\w:]+")
_CLOCK_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")

Lexicon = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Words:
    """What the words of a message say: kind -> values, the number of words, and how many of them are unknown."""

    values: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    count: int = 0
    unknown: int = 0

    def of(self, kind: str) -> tuple[Any, ...]:
        return self.values.get(kind, ())

    @property
    def filters(self) -> dict[str, Any]:
        """What refines a need: groups, free, no_papers, times; only what was said."""
        said = {"groups": sorted(set(self.of("groups"))), "times": sorted(set(self.of("times"))),
                "free": bool(self.of("free")), "no_papers": bool(self.of("no_papers"))}
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True)
class FollowUp:
    """What a follow-up stands for: a topic, about one service (its id), or a need's further page or filters."""

    topic: str
    service: str = ""
    page: int = 1
    filters: Mapping[str, Any] = field(default_factory=dict)


def _read(path: Path) -> Lexicon:
    """Folded phrase -> kind -> value."""
    lexicon: Lexicon = {}
    for kind, content in read_yaml(path).items():
        for value, phrases in (content.items() if isinstance(content, dict) else [(True, content)]):
            for phrase in phrases:
                lexicon.setdefault(" ".join(_split(str(phrase))), {}).setdefault(kind, value)
    return lexicon


def _split(text: str) -> list[str]:
    return [word for word in _BETWEEN_WORDS.split(fold(text)) if word.strip(":")]


_LEXICON = WatchedFile(Path(__file__).parent / "data" / "follow_up.yml", _read)


def read(text: str) -> Words:
    """The known words of a text, longest phrases first.

    >>> read("and for women?").filters
    {'groups': ['women']}
    """
    lexicon, words = _LEXICON.content, _split(text)
    values: dict[str, list[Any]] = {}
    place = unknown = 0
    while place < len(words):
        if match := _CLOCK_TIME.fullmatch(words[place]):
            values.setdefault("times", []).append(f"{int(match[1]):02}:{match[2]}")
            place += 1
            continue
        for size in range(min(_LONGEST_PHRASE, len(words) - place), 0, -1):
            kinds = lexicon.get(" ".join(words[place:place + size]))
            if kinds:
                for kind, value in kinds.items():
                    values.setdefault(kind, []).append(value)
                place += size
                break
        else:
            unknown += 1
            place += 1
    return Words({kind: tuple(found) for kind, found in values.items()}, len(words), unknown)


def find(text: str, topic: str, slots: Mapping[str, Any], *, just_shown: bool, names_organization: bool = False
         ) -> FollowUp | None:
    """What a message stands for as a follow-up, None when the topic's own answer is the right one.

    `slots`: last_list and last_services (ids), last_need (see actions/services.py). `just_shown`: the answer before
    showed services.
    """
    if text.startswith("/") or not just_shown or names_organization or topic.startswith(NEVER_FROM):
        return None
    words = read(text)
    if not 0 < words.count <= MOST_WORDS:
        return None
    need = slots.get("last_need") or {}
    if need and words.of("speaks") and (language := named_language(text)):
        return FollowUp(need["topic"], filters={"language": language})
    chosen, asked = _chosen(words, slots.get("last_list") or []), _asked(words, topic)
    if chosen:
        others_allowed = OTHER_WORDS_WITH_ORDINAL if topic in DETAILS else 0
        return FollowUp(asked or "org_info", service=chosen) if words.unknown <= others_allowed else None
    return None if words.unknown else _without_name(words, topic, asked, slots)


def _without_name(words: Words, topic: str, asked: str, slots: Mapping[str, Any]) -> FollowUp | None:
    """A follow-up about all that the talk is about: the need again, its next page, or a detail."""
    need = slots.get("last_need") or {}
    if need and _refines(words, topic, slots):
        return FollowUp(need["topic"], filters=words.filters)
    if need and words.of("more") and not asked:
        return FollowUp(need["topic"], page=need.get("page", 1) + 1)
    if topic not in DETAILS and asked and slots.get("last_services"):
        return FollowUp(asked, filters=words.filters)
    return None


def _chosen(words: Words, shown: list[str]) -> str:
    """The service that an ordinal means in the list shown last."""
    ordinals = words.of("ordinals")
    if not ordinals or not shown:
        return ""
    if LAST in ordinals:
        return shown[-1]
    # "one" in "the second one" is no number of its own.
    number = max(ordinals)
    return shown[number - 1] if number <= len(shown) else ""


def _asked(words: Words, topic: str) -> str:
    """The detail asked for: as the NLU understood it, as a word says it, or as "and tomorrow?" means it."""
    if topic in DETAILS:
        return topic
    meant = "ask_opening_hours" if words.of("times") else "ask_cost" if words.of("free") else ""
    return next(iter(words.of("asks")), meant)


def _refines(words: Words, topic: str, slots: Mapping[str, Any]) -> bool:
    """Whether the words ask the last need again with a filter, not something about one service."""
    filters = words.filters
    if not filters:
        return False
    about_one = len(slots.get("last_services") or []) == 1 or bool(words.of("refers"))
    if set(filters) <= {"times", "free"} and about_one:
        return False
    if topic in DETAILS and set(filters) <= {"times", "free"} and not words.of("carries_on"):
        return False
    # "Women" alone, understood as the topic for women, is that topic.
    return bool(words.of("carries_on")) or not topic.startswith("need_") or topic == slots["last_need"]["topic"]
