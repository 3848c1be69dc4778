""""Find my options" through the whole assistant, as a person taps and types."""

import re
from datetime import datetime

import pytest
import sqlalchemy as sa
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.session import StartSession
from bot import clock
from bot.button_codes import payload_of
from bot.stores import _conversations

START, STOP, GO_ON = (f'/legal_options_overview{{"answer":"{answer}"}}' for answer in ("start", "stop", "go_on"))


@pytest.fixture(autouse=True)
def wednesday(monkeypatch):
    """It is Wednesday, 25 November 2026, half past three in Belgrade."""
    now = datetime(2026, 11, 25, 15, 30, tzinfo=clock.BELGRADE)
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def stored(agent_and_store, assistant, person):
    """All that the store has of the person, as text."""
    mine = _conversations.c.id == assistant._conversation_id(person)

    def read() -> str:
        with agent_and_store[1]._engine.connect() as connection:
            return connection.scalar(sa.select(_conversations.c.events).where(mine))
    return read


async def tap(talk, answer, *titles):
    """Tap buttons by their titles, each on the message before; the last answer."""
    for title in titles:
        found = {button.title: button.payload for reply in answer.replies for button in reply.buttons}
        assert title in found, (title, list(found))
        answer = await talk.press(found[title])
    return answer


def texts(answer):
    return [reply.text for reply in answer.replies]


def payloads(answer):
    return [button.payload for reply in answer.replies for button in reply.buttons]


async def test_a_typed_question_gets_the_overview_with_the_way_in(talk):
    answer = await talk.write("what are my legal options in serbia")
    assert answer.topic == "legal_options_overview"
    assert payloads(answer)[0] == START
    assert "You have several legal ways" in texts(answer)[0]


async def test_a_family_with_a_fresh_certificate_gets_its_deadlines(talk):
    answer = await tap(talk, await talk.press("/legal_options_overview"), "Find my options")
    assert len(answer.replies) == 2
    assert "a few short questions" in texts(answer)[0]
    answer = await tap(talk, answer, "18 or older, with family", "Registration certificate (potvrda)",
                       "Less than an hour ago", "War or violence there", "Here with me", "To stay in Serbia",
                       "I have a child with me")
    intro, first, second, *others = texts(answer)
    assert "These ways can fit you" in intro
    assert first.startswith("1. Go to the centre on your certificate")
    assert "Your 72 hours end on Saturday 28 November at 14:30." in first
    assert "The first 15 days end on Thursday 10 December." in second
    assert 2 <= len(others) + 2 <= 5
    assert payloads(answer)[0] == "/asylum_certificate"
    assert payloads(answer)[-2:] == [START, "/help_menu"]
    assert all(len(text) <= 900 for text in texts(answer))


async def test_a_child_alone_and_controlled_gets_the_guardian_then_the_quiet_help(talk):
    answer = await tap(talk, await talk.press(START), "Under 18, alone", "No paper", "I do not want to say",
                       "I do not know where they are", "Just a safe place now", "Someone controls me or my work")
    assert "a guardian" in texts(answer)[1]
    assert "ASTRA" in texts(answer)[2]
    assert [payload_of(payload) for payload in payloads(answer)[:2]] == ["/unaccompanied_minor", "/trafficking_help"]
    helped = await talk.press("/unaccompanied_minor")
    assert "116111" in texts(helped)[0]


async def test_a_refused_person_is_sent_to_a_lawyer_today_without_a_made_up_number(talk):
    answer = await tap(talk, await talk.press(START), "18 or older, alone", "A decision: refused", "Today",
                       "Danger because of who I am", "In my country", "To stay in Serbia", "None of these")
    assert texts(answer)[1].startswith("1. Appeal against the refusal")
    assert "The deadline is short and stands in the decision: go to a lawyer today." in texts(answer)[1]
    assert not re.search(r"\d+ days", " ".join(texts(answer)))
    assert "wait" not in texts(answer)[1].lower()


async def test_whoever_skips_everything_still_gets_options(talk):
    answer = await talk.press(START)
    asked = 0
    while any(button.title == "I do not want to say" for button in answer.replies[-1].buttons):
        answer = await tap(talk, answer, "I do not want to say")
        asked += 1
    assert asked <= 7
    assert 2 <= len(answer.replies) - 1 <= 5
    assert "/need_lawyer" in payloads(answer)


