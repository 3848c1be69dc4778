import asyncio
import datetime

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot import stores
from bot.identity import conversation_id
from bot.stores import CampaignCounter, ConversationStore, connect

DOMAIN = Domain.from_yaml("""
version: "3.1"
intents: [greet]
slots:
  language: {type: text, mappings: [{type: custom}]}
  legal_options: {type: any, influence_conversation: false, mappings: [{type: custom}]}
""")


@pytest.fixture
def engine(tmp_path):
    return connect(f"sqlite:///{tmp_path / 'conversations.db'}")


@pytest.fixture
def store(engine):
    return ConversationStore(engine, DOMAIN)


def conversation(turns: int) -> DialogueStateTracker:
    events = [SlotSet("language", "ps")]
    for turn in range(turns):
        events += [UserUttered(f"message {turn}", {"name": "greet"}), BotUttered("answer"),
                   ActionExecuted("action_listen")]
    return DialogueStateTracker.from_events("a", events, slots=DOMAIN.slots)


async def test_only_the_last_turns_are_kept_but_all_slots(store, engine):
    await store.save(conversation(turns=10))
    kept = await ConversationStore(engine, DOMAIN).retrieve("a")
    messages = [event.text for event in kept.events if isinstance(event, UserUttered)]
    assert messages == [f"message {turn}" for turn in range(10 - stores.KEPT_TURNS, 10)]
    assert kept.get_slot("language") == "ps"


async def test_nothing_of_an_earlier_session_is_kept_but_what_it_carried_over(store):
    tracker = conversation(turns=1)
    for event in (ActionExecuted("action_session_start"), SessionStarted(), SlotSet("language", "fa"),
                  ActionExecuted("action_listen"), UserUttered("later", {"name": "greet"})):
        tracker.update(event)
    await store.save(tracker)
    kept = await store.retrieve("a")
    assert [event.text for event in kept.events if isinstance(event, UserUttered)] == ["later"]
    assert kept.get_slot("language") == "fa"


def options_talk(*answers, over: bool) -> DialogueStateTracker:
    """A talk that answered questions about the person's case, and perhaps ended them."""
    events = [SlotSet("language", "ps"), UserUttered("hello", {"name": "greet"}), BotUttered("good day"),
              ActionExecuted("action_listen")]
    for count, answer in enumerate(answers, 1):
        entities = [{"entity": "answer", "value": answer}]
        events += [UserUttered(f'/legal_options_overview{{"answer":"{answer}"}}', {"name": "legal_options_overview"},
                               entities, {"entities": entities}),
                   ActionExecuted("legal_options_form"), BotUttered(f"question after {answer}"),
                   SlotSet("legal_options", {f"question {number}": answers[number] for number in range(count)}),
                   ActionExecuted("action_listen")]
    if over:
        events.insert(-1, SlotSet("legal_options", None))
    return DialogueStateTracker.from_events("a", events, slots=DOMAIN.slots)


def everything_stored(engine) -> str:
    with engine.connect() as connection:
        return " ".join(connection.scalars(stores.sa.select(stores._conversations.c.events)))


async def test_of_a_finished_options_talk_no_answer_stays_in_the_store(store, engine):
    await store.save(options_talk("minor_alone", "refused", over=True))
    stored = everything_stored(engine)
    assert "hello" in stored
    assert "minor_alone" not in stored
    assert "refused" not in stored
    kept = await store.retrieve("a")
    assert [event.text for event in kept.events if isinstance(event, UserUttered)] == [
        "hello", "/legal_options_overview", "/legal_options_overview"]
    assert kept.get_slot("legal_options") is None
    assert kept.get_slot("language") == "ps"
    assert kept.latest_action_name == "action_listen"


@pytest.mark.parametrize("answers", [["minor_alone"], ["a", "b", "c", "d", "e", "f"]])
async def test_while_it_lasts_only_the_slot_has_the_answers(store, engine, answers):
    await store.save(options_talk(*answers, over=False))
    assert all(everything_stored(engine).count(f'"{answer}"') == 1 for answer in answers)
    kept = await store.retrieve("a")
    assert list(kept.get_slot("legal_options").values()) == answers
    # Saved, read and saved again: nothing is lost and nothing doubled.
    await store.save(kept)
    assert list((await store.retrieve("a")).get_slot("legal_options").values()) == answers


async def test_answers_of_a_talk_that_was_left_are_forgotten_when_its_session_is_over(store, engine, monkeypatch):
    await store.save(options_talk("minor_alone", over=False))
    assert store.forget_answers() == 0
    now = stores.time.time()
    monkeypatch.setattr(stores.time, "time", lambda: now + DOMAIN.session_config.session_expiration_time * 60 + 1)
    assert store.forget_answers() == 1
    assert "minor_alone" not in everything_stored(engine)
    assert (await store.retrieve("a")).get_slot("language") == "ps"
    assert store.forget_answers() == 0


async def test_saving_again_replaces(store):
    await store.save(conversation(turns=1))
    await store.save(conversation(turns=2))
    assert await store.keys() == ["a"]
    assert len([event for event in (await store.retrieve("a")).events if isinstance(event, UserUttered)]) == 2


async def test_forget_deletes_one_conversation_for_good(store):
    await store.save(conversation(turns=1))
    assert store.forget("a")
    assert await store.retrieve("a") is None
    assert not store.forget("a")


async def test_quiet_conversations_are_forgotten_after_some_days(store, monkeypatch):
    await store.save(conversation(turns=1))
    assert store.forget_older(days=30) == 0
    now = stores.time.time()
    monkeypatch.setattr(stores.time, "time", lambda: now + 31 * 86400)
    assert store.forget_older(days=30) == 1
    assert await store.keys() == []


def test_campaigns_are_counted_by_day(engine):
    counter = CampaignCounter(engine)
    for day in (1, 1, 2):
        counter.count("park", datetime.date(2026, 11, day))
    counter.count("station", datetime.date(2026, 11, 2))
    assert counter.totals() == {"park": 3, "station": 1}


def test_made_up_campaigns_do_not_fill_the_table(engine, monkeypatch):
    monkeypatch.setattr(stores, "MOST_CAMPAIGNS", 2)
    counter = CampaignCounter(engine)
    for name in ("park", "station", "a", "b", "park"):
        counter.count(name, datetime.date(2026, 11, 1))
    assert counter.totals() == {"park": 2, stores.OTHER_CAMPAIGNS: 2, "station": 1}


def test_a_conversations_code_needs_the_secret():
    code = conversation_id("secret", "telegram", "12345")
    assert "12345" not in code
    assert code != conversation_id("other secret", "telegram", "12345")
    assert code != conversation_id("secret", "web", "12345")
    assert code == conversation_id("secret", "telegram", "12345")


def test_the_store_can_be_read_from_several_tasks_at_once(store):
    async def both():
        await store.save(conversation(turns=1))
        return await asyncio.gather(*(store.retrieve("a") for _ in range(20)))

    assert all(tracker.get_slot("language") == "ps" for tracker in asyncio.run(both()))
