"""The gettext catalogs, read from the .po files and read again when an editor changes one."""

import gettext as stdlib_gettext
import io
import logging
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from bot.i18n.watch import WatchedFile
from bot.settings import LANGUAGES, ROOT

logger = logging.getLogger(__name__)
LOCALES = ROOT / "locales"


class _Content(NamedTuple):
    translations: stdlib_gettext.NullTranslations
    stale: frozenset[tuple[str | None, str]]


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
        self._english = _Content(NullTranslations(), frozenset())

    def of(self, language: str) -> stdlib_gettext.NullTranslations:
        """The catalog of one language; English (the source text) for anything unknown."""
        return self._content(language).translations

    def is_stale(self, language: str, context: str | None, text: str) -> bool:
        """Whether the translation is of an older English text (marked fuzzy)."""
        return (context, text) in self._content(language).stale

    def _content(self, language: str) -> _Content:
        watched = self._files.get(language)
        return self._english if watched is None else watched.content


def _read_catalog(path: Path) -> _Content:
    with path.open("rb") as file:
        catalog = read_po(file, abort_invalid=True)
    settled = {message.string for message in catalog if not message.fuzzy}
    guesses = [message for message in catalog if _is_stale(message) and message.string in settled]
    for message in guesses:
        # gettext's merge tools fill a new text with the translation of a similar one: of another button, say.
        catalog.delete(message.id, message.context)
    compiled = io.BytesIO()
    # A translation marked stale is still better for the reader than English.
    write_mo(compiled, catalog, use_fuzzy=True)
    compiled.seek(0)
    return _Content(Translations(compiled), _stale(catalog))


def _stale(catalog: Catalog) -> frozenset[tuple[str | None, str]]:
    return frozenset((message.context, message.id[0] if message.pluralizable else str(message.id))
                     for message in catalog if _is_stale(message))


def _is_stale(message: Message) -> bool:
    return bool(message.id and message.fuzzy and message.string)


CATALOGS = Catalogs()