async def test_stop_in_the_middle_forgets_everything(talk, stored):
    answer = await tap(talk, await talk.press(START), "Under 18, alone", "Stop")
    assert "I have forgotten your answers" in texts(answer)[0]
    assert "minor_alone" not in stored()
    # An old button of the ended questions leads to the overview, not into the middle.
    late = await talk.press('/legal_options_overview{"answer":"no_paper"}')
    assert "You have several legal ways" in texts(late)[0]
    assert GO_ON not in payloads(await talk.write("where can I get something to eat today"))


@pytest.mark.parametrize("word", ["stop", "Stop!", "بس"])
async def test_stop_can_be_typed(talk, word):
    await tap(talk, await talk.press(START), "Under 18, alone")
    assert "we stop here" in texts(await talk.write(word))[0]


async def test_a_typed_question_in_between_is_answered_and_the_talk_goes_on(talk):
    await tap(talk, await talk.press(START), "18 or older, alone")
    answer = await talk.write("where can I get something to eat today")
    assert answer.topic == "need_food"
    assert "you get food every day" in texts(answer)[0]
    assert payloads(answer)[-1] == GO_ON
    assert "Which paper from Serbia do you have?" in texts(await tap(talk, answer, "Go on with my options"))[0]


async def test_an_emergency_in_between_shows_the_numbers_first(talk):
    await tap(talk, await talk.press(START), "18 or older, alone")
    answer = await talk.write("my friend is bleeding badly and does not wake up")
    assert answer.topic == "emergency_medical"
    assert "194" in texts(answer)[0]
    assert payloads(answer)[-1] == GO_ON


async def test_asking_for_the_options_again_offers_to_begin_anew_or_to_go_on(talk):
    await tap(talk, await talk.press(START), "18 or older, alone")
    answer = await talk.write("what are my legal options in serbia")
    assert {START, GO_ON} <= set(payloads(answer))
    assert "How old are you" in texts(await talk.press(START))[-1]


async def test_an_old_button_asks_the_present_question_again_and_changes_no_answer(talk):
    first = await talk.press(START)
    now = await tap(talk, first, "18 or older, alone", "No paper")
    again = await tap(talk, first, "Under 18, alone")
    assert texts(again) == texts(now)
    end = await tap(talk, again, "War or violence there", "In my country", "To stay in Serbia", "None of these")
    assert "guardian" not in texts(end)[1]


async def test_after_the_end_nothing_of_the_answers_is_stored(talk, stored):
    answer = await tap(talk, await talk.press(START), "Under 18, alone", "A decision: refused", "Longer ago",
                       "Danger because of who I am", "In my country", "To go home", "I am being hurt")
    assert "I have forgotten your answers now." in texts(answer)[0]
    for trace in ("minor_alone", "refused_long", "persecution", "family_home", '"violence"', "guardian (staratelj)"):
        assert trace not in stored()


async def test_start_over_forgets_the_answers(talk, stored):
    await tap(talk, await talk.press(START), "Under 18, alone")
    assert "minor_alone" in stored()
    assert GO_ON not in payloads(await talk.press("/start_over"))
    assert "minor_alone" not in stored()


async def test_a_new_session_forgets_the_answers_and_keeps_the_language(talk, assistant, monkeypatch, stored):
    await tap(talk, await talk.press(START), "Under 18, alone")
    monkeypatch.setattr(assistant._agent.processor, "_has_session_expired", lambda tracker: True)
    assert GO_ON not in payloads(await talk.write("where can I get something to eat today"))
    assert "minor_alone" not in stored()


def test_the_session_start_carries_all_but_the_answers():
    tracker = Tracker("a", {"language": "fa", "legal_options": {"who": "minor_alone"}, "last_topic": None}, {}, [],
                      False, None, {}, "action_listen")
    events = StartSession().run(CollectingDispatcher(), tracker, {})
    assert [event["event"] for event in events] == ["session_started", "slot", "action"]
    assert (events[1]["name"], events[1]["value"]) == ("language", "fa")
