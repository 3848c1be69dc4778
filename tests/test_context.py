"""What a message means in the talk: parts of answers by typing, questions about the answer before, chosen buttons."""

import pytest

from bot.button_codes import payload_of
from bot.generator import metadata_of, render, responses

# The answer before (a button), what is typed then, and the response that answers it.
FOLLOW_UPS = [
    ("/asylum_rejected_appeal", "how many days have I got for it?", "utter_asylum_rejected_appeal_days"),
    ("/asylum_rejected_appeal", "كم يوم معي", "utter_asylum_rejected_appeal_days"),
    ("/asylum_rejected_appeal", "چند روز وقت دارم", "utter_asylum_rejected_appeal_days"),
    ("/asylum_rejected_appeal", "څو ورځې وخت لرم", "utter_asylum_rejected_appeal_days"),
    ("/family_tracing", "he is 19 years old", "utter_family_tracing_search"),
    ("/family_tracing", "and if he is dead", "utter_family_tracing_dead"),
    ("/family_tracing", "واذا مات", "utter_family_tracing_dead"),
    ("/family_tracing", "اگر مرده باشد چی", "utter_family_tracing_dead"),
    ("/family_tracing", "که مړ وي", "utter_family_tracing_dead"),
    ("/gender_violence_help", "where do I go with my children", "utter_gender_violence_help_safe_house"),
    ("/gender_violence_help", "he reads my phone", "utter_privacy_question_clear_chat"),
    ("/gender_violence_help", "وين بروح مع ولادي", "utter_gender_violence_help_safe_house"),
    ("/gender_violence_help", "با اولادهایم کجا بروم", "utter_gender_violence_help_safe_house"),
    ("/gender_violence_help", "له ماشومانو سره چېرته لاړه شم", "utter_gender_violence_help_safe_house"),
    ("/unaccompanied_minor", "they do not believe my age", "utter_unaccompanied_minor_age"),
    ("/asylum_certificate", "and when I lose it?", "utter_asylum_certificate_lost"),
    ("/emergency_suicide", "there is nobody here", "utter_emergency_suicide_alone"),
]
BY_THEMSELVES = [
    ("they refused my asylum, how many days do I have for the appeal", "utter_asylum_rejected_appeal_days"),
    ("رفضوا لجوئي كم يوم عندي حتى اعمل استئناف", "utter_asylum_rejected_appeal_days"),
    ("کارت پناهندگی‌ام گم شده چکار کنم", "utter_id_documents_lost"),
    ("د پناه غوښتنې غوښتنلیک مې رد شو، د شکایت لپاره څو ورځې وخت لرم", "utter_asylum_rejected_appeal_days"),
]


def text_of(response, language):
    return render(response, language)["text"]


@pytest.mark.parametrize(("before", "text", "response"), FOLLOW_UPS)
async def test_a_message_is_understood_with_the_answer_before(talk, before, text, response):
    await talk.press(before)
    answer = await talk.write(text)
    assert text_of(response, answer.language) in [reply.text for reply in answer.replies]


@pytest.mark.parametrize(("text", "response"), BY_THEMSELVES)
async def test_a_message_reaches_a_part_of_an_answer_by_itself(talk, text, response):
    await talk.press("/change_language")
    answer = await talk.write(text)
    assert any(reply.text.startswith(text_of(response, answer.language)) for reply in answer.replies)


@pytest.mark.parametrize("text", [
    "help they beat me now with a knife", "النجدة يضربوننا الآن", "کمک پولیس را خبر کنید مرا می‌کشند"])
async def test_an_emergency_is_one_whatever_the_talk_was_about(talk, text):
    await talk.press("/asylum_interview")
    assert (await talk.write(text)).topic == "emergency_danger"


@pytest.mark.parametrize(("text", "topic"), [
    ("where can I get warm food", "need_food"), ("i need shoes size 43", "need_clothes"),
    ("thank you brother", "thank"),
    ("وين في دكتور", "need_doctor"), ("مننه", "thank"),
])
async def test_another_subject_is_another_subject(talk, text, topic):
    await talk.press("/asylum_rejected_appeal")
    assert (await talk.write(text)).topic == topic


async def test_a_danger_stays_in_mind_for_some_messages(talk):
    await talk.press("/gender_violence_help")
    await talk.write("he reads my phone")
    answer = await talk.write("will he take my children if I leave")
    assert answer.topic == "gender_violence_help"


@pytest.mark.parametrize(("before", "text", "hint"), [
    ("/emergency_suicide", "ok thank you", "utter_danger_hint_suicide"),
    ("/emergency_suicide", "xqzt wkfl", "utter_danger_hint_suicide"),
    ("/gender_violence_help", "ok thank you", "utter_danger_hint_quiet")])
async def test_after_a_danger_thanks_and_riddles_do_not_end_the_help(talk, before, text, hint):
    await talk.press(before)
    answer = await talk.write(text)
    [shown] = [reply for reply in answer.replies if reply.text == text_of(hint, "en")]
    assert [payload_of(button.payload) for button in shown.buttons] == [before]


