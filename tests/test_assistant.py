"""Conversations through the whole assistant, as people would have them."""

import asyncio
import re

import pytest

from actions.directory import reports, source
from bot.generator import topics
from bot.message import Person
from bot.settings import LANGUAGES

# One message a topic group and language, none of them in nlu_data: (topic, {language: text}).
TALKS = [
    ("asylum_how_to_apply", {
        "en": "how can I ask for asylum",
        "ar": "كيف بقدر قدم لجوء بصربيا",
        "fa": "چطور می‌توانم در صربستان درخواست پناهندگی بدهم",
        "ps": "په سربیا کې څنګه پناه غوښتلی شم",
    }),
    ("work_permit", {
        "en": "am I allowed to work while I wait for asylum",
        "ar": "هل مسموح لي اشتغل وانا طالب لجوء",
        "fa": "آیا پناهجو اجازه کار دارد",
        "ps": "ایا پناه غوښتونکی د کار کولو اجازه لري",
    }),
    ("unaccompanied_minor", {
        "en": "I am 16 and I am here alone without my parents",
        "ar": "عمري ١٦ سنة وانا لحالي بدون اهلي",
        "fa": "۱۶ ساله هستم و تنها بدون پدر و مادر آمده‌ام",
        "ps": "زه اتلس کلن یم او یوازې یم",
    }),
    ("need_food", {
        "en": "where can I get something to eat today",
        "ar": "وين ممكن آكل اليوم",
        "fa": "کجا می‌توانم امروز غذا بخورم",
        "ps": "نن چېرته ډوډۍ خوړلی شم",
    }),
    ("emergency_medical", {
        "en": "my friend is bleeding badly and does not wake up",
        "ar": "صاحبي عم ينزف كتير وما عم يصحى",
        "fa": "دوستم خیلی خونریزی دارد و بیهوش شده",
        "ps": "ملګری مې ډېره وینه بهیږي او بې هوشه دی",
    }),
    ("privacy_question", {
        "en": "do you tell the police what I write here",
        "ar": "هل تخبرون الشرطة بما اكتبه هنا",
        "fa": "آیا چیزی که می‌نویسم را به پلیس می‌گویید",
        "ps": "ایا زما لیکل پولیسو ته وایئ",
    }),
]
SCRIPTS = {"ar": r"[\u0600-\u06ff]", "fa": r"[\u0600-\u06ff]", "ps": r"[\u0600-\u06ff]", "en": r"[A-Za-z]"}
PASHTO_ONLY = re.compile("[ښځڅړټډڼېۍ]")
FARSI_ONLY = re.compile("[چگپ]")


def written_in(language: str, text: str) -> bool:
    plain = re.sub(r"\u2066.*?\u2069|\([^)]*\)", "", text)
    if not re.search(SCRIPTS[language], plain):
        return False
    return {"ps": bool(PASHTO_ONLY.search(plain)), "fa": not PASHTO_ONLY.search(plain),
            "ar": not FARSI_ONLY.search(plain) and not PASHTO_ONLY.search(plain), "en": True}[language]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("topic", "texts"), TALKS, ids=[topic for topic, _ in TALKS])
async def test_each_topic_group_is_answered_in_each_language(talk, topic, texts, language):
    answer = await talk.write(texts[language])
    assert (answer.language, answer.topic) == (language, topic)
    assert answer.replies
    for reply in answer.replies:
        assert written_in(language, reply.text)
    assert answer.replies[-1].buttons


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_button_of_the_menu_answers_in_the_language(talk, language):
    await talk.press(f'/change_language{{"language":"{language}"}}')
    menu = await talk.press("/help_menu")
    assert len(menu.replies[0].buttons) >= 10
    for button in menu.replies[0].buttons:
        answer = await talk.press(button.payload)
        assert answer.language == language
        assert answer.replies[0].text


