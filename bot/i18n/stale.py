"""Before `pybabel update`: a text that changed keeps its old translation, marked stale (fuzzy), and only its own.

pybabel's own matching fills a new text with the translation of any similar one: a button would lead elsewhere than it
says. Here only texts of the same response count. `python -m bot.i18n.stale` does it for all catalogs (`make i18n`).
"""

from collections import defaultdict
from difflib import SequenceMatcher

import polib

from bot.i18n.catalogs import LOCALES
from bot.settings import LANGUAGES

# From here on two texts of a response are versions of one; a title and an answer are never so alike.
ALIKE = 0.5


def keep_changed(catalog: polib.POFile, template: polib.POFile) -> int:
    """Give changed texts of the template their old translations in the catalog; returns how many."""
    wanted = {(entry.msgctxt, entry.msgid) for entry in template}
    known = {(entry.msgctxt, entry.msgid) for entry in catalog}
    gone = defaultdict(list)
    for entry in catalog:
        if (entry.msgctxt, entry.msgid) not in wanted and entry.msgstr:
            gone[entry.msgctxt].append(entry)
    pairs = [(_likeness(old.msgid, new.msgid), old, new)
             for new in template if (new.msgctxt, new.msgid) not in known for old in gone[new.msgctxt]]
    used: set[int] = set()
    for likeness, old, new in sorted(pairs, key=lambda pair: -pair[0]):
        if likeness >= ALIKE and not {id(old), id(new)} & used:
            used |= {id(old), id(new)}
            old.msgid = new.msgid
            old.flags = sorted({*old.flags, "fuzzy"})
    return len(used) // 2


def _likeness(old: str, new: str) -> float:
    return SequenceMatcher(None, old, new, autojunk=False).ratio()


def main() -> None:
    """All catalogs against the template, in place."""
    template = polib.pofile(str(LOCALES / "messages.pot"))
    for language in LANGUAGES:
        path = LOCALES / language / "LC_MESSAGES" / "messages.po"
        if path.exists():
            catalog = polib.pofile(str(path))
            if keep_changed(catalog, template):
                catalog.save()


if __name__ == "__main__":
    main()
