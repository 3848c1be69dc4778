"""Talks about services through the whole assistant: asking, asking on, sharing a location, reporting."""

import dataclasses
from datetime import datetime

import pytest

from actions.directory import search, source
from bot import clock
from bot.clock import BELGRADE
from bot.settings import LANGUAGES

# Belgrade, the main station; rounded as the assistant keeps it.
HERE = (44.8125, 20.4612)


@pytest.fixture(autouse=True)
def _places_and_hours(monkeypatch):
    """The real directory, with hours and places that it does not have yet, on a Wednesday at noon."""
    known = {"apc": {"opening_hours": "Mo-Fr 09:00-16:00; PH off", "latitude": 44.8, "longitude": 20.48},
             "ideas": {"serves": frozenset({"women", "children"})}}
    everything = tuple(dataclasses.replace(service, **known.get(service.id, {})) for service in source.services())
    monkeypatch.setattr(search, "services", lambda: everything)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 25, 12, tzinfo=BELGRADE))


LAWYER = {"en": "I need a free lawyer please", "ar": "بدي محامي مجاني", "fa": "وکیل رایگان می‌خواهم",
          "ps": "وړیا وکیل غواړم"}
SECOND = {"en": "the second one", "ar": "الثاني", "fa": "دومی", "ps": "دوهم"}
THEIR_NUMBER = {"en": "what is their number", "ar": "شو رقمهم", "fa": "شماره‌شان چند است", "ps": "شمېره یې څه ده"}
WHERE = {"en": "where exactly", "ar": "وين بالضبط", "fa": "دقیقا کجاست", "ps": "دا چېرته دی"}
FOR_WOMEN = {"en": "and for women?", "ar": "وللنساء؟", "fa": "برای زنان چی", "ps": "د ښځو لپاره؟"}
FREE = {"en": "is it free", "ar": "هل هو مجاني", "fa": "رایگان است؟", "ps": "هغه وړیا ده؟"}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_list_is_asked_on_about_in_a_few_words(talk, language):
    asked = await talk.write(LAWYER[language])
    assert (asked.language, asked.topic) == (language, "need_lawyer")
    shown = [button.payload for button in asked.replies[0].buttons if button.payload.startswith("/org_info{")]
    assert len(shown) >= 2
    second = search.by_code(shown[1].split('"')[3])
    answer = await talk.write(SECOND[language])
    assert (answer.language, answer.topic) == (language, "org_info")
    assert second.organization in answer.replies[0].text
    number = (await talk.write(THEIR_NUMBER[language])).replies[0].text
    assert number.count("▪️") == 1
    assert second.phones[-1][-7:] in number.replace(" ", "")
    assert (await talk.write(WHERE[language])).topic == "ask_location"
    assert (await talk.write(FREE[language])).topic == "ask_cost"
    women = await talk.write(FOR_WOMEN[language])
    assert (women.language, women.topic) == (language, "need_lawyer")
    assert "🔎" in women.replies[0].text


async def test_hours_now_and_on_a_day(talk):
    await talk.press('/org_info{"service":"apc"}')
    text = (await talk.write("when do they open")).replies[0].text
    assert "Open now, until 16:00" in text
    assert "Wednesday to Friday: 09:00 to 16:00" in text
    assert "Sunday 29 November: closed" in (await talk.write("is it open on Sunday")).replies[0].text


async def test_the_place_comes_as_a_place_on_the_map(talk):
    reply = (await talk.press('/ask_location{"service":"apc"}')).replies[0]
    assert "Sime Igumanova 14" in reply.text
    assert (reply.location.latitude, reply.location.longitude) == (44.8, 20.48)
    assert reply.location.address == "Sime Igumanova 14, Beograd"


async def test_a_shared_location_sorts_the_need_before_it_and_is_forgotten(assistant, person, talk):
    await talk.write("I need a lawyer please")
    text = (await assistant.locate(person, *HERE)).replies[0].text
    assert "Near you" in text
    assert text.index("APC") < text.index("IDEAS")
    assert "about 2 km" in text
    assert "Near you" in (await talk.press("/need_lawyer")).replies[0].text
    await talk.press("/start_over")
    assert "Near you" not in (await talk.press("/need_lawyer")).replies[0].text


async def test_a_shared_location_does_not_outlive_the_session(assistant, person, talk, monkeypatch):
    await assistant.locate(person, *HERE)
    monkeypatch.setattr(assistant._agent.processor, "_has_session_expired", lambda _tracker: True)
    answer = await talk.press("/need_lawyer")
    assert answer.language == "en"
    assert "Near you" not in answer.replies[0].text
    monkeypatch.undo()
    kept = await assistant._store.retrieve(assistant._conversation_id(person))
    assert "44.81" not in str([event.as_dict() for event in kept.events])


async def test_every_button_of_a_list_and_of_a_service_answers(talk):
    for topic in ("need_lawyer", "services_overview", "talk_to_human"):
        for button in (await talk.press(f"/{topic}")).replies[0].buttons:
            answer = await talk.press(button.payload)
            assert "does not work any more" not in answer.replies[0].text, button
            if button.payload.startswith("/org_info{"):
                for detail in answer.replies[0].buttons:
                    assert "does not work any more" not in (await talk.press(detail.payload)).replies[0].text, detail


@pytest.mark.parametrize("payload", ['/org_info{"service":"miksaliste"}', '/need_food{"page":99}', '/greet{"page":2}',
                                     '/org_info{"service":"apc","x":1}'])
async def test_a_button_nobody_made_gets_the_menu(talk, payload):
    assert "does not work any more" in (await talk.press(payload)).replies[0].text


async def test_short_words_after_another_answer_keep_their_topic(talk):
    await talk.write("I need a free lawyer please")
    await talk.press("/asylum_how_to_apply")
    assert (await talk.write("the second one")).topic != "org_info"


async def test_thanks_and_danger_are_no_questions_about_services(talk):
    await talk.write("I need a free lawyer please")
    assert (await talk.write("thank you very much")).topic == "thank"
    await talk.press("/need_lawyer")
    assert (await talk.write("my friend is bleeding badly and does not wake up")).topic == "emergency_medical"