async def test_all_topics_have_a_rule_and_an_answer_in_four_languages(assistant):
    assert len(topics()) == 77
    for language in LANGUAGES:
        person = Person("test", f"all {language}")
        await assistant.press(person, f'/change_language{{"language":"{language}"}}')
        for topic in sorted(topics()):
            answer = await assistant.press(person, f"/{topic}")
            assert answer.replies, topic
            assert answer.topic == topic
            assert answer.language == language
            assert all(written_in(language, reply.text) for reply in answer.replies), (language, topic)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_emergencies_show_the_numbers_at_once(talk, language):
    await talk.press(f'/change_language{{"language":"{language}"}}')
    for topic, numbers in (("emergency_medical", ("194", "112")), ("emergency_danger", ("192", "193", "194", "112")),
                           ("emergency_suicide", ("194", "112"))):
        text = (await talk.press(f"/{topic}")).replies[0].text
        for number in numbers:
            assert number in text


async def test_the_language_stays_through_a_word_that_says_nothing(talk):
    await talk.write("کجا می‌توانم امروز غذا بخورم")
    assert (await talk.write("ok")).language == "fa"
    assert (await talk.write("192 ?")).language == "fa"


async def test_the_language_follows_a_person_who_changes_it(talk):
    assert (await talk.write("where can I get something to eat today")).language == "en"
    assert (await talk.write("نن چېرته ډوډۍ خوړلی شم")).language == "ps"


async def test_a_chosen_language_stays_and_the_other_is_offered(talk):
    await talk.press('/change_language{"language":"fa"}')
    answer = await talk.write("where can I get something to eat today")
    assert answer.language == "fa"
    assert answer.replies[-1].buttons[-1].title == "English"


async def test_asking_for_a_language_in_words(talk):
    await talk.write("hello")
    answer = await talk.write("can you speak arabic please")
    assert answer.language == "ar"
    assert written_in("ar", answer.replies[0].text)


async def test_latin_letters_are_answered_in_the_language_they_stand_for(talk):
    answer = await talk.write("salam man gorosne hastam koja ghaza peyda konam")
    assert (answer.language, answer.topic) == ("fa", "need_food")


async def test_services_have_name_contact_and_date(talk):
    text = (await talk.write("I need a free lawyer please")).replies[0].text
    assert "IDEAS" in text
    assert "+381 69 5657254" in text
    assert "Checked on 22 November 2026 by Rahnama's editors." in text


async def test_nothing_certain_is_said_plainly(talk):
    text = (await talk.press("/need_transport")).replies[0].text
    assert "I know no confirmed place only for this." in text


async def test_a_follow_up_is_about_the_services_shown_before(talk):
    await talk.press("/need_lawyer")
    text = (await talk.press("/ask_phone")).replies[0].text
    assert "IDEAS" in text
    assert "ASTRA" not in text
    assert "Opening hours are not known" in (await talk.press("/ask_opening_hours")).replies[0].text


async def test_an_unconfirmed_organization_is_not_made_up(talk):
    text = (await talk.write("what is the address of Miksaliste")).replies[0].text
    assert "no confirmed information" in text
    assert "Gavrila" not in text


async def test_unsure_means_asking_with_three_topics_a_person_and_the_menu(assistant, talk, monkeypatch):
    change_what_is_understood(assistant, monkeypatch, intent={"name": "nlu_fallback", "confidence": 0.3})
    reply = (await talk.write("where can I get something to eat today")).replies[0]
    payloads = [button.payload for button in reply.buttons]
    assert len(payloads) == 5
    assert payloads[0] == "/need_food"
    assert payloads[3:] == ["/talk_to_human", "/help_menu"]


def change_what_is_understood(assistant, monkeypatch, **changes):
    """Let the NLU find something else in typed messages than it does."""
    parse = assistant._agent.processor.parse_message

    async def parse_and_change(message, *arguments, **options):
        parsed = await parse(message, *arguments, **options)
        return parsed if message.text.startswith("/") else {**parsed, **changes}

    monkeypatch.setattr(assistant._agent.processor, "parse_message", parse_and_change)


async def test_a_danger_between_the_lines_gets_help_besides_the_answer(talk, monkeypatch, assistant):
    change_what_is_understood(assistant, monkeypatch, danger={"topic": "emergency_suicide", "confidence": 0.3})
    hint, answer = (await talk.write("where can I get something to eat today")).replies
    assert "194" in hint.text
    assert [button.payload for button in hint.buttons] == ["/emergency_suicide"]
    assert "you get food every day" in answer.text


