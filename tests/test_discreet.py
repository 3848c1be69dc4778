"""What must not show on a phone that others look at: button data, and a way to hide the talk."""

import json

import pytest

from actions.directory import search
from bot import additions, button_codes, door
from bot.button_codes import coded, payload_of
from bot.generator import metadata_of, parts, responses, topics
from bot.i18n.watch import read_yaml
from bot.message import Answer, Button, Person, Reply
from bot.settings import LANGUAGES, ROOT

CODES = read_yaml(ROOT / "bot" / "button_codes.yml")
HIDDEN = "Hello. How can I help you?"


def payload(name):
    """What a button to a response means."""
    part_of = metadata_of(responses()[name]).get("part_of")
    topic = name.removeprefix("utter_")
    return f'/{part_of}{{"part":"{topic.removeprefix(part_of + "_")}"}}' if part_of else f"/{topic}"


DISCREET = [payload(name) for name, response in responses().items() if metadata_of(response).get("discreet")]
TELLING = ("trafficking", "violence", "lgbt", "hide", "clear_chat")


async def test_the_talk_can_be_hidden_for_some_messages_more(talk):
    await talk.press("/gender_violence_help")
    for _ in range(additions.STAYS_DISCREET):
        answer = await talk.press("/need_food")
        assert answer.discreet
        assert hide_buttons(answer)
    assert not (await talk.press("/need_food")).discreet


def hide_buttons(answer):
    return [button for reply in answer.replies for button in reply.buttons if button.hides]


@pytest.mark.parametrize("button", [*DISCREET, additions.HIDE])
def test_discreet_buttons_have_a_code_that_tells_nothing(button):
    assert coded(button) != button
    assert payload_of(coded(button)) == button
    assert not any(word in coded(button) for word in TELLING)


def test_each_code_stands_for_one_button_that_exists():
    assert len(set(CODES.values())) == len(CODES)
    assert not set(CODES) & topics()
    for button in CODES.values():
        assert door.is_button(button, topics(), parts, search.is_code, search.has_need), button


def test_what_is_no_code_is_left_as_it_is():
    for data in ("/need_food", "/t99", "t12", "", "/t12 "):
        assert payload_of(data) == data
        assert coded(data) == data


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("button", DISCREET)
async def test_a_discreet_answer_can_be_hidden_and_its_buttons_tell_nothing(assistant, button, language):
    answer = await assistant.press(Person("test", f"{button} {language}", language), coded(button))
    assert answer.discreet
    assert answer.topic == button[1:].split("{")[0]
    [hide] = hide_buttons(answer)
    assert hide == answer.replies[-1].buttons[-1]
    payloads = [shown.payload for reply in answer.replies for shown in reply.buttons]
    assert not [shown for shown in payloads if any(word in shown for word in TELLING)]


async def test_no_button_of_any_answer_names_a_discreet_subject(assistant, person):
    for topic in sorted(topics()):
        answer = await assistant.press(person, f"/{topic}")
        shown = [button.payload for reply in answer.replies for button in reply.buttons]
        assert not {*DISCREET, additions.HIDE} & set(shown), topic


async def test_other_answers_are_not_discreet(talk):
    answer = await talk.press("/need_food")
    assert not answer.discreet
    assert not hide_buttons(answer)
    assert "discreet" not in answer.as_dict()


async def test_the_short_form_of_a_discreet_answer_is_discreet(talk):
    await talk.press("/gender_violence_help")
    answer = await talk.press("/simplify_repeat")
    assert answer.discreet
    assert hide_buttons(answer)


async def test_hide_this_shows_a_neutral_start_and_leaves_nothing(assistant, person, talk):
    discreet = await talk.write("my husband beats me every day")
    [hide] = hide_buttons(discreet)
    answer = await talk.press(hide.payload)
    assert answer.hide
    assert not answer.discreet
    assert [reply.text for reply in answer.replies] == [HIDDEN]
    assert answer.as_dict()["hide"] is True
    assert not assistant.forget(person), "it was still stored"


async def test_hide_this_works_when_the_store_does_not(talk, assistant, monkeypatch):
    def fail(_conversation):
        raise OSError("disk")

    await talk.press("/lgbt_support")
    monkeypatch.setattr(assistant._store, "forget", fail)
    assert (await talk.press(additions.HIDE)).hide


async def test_starting_again_hides_nothing(assistant, person, talk):
    answer = await talk.press("/start_over")
    assert not answer.hide
    assert assistant.forget(person)


@pytest.mark.parametrize("typed", ["/t10", '/start_over{"hide":"yes"}', "/t12"])
async def test_a_typed_code_is_only_text(talk, typed):
    await talk.press("/need_food")
    answer = await talk.write(typed)
    assert not answer.hide
    assert not answer.discreet


@pytest.mark.parametrize("data", [
    '/start_over{"hide":"no"}', '/need_food{"hide":"yes"}', "/t99", '/t12{"part":"signs"}'])
async def test_buttons_that_were_never_made_hide_nothing(talk, data):
    answer = await talk.press(data)
    assert not answer.hide
    assert "does not work any more" in answer.replies[0].text


def test_a_broken_file_of_codes_is_not_silent(tmp_path):
    path = tmp_path / "codes.yml"
    path.write_text("t10: /a\nt11: /a\n", encoding="utf-8")
    with pytest.raises(ValueError, match="t11"):
        button_codes.read_codes(path)


def test_the_answer_says_in_json_which_button_hides():
    answer = Answer("en", "x", (Reply("y", (Button("Hide", "/t10", hides=True), Button("Menu", "/help_menu"))),), True)
    assert json.loads(json.dumps(answer.as_dict()))["replies"][0]["buttons"] == [
        {"title": "Hide", "payload": "/t10", "hides": True}, {"title": "Menu", "payload": "/help_menu"}]


@pytest.mark.parametrize("typed", ["Hide this", "hide this!", "پنهانش کن", "امسح الشاشة", "پټ کړه"])
def test_the_buttons_words_can_be_typed(typed):
    assert additions.asks_to_hide(typed)


@pytest.mark.parametrize("typed", ["can you hide this from my husband", "where can I hide", "پنهان شدم در جنگل"])
def test_who_only_speaks_of_hiding_is_answered(typed):
    assert not additions.asks_to_hide(typed)


async def test_typing_it_hides_the_talk(talk):
    await talk.press("/gender_violence_help")
    assert (await talk.write("hide this")).hide
