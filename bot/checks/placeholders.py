"""Every placeholder can be filled, and a translation has those of the English text."""

from collections import Counter
from collections.abc import Iterator

from bot.checks.finding import WARNING, Finding
from bot.checks.texts import FACTS, PLACEHOLDER, RUNTIME_VALUES, TRANSLATED, Texts


def check(texts: Texts) -> Iterator[Finding]:
    """Unknown placeholders in English, missing or extra ones in translations, facts that no answer uses."""
    used = set()
    for text in texts.english():
        found = PLACEHOLDER.findall(text.text)
        used.update(found)
        for name in sorted(set(found) - texts.facts.keys() - RUNTIME_VALUES.keys()):
            yield Finding("placeholders", text.file, text.where, f"{{{name}}} is no fact",
                          "Add it to locales/facts.yml, or use the name of a fact that is there")
    for language in TRANSLATED:
        for text in texts.translations(language):
            english, other = (Counter(PLACEHOLDER.findall(part)) for part in (text.english, text.text))
            for difference, word, remedy in ((english - other, "missing", "Put it where the English text has it"),
                                             (other - english, "too many", "Use only the English text's")):
                for name in difference:
                    yield Finding("placeholders", text.file, text.where, f"{{{name}}} is {word}", remedy, language)
    for name in sorted(texts.facts.keys() - used):
        yield Finding("placeholders", FACTS, name, "no answer uses this fact",
                      "Remove it, or use it in an answer", "", WARNING)
