"""Catalogs: stale translations answer with a note, guesses of merge tools do not; plural forms of each language."""

import polib
import pytest
from babel import Locale

from bot import generator
from bot.i18n import stale
from bot.i18n.catalogs import CATALOGS, LOCALES, Catalogs
from bot.i18n.watch import WatchedFile

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
STALE = '#, fuzzy\nmsgctxt "utter_x"\nmsgid "New text"\nmsgstr "متن"\n'


@pytest.fixture
def catalogs(tmp_path):
    """Makes catalogs with these entries in each language."""
    def make(entries, header=HEADER):
        for language in ("ar", "fa", "ps"):
            path = tmp_path / language / "LC_MESSAGES" / "messages.po"
            path.parent.mkdir(parents=True)
            path.write_text(header + "\n" + entries, encoding="utf-8")
        return Catalogs(tmp_path)
    return make


def test_a_stale_translation_answers_with_a_note(catalogs, tmp_path, monkeypatch):
    (tmp_path / "answers.yml").write_text("responses: {utter_x: [{text: New text}]}", encoding="utf-8")
    monkeypatch.setattr(generator, "_FILES", [WatchedFile(tmp_path / "answers.yml", generator._responses_of)])
    note = 'msgid "This text is being updated; the English one is newer."\nmsgstr "به‌روز می‌شود"\n'
    monkeypatch.setattr(generator, "CATALOGS", catalogs(f"{STALE}\n{note}"))
    assert generator.render("utter_x", "fa")["text"] == "متن\n\n✏️ به‌روز می‌شود"
    assert generator.render("utter_x", "en")["text"] == "New text"


def test_a_translation_that_belongs_to_another_text_is_not_used(catalogs):
    found = catalogs('msgctxt "utter_y"\nmsgid "Other text"\nmsgstr "متن"\n\n' + STALE)
    assert found.of("fa").pgettext("utter_x", "New text") == "New text"
    assert not found.is_stale("fa", "utter_x", "New text")
    assert found.of("fa").pgettext("utter_y", "Other text") == "متن"


def test_a_stale_translation_that_cannot_be_filled_is_english_without_a_note(catalogs, monkeypatch):
    text = STALE.replace("متن", "متن {gone}")
    monkeypatch.setattr(generator, "CATALOGS", catalogs(text))
    assert generator.translated("utter_x", "New text", "fa") == "New text"
    assert generator.notes("utter_x", "New text", "fa") == []


def catalog(*entries):
    found = polib.POFile()
    for context, text, translation in entries:
        found.append(polib.POEntry(msgctxt=context, msgid=text, msgstr=translation))
    return found


def test_a_changed_text_keeps_its_translation_as_stale():
    old = catalog(("utter_x", "Go to the centre today.", "برو"), ("utter_x", "The centre", "مرکز"))
    template = catalog(("utter_x", "Go to the centre soon.", ""), ("utter_x", "The centre", ""))
    assert stale.keep_changed(old, template) == 1
    assert [(entry.msgid, entry.msgstr, entry.fuzzy) for entry in old] == [
        ("Go to the centre soon.", "برو", True), ("The centre", "مرکز", False)]


def test_a_new_text_gets_no_translation_of_another_response():
    old = catalog(("utter_x", "Going to another country", "کشور دیگر"))
    template = catalog(("utter_y", "Going to another court", ""), ("utter_x", "Something else", ""))
    assert stale.keep_changed(old, template) == 0


def test_arabic_selects_its_six_forms(catalogs):
    header = polib.pofile(str(LOCALES / "ar" / "LC_MESSAGES" / "messages.po")).metadata["Plural-Forms"]
    words = "".join(f'msgstr[{form}] "form {form}"\n' for form in range(6))
    found = catalogs(f'msgid "{{n}} day"\nmsgid_plural "{{n}} days"\n{words}',
                     HEADER + f'"Language: ar\\n"\n"Plural-Forms: {header}\\n"\n').of("ar")
    forms = {number: found.ngettext("{n} day", "{n} days", number) for number in range(250)}
    assert [forms[number] for number in (0, 1, 2)] == ["form 0", "form 1", "form 2"]
    # The categories of Unicode's CLDR, each with a form of its own.
    category = Locale("ar").plural_form
    assert len({(category(number), form) for number, form in forms.items()}) == 6
    assert {category(number) for number in forms} == {"zero", "one", "two", "few", "many", "other"}


@pytest.mark.parametrize(("language", "forms"), [("ar", 6), ("fa", 1), ("ps", 2)])
def test_each_catalog_says_how_many_plural_forms_its_language_has(language, forms):
    metadata = polib.pofile(str(LOCALES / language / "LC_MESSAGES" / "messages.po")).metadata
    assert metadata["Plural-Forms"].startswith(f"nplurals={forms};")
    assert CATALOGS.of(language).info()["plural-forms"].startswith(f"nplurals={forms};")
