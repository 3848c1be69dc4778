"""Every text in every language: what `rahnama check` demands, and how answers look when they are put together."""

from datetime import date

import pytest

from actions.language_names import own_names
from bot.checks import buttons, lengths, numbers, placeholders, readability, terms, translations
from bot.checks.texts import PLACEHOLDER, RUNTIME_VALUES, Texts
from bot.generator import render, responses, topic_title, topics
from bot.i18n import forms
from bot.i18n.facts import NEVER, facts, is_due
from bot.i18n.facts import placeholders as written_facts
from bot.settings import LANGUAGES
from bot.stores import KEPT_TURNS


@pytest.fixture(scope="module")
def texts():
    return Texts.read()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("check", [numbers, placeholders, terms, buttons, lengths, translations, readability],
                         ids=lambda check: check.__name__.rpartition(".")[2])
def test_texts_pass_the_check(texts, check, language):
    assert [str(finding) for finding in check.check(texts) if finding.language in (language, "")] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(responses()))
def test_answer_is_put_together(name, language):
    response = render(name, language, **RUNTIME_VALUES)
    assert len(response["text"]) <= lengths.LONGEST_MESSAGE
    assert not PLACEHOLDER.search(response["text"])
    assert all(button["title"] for button in response["buttons"])


def test_each_topic_leads_on_and_to_the_menu():
    for name, response in responses().items():
        if "title" in (response.get("metadata") or {}) and name not in ("utter_help_menu", "utter_change_language"):
            payloads = [button["payload"] for button in render(name, "en", **RUNTIME_VALUES)["buttons"]]
            assert payloads[-1] == "/help_menu"
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


def test_emergency_numbers_and_what_this_software_does_are_never_doubted():
    undoubted = {str(fact["value"]) for fact in facts().values()
                 if fact.get("expires") == NEVER and not is_due(fact, date(2100, 1, 1))}
    assert {"112", "192", "193", "194", str(KEPT_TURNS), str(facts()["retention_days"]["value"])} <= undoubted
    assert facts()["kept_turns"]["value"] == KEPT_TURNS


def test_facts_look_right_in_each_language():
    assert written_facts("fa")["certificate_hours"] == "۷۲"
    assert written_facts("ar")["certificate_hours"] == "72"
    assert written_facts("ps")["police_phone"] == "\u2066192\u2069"
    assert written_facts("en")["ideas_phone"] == "+381 69 5657254"


def test_dates_in_each_language():
    days = {language: forms.day(date(2026, 11, 23), language) for language in LANGUAGES}
    assert days["en"] == "23 November 2026"
    assert "۲۳" in days["fa"]
    assert "۲۰۲۶" in days["ps"]
    assert "نوفمبر" in days["ar"]


def test_every_language_names_itself():
    assert set(own_names()) == set(LANGUAGES)
