"""Every text in every language: complete, with the right placeholders, within Telegram's limits."""

import re
from datetime import date

import polib
import pytest

from actions.language import own_names
from bot.generator import metadata_of, render, responses, topic_title, topics, translated
from bot.i18n import forms
from bot.i18n.facts import facts, placeholders
from bot.settings import LANGUAGES, ROOT

TRANSLATED = [language for language in LANGUAGES if language != "en"]
LONGEST_ANSWER = 900
# English is kept shorter than the limit: translations get longer.
LONGEST_ENGLISH = 850
LONGEST_SHORT = 160
LONGEST_SENTENCE = 18  # words, a fact in braces counting as one
RUNTIME_VALUES = {"services": "", "bot_link": "link", "short_answer": "short"}
PLACEHOLDER = re.compile(r"\{\w+\}")
ANY_DIGIT = re.compile(r"[0-9٠-٩۰-۹]")
# A step's number at the start of a line, and list items, are no facts.
STEP = re.compile(r"(?m)^[0-9٠-٩۰-۹]\. ")


def catalog(language):
    return polib.pofile(ROOT / "locales" / language / "LC_MESSAGES" / "messages.po")


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_are_complete_and_up_to_date(language):
    translated = {(entry.msgctxt, entry.msgid) for entry in catalog(language).translated_entries()}
    template = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(ROOT / "locales" / "messages.pot")}
    assert template - translated == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_placeholders_are_the_english_ones(language):
    wrong = [entry.msgid for entry in catalog(language).translated_entries()
             if sorted(PLACEHOLDER.findall(entry.msgid)) != sorted(PLACEHOLDER.findall(entry.msgstr))]
    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_answers_have_no_number_of_their_own(language):
    with_digits = [entry.msgctxt for entry in catalog(language).translated_entries()
                   if (entry.msgctxt or "").startswith("utter_")
                   and ANY_DIGIT.search(PLACEHOLDER.sub("", STEP.sub("", entry.msgstr)))]
    assert with_digits == []


@pytest.mark.parametrize("name", sorted(responses()))
def test_english_answers_have_no_number_of_their_own(name):
    text = PLACEHOLDER.sub("", STEP.sub("", responses()[name]["text"]))
    assert not ANY_DIGIT.search(text)


def legal_answers():
    """The names of answers and their parts that state something about law or life, so have a source or are a part."""
    return sorted(name for name, response in responses().items()
                  if metadata_of(response).keys() & {"source", "part_of"})


def sentences(text):
    """The sentences of an answer, without step numbers and bullets."""
    for line in text.splitlines():
        yield from re.split(r"""(?<=[.!?])["')]?\s+""", STEP.sub("", line).removeprefix("• "))


@pytest.mark.parametrize("name", legal_answers())
def test_english_answer_is_easy_to_read(name):
    text = responses()[name]["text"]
    assert len(translated(name, text, "en", RUNTIME_VALUES)) <= LONGEST_ENGLISH
    assert [sentence for sentence in sentences(text) if len(sentence.split()) > LONGEST_SENTENCE] == []


@pytest.mark.parametrize("name", legal_answers())
def test_english_answer_has_a_simpler_form(name):
    short = metadata_of(responses()[name]).get("short", "")
    assert short
    assert len(translated(name, short, "en")) <= LONGEST_SHORT
    assert not ANY_DIGIT.search(PLACEHOLDER.sub("", short))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(responses()))
def test_answer_is_short_and_leads_on(name, language):
    response = render(name, language, **RUNTIME_VALUES)
    assert len(response["text"]) <= LONGEST_ANSWER + 120  # the source line comes on top
    assert not PLACEHOLDER.search(response["text"])
    for button in response["buttons"]:
        assert button["title"]
        assert len(button["title"]) <= 40
        assert len(button["payload"].encode()) <= 64


def test_each_topic_leads_on_to_topics_that_exist_and_to_the_menu():
    for name, response in responses().items():
        if "title" in (response.get("metadata") or {}) and name not in ("utter_help_menu", "utter_change_language"):
            payloads = [button["payload"] for button in render(name, "en", **RUNTIME_VALUES)["buttons"]]
            assert payloads[-1] == "/help_menu"
            assert all(f"utter_{payload[1:].split('{')[0]}" in responses() for payload in payloads)
            assert f"/{name.removeprefix('utter_')}" not in payloads


@pytest.mark.parametrize("language", LANGUAGES)
def test_topics_have_titles_of_their_own(language):
    titles = [topic_title(name.removeprefix("utter_"), language) for name, response in responses().items()
              if "title" in (response.get("metadata") or {})]
    assert len(titles) == len(set(titles))
    assert len(topics()) == 77


def test_facts_are_dated_sourced_and_certain():
    for name, fact in facts().items():
        assert fact["certainty"] in ("high", "medium"), name
        assert isinstance(fact["checked_on"], date), name
        assert fact["review_by"] > fact["checked_on"], name


def test_every_fact_is_used_in_some_answer():
    used = {found[1:-1] for response in responses().values() for found in PLACEHOLDER.findall(str(response))}
    assert set(facts()) - used == set()


def test_facts_look_right_in_each_language():
    assert placeholders("fa")["certificate_hours"] == "۷۲"
    assert placeholders("ar")["certificate_hours"] == "72"
    assert placeholders("ps")["police_phone"] == "\u2066192\u2069"
    assert placeholders("en")["ideas_phone"] == "+381 69 5657254"


def test_dates_in_each_language():
    days = {language: forms.day(date(2026, 11, 23), language) for language in LANGUAGES}
    assert days["en"] == "23 November 2026"
    assert "۲۳" in days["fa"]
    assert "۲۰۲۶" in days["ps"]
    assert "نوفمبر" in days["ar"]


def test_every_language_names_itself():
    assert set(own_names()) == set(LANGUAGES)
