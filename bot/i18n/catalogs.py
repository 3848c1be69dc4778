"""The gettext catalogs, read from the .po files and read again when an editor changes one."""

import gettext as stdlib_gettext
import io
import logging
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from bot.i18n.watch import WatchedFile
from bot.settings import LANGUAGES, ROOT

logger = logging.getLogger(__name__)
LOCALES = ROOT / "locales"


class Catalogs:
    """Translations by language. A broken .po keeps the last good text in use.

    >>> Catalogs().of("en").gettext("Send")
    'Send'
    """

    def __init__(self, folder: Path = LOCALES) -> None:
        self._files = {
            language: WatchedFile(folder / language / "LC_MESSAGES" / "messages.po", _read_catalog)
            for language in LANGUAGES if language != "en"
        }
        self._english = NullTranslations()

    def of(self, language: str) -> stdlib_gettext.NullTranslations:
        """The catalog of one language; English (the source text) for anything unknown."""
        watched = self._files.get(language)
        return self._english if watched is None else watched.content


def _read_catalog(path: Path) -> Translations:
    with path.open("rb") as file:
        catalog = read_po(file, abort_invalid=True)
    compiled = io.BytesIO()
    # A translation marked stale is still better for the reader than English.
    write_mo(compiled, catalog, use_fuzzy=True)
    compiled.seek(0)
    return Translations(compiled)


CATALOGS = Catalogs()