async def test_another_language_gets_a_choice_of_languages(talk):
    reply = (await talk.write("Bonjour, je voudrais savoir où je peux dormir cette nuit avec ma famille")).replies[0]
    assert [button.title for button in reply.buttons] == ["العربية", "فارسی / دری", "پښتو", "English"]


@pytest.mark.parametrize("typed", [
    "/restart", "/session_start", '/need_food{"language": "fa"}', "/EXTERNAL: x", "//", "/"])
async def test_the_door_is_closed(talk, assistant, typed):
    await talk.press('/change_language{"language":"ps"}')
    answer = await talk.write(typed)
    assert answer.replies
    assert answer.language == "ps"  # /restart would have reset it


@pytest.mark.parametrize("text", ["", "   ", "😀😀", "\x00\x01\x02", "?!…", "\u202e\u202d"])
async def test_what_cannot_be_read_gets_a_helpful_reply(talk, text):
    answer = await talk.write(text)
    assert "I can only read text" in answer.replies[0].text
    assert answer.replies[0].buttons


async def test_a_huge_text_is_answered_from_its_beginning(talk):
    answer = await talk.write("where can I get food today? " + "x " * 50_000)
    assert "very long" in answer.replies[-1].text


async def test_an_unknown_button_leads_to_the_menu(talk):
    answer = await talk.press("/restart")
    assert "does not work any more" in answer.replies[0].text


async def test_simpler_please_repeats_the_beginning(talk):
    await talk.press("/asylum_how_to_apply")
    assert (await talk.press("/simplify_repeat")).replies[0].text.startswith("In short: You can ask for asylum")


async def test_the_price_is_that_of_the_helper_named_before(talk):
    await talk.write("who is astra")
    assert (await talk.write("is it free")).replies[0].text.count("▪️ ASTRA") == 1


async def test_wrong_information_is_noted_for_the_editors(talk):
    await talk.press("/need_lawyer")
    which = (await talk.press("/report_wrong_info")).replies[0]
    await talk.press(next(button.payload for button in which.buttons if "ideas" in button.payload))
    assert ("ideas", "need_lawyer", 1) in reports.open_reports(source.engine())


async def test_deleting_asks_once_and_then_leaves_nothing(assistant, person, talk):
    await talk.write("hello there")
    assert "/delete_my_data{" in (await talk.press("/delete_my_data")).replies[0].buttons[0].payload
    assert "Done" in (await talk.press('/delete_my_data{"confirm":"yes"}')).replies[0].text
    assert not assistant.forget(person)


async def test_a_failure_is_answered_in_the_persons_language(assistant, talk, monkeypatch, caplog):
    await talk.press('/change_language{"language":"ar"}')

    async def fail(*_, **__):
        raise RuntimeError("broken")

    monkeypatch.setattr(assistant._agent.processor, "_run_prediction_loop", fail)
    answer = await talk.write("وين ممكن آكل اليوم سر")
    assert written_in("ar", answer.replies[0].text)
    assert "192" in answer.replies[0].text
    assert "سر" not in caplog.text


async def test_messages_of_one_person_are_answered_in_order(assistant, person):
    texts = ["hello", "I need a free lawyer please", "where can I get something to eat today", "thank you very much"]
    answers = await asyncio.gather(*(assistant.write(person, text) for text in texts))
    assert [answer.topic for answer in answers] == ["greet", "need_lawyer", "need_food", "thank"]


async def test_start_without_a_known_language_asks_in_all_four(assistant, person):
    answer = await assistant.start(person)
    assert len(answer.replies[0].text.splitlines()) == 4
    assert len(answer.replies[0].buttons) == 4


async def test_start_with_the_phones_language(assistant):
    answer = await assistant.start(Person("test", "dari phone", "fa-AF"))
    assert answer.language == "fa"


async def test_a_shared_link_sets_the_language_and_is_counted(assistant, person, agent_and_store):
    answer = await assistant.start(person, "library_ps")
    assert answer.language == "ps"
    assert agent_and_store[2].totals()["library"] == 1
