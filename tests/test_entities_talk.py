"""What people name in a message reaches the actions and never decides which rule answers."""

import pytest

NAMED = "in Belgrade tomorrow at 17:30, the red cross"


async def test_entities_come_with_the_message_and_the_rule_still_fires(talk):
    await talk.write("hello")  # the first answer has a notice below it
    plain = await talk.write("how do I ask for asylum")
    with_entities = await talk.write(f"how do I ask for asylum in Serbia ({NAMED})")
    assert plain.topic == with_entities.topic == "asylum_how_to_apply"
    assert with_entities.replies[0].text == plain.replies[0].text


@pytest.mark.parametrize(("text", "place"), [
    ("where can I eat near Zemun", "Zemun"), ("زمون کې خواړه چېرته پیدا کړم", "زېمون"),
    ("در زمون کجا می‌توانم غذا بخورم", "زمون"), ("وين في اكل بزيمون", "زيمون")])
async def test_a_place_in_a_message_is_where_help_is_looked_for(talk, text, place):
    answer = await talk.write(text)
    assert answer.topic == "need_food"
    assert place in answer.replies[0].text


async def test_a_clock_time_in_a_message_is_when_help_is_looked_for(talk):
    answer = await talk.write("I need a free lawyer tomorrow at 5 pm")
    assert answer.topic == "need_lawyer"
    assert "5:00" in answer.replies[0].text or "17:00" in answer.replies[0].text


async def test_buttons_keep_their_own_entities(talk):
    answer = await talk.press('/change_language{"language":"fa"}')
    assert answer.language == "fa"


async def test_all_entities_at_once_are_in_what_rasa_understood(agent_and_store):
    agent, _, _ = agent_and_store
    parsed = await agent.parse_message(f"a lawyer {NAMED}")
    assert [(entity["entity"], entity["value"]) for entity in parsed["entities"]] == [
        ("place", "belgrade"), ("time", "tomorrow"), ("time", "17:30"), ("organization", "Red Cross of Serbia")]