async def test_a_likely_emergency_is_answered_not_asked_about(talk, asked_back, monkeypatch):
    monkeypatch.setitem(ASKED_BACK, "intent_ranking", [
        {"name": "nlu_fallback", "confidence": 0.5}, {"name": "emergency_medical", "confidence": 0.5},
        {"name": "need_doctor", "confidence": 0.3}])
    answer = await talk.write("blah")
    assert answer.replies[0].text.startswith("🚑")
    assert any(button.payload == "/need_doctor" for reply in answer.replies for button in reply.buttons)


async def test_do_they_speak_arabic_is_about_them(talk):
    answer = await talk.write("ASTRA number? do they speak arabic")
    assert answer.language == "en"
    assert "ASTRA" in answer.replies[0].text


@pytest.mark.parametrize("text", ["i took them all", "أخذتهم كلهم", "همه را خوردم", "ټول مې وخوړل"])
async def test_who_has_taken_pills_gets_the_ambulance(talk, text):
    await talk.press("/emergency_suicide")
    answer = await talk.write(text)
    assert "194" in answer.replies[0].text.translate(str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789"))


@pytest.mark.parametrize("text", [
    "a man says I can sleep at his house and work for him", "واحد بدو يعطيني شغل ونام ببيتو",
    "یک مرد می‌گوید بیا خانه من بخواب و کار کن", "یو سړی وایي زما کور کې ویده شه او کار وکړه"])
async def test_a_stranger_who_offers_a_child_a_room_is_a_danger(talk, text):
    await talk.press("/unaccompanied_minor")
    assert (await talk.write(text)).topic in ("trafficking_help", "unaccompanied_minor")


async def test_what_a_message_means_by_itself_stays_within_reach(talk):
    await talk.press("/gender_violence_help")
    answer = await talk.write("where do I go with my children")
    assert any(button.payload.startswith("/need_") for reply in answer.replies for button in reply.buttons)


async def test_the_part_shown_leads_on_from_there(talk):
    await talk.press('/unaccompanied_minor{"part":"guardian"}')
    answer = await talk.write("and if they say I am older")
    assert answer.replies[0].text == text_of("utter_unaccompanied_minor_age", "en") or len(answer.replies) > 1


@pytest.mark.parametrize(("text", "topic"), [
    ("thank you so much. how long does the asylum procedure take?", "asylum_waiting_time"),
    ("شكراً. وين في مكان أنام فيه الليلة", "need_shelter"), ("تشکر. کجا داکتر پیدا کنم؟", "need_doctor"),
    ("thank you brother, i go there", "thank"), ("ok", "affirm")])
async def test_a_question_after_a_courtesy_is_answered(talk, text, topic):
    assert (await talk.write(text)).topic == topic


@pytest.mark.parametrize(("text", "topic"), [
    ("my husband beats me, where is a safe house for me and my children", "gender_violence_help"),
    ("I am a child alone in Serbia without my family", "unaccompanied_minor"),
    ("they took my passport and I must work without money", "trafficking_help"),
    ("I want to die and I am alone", "emergency_suicide")])
async def test_in_a_danger_the_card_that_helps_now_comes_first(talk, text, topic):
    assert text_of(f"utter_{topic}", "en") in (await talk.write(text)).replies[0].text


# Buttons chosen in words

ASKED_BACK = {"intent": {"name": "nlu_fallback", "confidence": 0.6}, "follow_ups": {}, "danger": None,
              "intent_ranking": [{"name": "nlu_fallback", "confidence": 0.6}, {"name": "need_food", "confidence": 0.4},
                                 {"name": "need_clothes", "confidence": 0.3}, {"name": "need_job", "confidence": 0.2}]}


@pytest.fixture
def asked_back(assistant, monkeypatch):
    """Let the first typed message not be understood; the assistant asks back."""
    parse = assistant._agent.processor.parse_message
    seen = []

    async def parse_once(message, *arguments, **options):
        parsed = await parse(message, *arguments, **options)
        if message.text.startswith("/") or seen:
            return parsed
        seen.append(message)
        return {**parsed, **ASKED_BACK}

    monkeypatch.setattr(assistant._agent.processor, "parse_message", parse_once)


@pytest.mark.parametrize(("text", "topic"), [
    ("the first one", "need_food"), ("2", "need_clothes"), ("الثالث", "need_job"), ("دوم", "need_clothes"),
    ("لومړی", "need_food")])
async def test_an_offered_topic_is_chosen_by_its_number(talk, asked_back, text, topic):
    await talk.write("blah")
    assert (await talk.write(text)).topic == topic


async def test_a_number_beyond_the_buttons_chooses_none(talk, asked_back):
    shown = (await talk.write("blah")).replies[0].buttons
    assert len(shown) == 5
    assert (await talk.write("9")).topic != "help_menu"


async def test_a_button_is_chosen_by_its_title(talk):
    button = next(button for button in (await talk.press("/unaccompanied_minor")).replies[0].buttons
                  if button.payload == '/unaccompanied_minor{"part":"guardian"}')
    answer = await talk.write(f"{button.title.upper()} !")
    assert answer.replies[0].text == text_of("utter_unaccompanied_minor_guardian", "en")


async def test_a_title_that_is_not_shown_is_just_a_message(talk):
    await talk.press("/need_food")
    assert (await talk.write(metadata_of(responses()["utter_unaccompanied_minor_guardian"])["title"])).topic \
        == "unaccompanied_minor"
