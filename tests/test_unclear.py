"""When understanding is in doubt: other meanings, simpler words, a person, help in danger, and the first notice."""

import pytest
from rasa_sdk import Tracker

from actions.tracker import previous_topic
from bot.button_codes import coded
from bot.generator import render, short_answer
from bot.i18n.facts import placeholders
from bot.message import Person
from bot.settings import LANGUAGES

QUESTION = "where can I get something to eat today"
NOT_UNDERSTOOD = {"intent": {"name": "nlu_fallback", "confidence": 0.3}}


def text_of(response, language="en"):
    return render(response, language, services="")["text"]


def beginning(response):
    return text_of(response).split("\n")[0]


def all_text(answer):
    return "\n".join(reply.text for reply in answer.replies)


def payloads(reply):
    return [button.payload for button in reply.buttons]


@pytest.fixture
def understood(assistant, monkeypatch):
    """Let the NLU find something else in typed messages than it does."""
    parse = assistant._agent.processor.parse_message
    changes: dict = {}

    async def parse_and_change(message, *arguments, **options):
        parsed = await parse(message, *arguments, **options)
        return parsed if message.text.startswith("/") else {**parsed, **changes}

    monkeypatch.setattr(assistant._agent.processor, "parse_message", parse_and_change)
    return changes


def ranking(*topics):
    """The topics with falling confidences."""
    return [{"name": topic, "confidence": confidence} for topic, confidence in zip(
        topics, (0.6, 0.2, 0.1, 0.06, 0.01), strict=False)]


# Twice in a row


async def test_not_understood_twice_leads_to_people(talk, understood):
    understood.update(NOT_UNDERSTOOD)
    assert (await talk.write(QUESTION)).replies[0].text == text_of("utter_did_you_mean")
    people = (await talk.write(QUESTION)).replies[0]
    assert people.text.startswith(beginning("utter_second_time_unclear"))
    assert "+381" in people.text
    assert "/talk_to_human" not in payloads(people)
    assert (await talk.write(QUESTION)).replies[0].text == people.text


async def test_an_understood_message_between_begins_anew(talk, understood):
    understood.update(NOT_UNDERSTOOD)
    await talk.write(QUESTION)
    await talk.press("/need_food")
    assert (await talk.write(QUESTION)).replies[0].text == text_of("utter_did_you_mean")


async def test_simpler_please_gives_the_short_answer_then_people(talk):
    await talk.press("/asylum_how_to_apply")
    assert short_answer("asylum_how_to_apply", "en") in (await talk.press("/simplify_repeat")).replies[0].text
    assert beginning("utter_second_time_unclear") in (await talk.press("/simplify_repeat")).replies[0].text


async def test_simpler_please_is_about_the_part_shown_last(talk):
    await talk.press('/unaccompanied_minor{"part":"guardian"}')
    assert short_answer("unaccompanied_minor_guardian", "en") in (
        await talk.press("/simplify_repeat")).replies[0].text


async def test_simpler_please_after_a_question_that_was_not_understood_leads_to_people(talk, understood):
    understood.update(NOT_UNDERSTOOD)
    await talk.write(QUESTION)
    assert beginning("utter_second_time_unclear") in (await talk.press("/simplify_repeat")).replies[0].text


def test_an_unclear_message_of_an_earlier_session_does_not_count():
    def said(topic):
        return {"event": "user", "parse_data": {"intent": {"name": topic}}}

    def tracker(*events):
        return Tracker("x", {}, {}, list(events), False, None, {}, "")

    assert previous_topic(tracker(said("nlu_fallback"), said("need_food"))) == "nlu_fallback"
    assert previous_topic(tracker(said("nlu_fallback"), {"event": "session_started"}, said("need_food"))) == ""
    assert previous_topic(tracker(said("need_food"))) == ""


# Likely, not sure


async def test_a_likely_answer_is_followed_by_what_else_may_have_been_meant(talk, understood):
    understood.update(sure=False, intent_ranking=ranking("need_food", "work_permit", "help_menu", "need_job"))
    *_, last = (await talk.write(QUESTION)).replies
    assert last.text == text_of("utter_perhaps_meant")
    assert payloads(last) == ["/work_permit", "/need_job"]


async def test_what_is_unlikely_is_not_offered(talk, understood):
    understood.update(sure=False, intent_ranking=ranking(
        "need_food", "out_of_scope", "talk_to_human", "deny", "need_job"))
    assert len((await talk.write(QUESTION)).replies) == 1


async def test_what_the_answer_already_leads_to_is_not_offered_again(talk, understood):
    [first] = (await talk.write(QUESTION)).replies
    there = next(payload for payload in payloads(first) if "{" not in payload)
    understood.update(sure=False, intent_ranking=ranking("need_food", there[1:], "need_job"))
    *_, last = (await talk.write(QUESTION)).replies
    assert payloads(last) == ["/need_job"]


@pytest.mark.parametrize("changes", [
    {"sure": True},
    {"sure": False, "intent": {"name": "emergency_medical", "confidence": 0.6}},
    {"sure": False, "intent": {"name": "greet", "confidence": 0.6}},
    {"sure": False, "intent": {"name": "privacy_question", "confidence": 0.6}},
    {"sure": False, **NOT_UNDERSTOOD}], ids=["sure", "emergency", "greeting", "conversation", "not understood"])
