"""Translations are there and say what the English text says now."""

from collections.abc import Iterator

from bot.checks.finding import WARNING, Finding
from bot.checks.texts import TEMPLATE, TRANSLATED, Text, Texts, po_file


def check(texts: Texts) -> Iterator[Finding]:
    """Missing translations are errors, stale (fuzzy) ones warnings: they still answer, with a note."""
    template = {(entry.msgctxt, entry.msgid) for entry in texts.template}
    for text in texts.english():
        if (text.context, text.english) not in template:
            yield Finding("translations", TEMPLATE, text.where, "translators do not see this text yet",
                          "Run make i18n", "")
    for language in TRANSLATED:
        stale = {(entry.msgctxt, entry.msgid) for entry in texts.catalogs[language].fuzzy_entries()}
        done = {(entry.msgctxt, entry.msgid) for entry in texts.catalogs[language].translated_entries()}
        for entry in texts.template:
            key = (entry.msgctxt, entry.msgid)
            where = Text(po_file(language), language, *key, "").where
            if key in stale:
                yield Finding("translations", po_file(language), where, "the English text has changed since",
                              "Bring the translation up to date and remove its fuzzy mark", language, WARNING)
            elif key not in done:
                yield Finding("translations", po_file(language), where, "the translation is missing",
                              "Translate it", language)
