"""Facts that are too old, or must be looked at again."""

from collections.abc import Iterator

from bot import clock
from bot.checks.finding import WARNING, Finding
from bot.checks.texts import FACTS, Texts
from bot.i18n.facts import is_expired


def check(texts: Texts) -> Iterator[Finding]:
    """An expired fact is an error, one past its review date a warning."""
    today = clock.today()
    for name, fact in texts.facts.items():
        remedy = f"Compare it with {fact['source']}, then set checked_on and review_by"
        if is_expired(fact, today):
            yield Finding("ages", FACTS, name, "it has expired and is not shown any more", remedy, "")
        elif today > fact["review_by"]:
            yield Finding("ages", FACTS, name, f"its review was due on {fact['review_by']}", remedy, "", WARNING)