async def test_no_other_meanings_here(talk, understood, changes):
    understood.update(intent_ranking=ranking("need_food", "work_permit", "need_job"), **changes)
    answer = await talk.write(QUESTION)
    assert text_of("utter_perhaps_meant") not in all_text(answer)


async def test_a_button_has_one_meaning(talk):
    assert len((await talk.press("/need_food")).replies) == 1


async def test_other_meanings_that_are_discreet_have_codes(talk, understood):
    understood.update(sure=False, intent_ranking=ranking("need_food", "lgbt_support"))
    *_, last = (await talk.write(QUESTION)).replies
    assert payloads(last) == ["/t22"]


async def test_the_classifier_says_whether_it_is_sure(assistant):
    parsed = await assistant._agent.parse_message("I need a free lawyer please")
    assert parsed["sure"] == (parsed["intent_ranking"][0]["confidence"] >= 0.8)
    assert (await assistant._agent.parse_message("hm so it is then"))["sure"] is False


# Danger between the lines


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("topic", "response", "numbers"), [
    ("emergency_suicide", "utter_danger_hint_suicide", ["ambulance_phone"]),
    ("emergency_medical", "utter_danger_hint", ["police_phone", "ambulance_phone"]),
    ("emergency_danger", "utter_danger_hint", ["police_phone", "ambulance_phone"]),
])
async def test_help_in_a_danger_comes_before_the_answer(
        assistant, person, understood, topic, response, numbers, language):
    await assistant.press(person, f'/change_language{{"language":"{language}"}}')
    understood.update(danger={"topic": topic, "confidence": 0.3})
    hint, answer = (await assistant.write(person, QUESTION)).replies[:2]
    assert hint.text == text_of(response, language)
    for number in numbers:
        assert placeholders(language)[number] in hint.text
    assert len(hint.buttons) == 1
    assert "food" not in hint.text
    assert "\n" in answer.text


@pytest.mark.parametrize("topic", ["trafficking_help", "gender_violence_help", "unaccompanied_minor"])
async def test_a_danger_that_nobody_should_read_of_stands_below_the_answer(talk, understood, topic):
    understood.update(danger={"topic": topic, "confidence": 0.3})
    answer, hint = (await talk.write(QUESTION)).replies[:2]
    assert "food" in answer.text
    assert hint.text == text_of("utter_danger_hint_quiet")


async def test_the_quiet_hint_shows_no_word_of_the_danger(talk, understood):
    understood.update(danger={"topic": "gender_violence_help", "confidence": 0.3})
    hint = (await talk.write(QUESTION)).replies[-1]
    assert hint.text == "This may help you too:"
    assert [(button.title, button.payload) for button in hint.buttons] == [("Support at home", "/t17")]


@pytest.mark.parametrize(("topic", "place"), [("emergency_medical", 0), ("emergency_danger", 0),
                                              ("emergency_suicide", -1), ("gender_violence_help", -1)])
async def test_a_danger_that_is_not_likely_is_a_button(talk, understood, topic, place):
    understood.update(danger={"topic": topic, "confidence": 0.1})
    [answer] = (await talk.write(QUESTION)).replies
    assert answer.buttons[place].payload == coded(f"/{topic}")


async def test_no_button_is_shown_twice(talk, understood):
    understood.update(NOT_UNDERSTOOD, danger={"topic": "gender_violence_help", "confidence": 0.5},
                      intent_ranking=ranking("nlu_fallback", "gender_violence_help", "need_food"))
    shown = [button.payload for reply in (await talk.write(QUESTION)).replies for button in reply.buttons]
    assert len(shown) == len(set(shown))


# The first notice


@pytest.mark.parametrize("language", LANGUAGES)
async def test_whoever_begins_with_a_question_is_told_once_who_answers(assistant, language):
    notice = text_of("utter_first_notice", language)
    person = Person("test", f"notice {language}", language)
    assert (await assistant.press(person, "/need_food")).replies[-1].text.endswith(notice)
    for payload in ("/need_doctor", "/asylum_how_to_apply"):
        assert notice not in all_text(await assistant.press(person, payload))


async def test_whoever_was_greeted_has_read_it(talk):
    greeting = (await talk.press("/greet")).replies[0].text
    assert placeholders("en")["retention_days"] in greeting
    assert text_of("utter_first_notice") not in (await talk.press("/need_food")).replies[-1].text


@pytest.mark.parametrize("first", ["/emergency_medical", '/change_language{"language":"en"}', "/help_menu"])
async def test_it_waits_for_the_first_answer_that_is_no_emergency(talk, first):
    notice = text_of("utter_first_notice")
    assert notice not in all_text(await talk.press(first))
    assert (await talk.press("/need_doctor")).replies[-1].text.endswith(notice)


async def test_it_does_not_lengthen_help_in_a_danger(talk, understood):
    notice = text_of("utter_first_notice")
    understood.update(danger={"topic": "emergency_danger", "confidence": 0.5})
    assert notice not in all_text(await talk.write(QUESTION))
    understood.update(danger=None)
    assert notice in (await talk.write(QUESTION)).replies[0].text


async def test_it_is_not_told_again_in_a_later_session(assistant, person, talk, monkeypatch):
    await talk.press("/need_food")
    processor = assistant._agent.processor
    monkeypatch.setattr(processor, "_has_session_expired", lambda _tracker: True)
    assert text_of("utter_first_notice") not in (await talk.press("/need_food")).replies[-1].text
