"""The Telegram channel from end to end: a stand-in for Telegram's servers, the real assistant."""

import asyncio
import contextlib
import dataclasses
import json
import socket

import httpx
import pytest
import pytest_asyncio
import sqlalchemy as sa
from starlette.responses import PlainTextResponse
from telegram_api import BOT, TOKEN, TelegramApi, serving

from actions.directory import search
from actions.language_names import own_names
from bot import settings
from bot.channels.telegram import UPDATES, WEBHOOK_PATH, TelegramChannel, keyboard
from bot.generator import render, responses
from bot.identity import conversation_id
from bot.links import bot_link
from bot.message import Button, Reply
from bot.server import _listen, _serve, create_application
from bot.settings import LANGUAGES, SettingsError

# The polling bot of most tests lives as long as this module.
pytestmark = pytest.mark.asyncio(loop_scope="module")
PRIVATE = "my cousin Zemaryalai sleeps behind the station"
SECRET = "X-Telegram-Bot-Api-Secret-Token"


def telegram_settings(api, folder, **environ):
    return settings.load({"DATA_DIR": str(folder), "SECRET_KEY": "test secret", "TELEGRAM_BOT_TOKEN": TOKEN,
                          "TELEGRAM_API_URL": api.url, **environ})


@contextlib.asynccontextmanager
async def connected(assistant, settings):
    channel = TelegramChannel(assistant, settings)
    await channel.start()
    try:
        yield channel
    finally:
        await channel.stop()


@contextlib.asynccontextmanager
async def client(assistant, settings, channel):
    """A client of the web application with this channel."""
    async with (serving(create_application(assistant, settings, channel)) as url,
                httpx.AsyncClient(base_url=url) as web):
        yield web


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def telegram(assistant, tmp_path_factory):
    """Telegram with a bot that polls it."""
    folder = tmp_path_factory.mktemp("telegram")
    async with TelegramApi() as api, connected(assistant, telegram_settings(api, folder)):
        yield api


@pytest_asyncio.fixture(loop_scope="module")
async def api():
    """Telegram without a bot."""
    async with TelegramApi() as api:
        yield api


@pytest_asyncio.fixture(loop_scope="module")
async def webhook(assistant, api, tmp_path):
    """The web application of a bot behind PUBLIC_URL, as Telegram reaches it."""
    settings = telegram_settings(api, tmp_path, PUBLIC_URL="https://rahnama.example")
    async with connected(assistant, settings) as channel, client(assistant, settings, channel) as web:
        yield web


@pytest.fixture
def phone(telegram):
    return telegram.phone("en")


@pytest.fixture
def stored(agent_and_store):
    """The events that are stored of a phone's conversation."""
    async def events(phone):
        code = conversation_id("test secret", "telegram", str(phone.chat_id))
        return list((await agent_and_store[1].retrieve(code)).events)

    return events


def text_of(response, language="en"):
    return render(response, language)["text"]


def first_answer(response, language="en"):
    """How a response reaches somebody who was not greeted: with the notice."""
    return f"{text_of(response, language)}\n\n{text_of('utter_first_notice', language)}"


def payloads(sent):
    return [data for _, data in sent.buttons]


def secret_of(api):
    return {SECRET: api.calls["setWebhook"][-1]["secret_token"]}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class TestTexts:
    @pytest.mark.parametrize(("language", "text"), [
        ("en", "I want to apply for asylum in Serbia, how do I do it?"),
        ("ar", "أريد أن أقدم طلب لجوء في صربيا، كيف أفعل ذلك؟"),
        ("fa", "می‌خواهم در صربستان درخواست پناهندگی بدهم، چگونه؟"),
        ("ps", "غواړم په صربیا کې د پناه غوښتنه وکړم، څنګه یې پیل کړم؟"),
    ], ids=["en", "ar", "fa", "ps"])
    async def test_answer_and_buttons_in_the_language_of_the_text(self, telegram, language, text):
        reply = await telegram.phone("de").ask(text)
        expected = render("utter_asylum_how_to_apply", language)
        assert reply.text == first_answer("utter_asylum_how_to_apply", language)
        assert reply.buttons == [(button["title"], button["payload"]) for button in expected["buttons"]]
        assert (expected["text"] == text_of("utter_asylum_how_to_apply")) == (language == "en")

    @pytest.mark.parametrize("text", [
        '/need_food{"language":"fa"}', '/change_language{"language":"fa"}', "/restart", "/session_start",
        "/back", "/EXTERNAL: x", "//restart", " / /restart", "/RESTART@somebody", "\u200f/restart"])
    async def test_what_rasa_takes_for_an_intent_is_only_text(self, phone, stored, text):
        reply = await phone.ask(text)
        assert reply.text
        assert reply.buttons
        [read] = [event.text for event in await stored(phone) if event.type_name == "user"]
        assert not read.startswith("/")
        assert (await phone.ask("/menu")).text == text_of("utter_help_menu")

    @pytest.mark.parametrize("text", ["👍🏽", "🙏", "???", "…", "\x00\x07\x1b", "\u200f", "/", "// /"])
    async def test_without_a_word_it_asks_for_text(self, telegram, text):
        assert (await telegram.phone("fa").ask(text)).text == text_of("utter_please_write_text", "fa")

    async def test_control_characters_do_not_hide_the_question(self, phone):
        reply = await phone.ask("how do I\x00 apply\x1b for\x07 asylum in Serbia\x08")
        assert reply.text == first_answer("utter_asylum_how_to_apply")

    async def test_the_longest_text_is_answered_and_called_too_long(self, phone):
        phone.write(("how do I apply for asylum in Serbia? " * 200)[:4096])
        answer, remark = await phone.replies(2)
        assert answer.text == first_answer("utter_asylum_how_to_apply")
        assert remark.text == text_of("utter_too_long")

    async def test_sticker_and_photo_are_answered_in_the_language_of_the_talk(self, phone):
        await phone.ask("از کجا وکیل رایگان پیدا کنم؟")
        phone.send_sticker()
        assert (await phone.reply()).text == text_of("utter_please_write_text", "fa")
        phone.send_photo(caption="how do I apply for asylum?")
        assert (await phone.reply()).text == text_of("utter_please_write_text", "fa")

    async def test_a_location_shows_services_and_is_not_stored(self, phone, stored):
        await phone.ask("/start")
        phone.press("/services_overview")
        assert "You can send me your location" in (await phone.reply()).text
        phone.send_location(44.8125, 20.4612)
        assert "Near you" in (await phone.reply()).text
        assert "44.8125" not in str([event.as_dict() for event in await stored(phone)])


class TestPlaces:
    async def test_a_place_is_shown_on_telegrams_map(self, telegram, phone, monkeypatch):
        place = dataclasses.replace(search.by_code("apc"), latitude=44.8, longitude=20.47)
        monkeypatch.setattr(search, "services", lambda: (place,))
        phone.press('/ask_location{"service":"apc"}')
        assert place.address in (await phone.reply()).text
        assert await telegram.until(lambda: telegram.calls["sendVenue"])
        venue = telegram.calls["sendVenue"][-1]
        assert (venue["chat_id"], venue["latitude"], venue["longitude"]) == (str(phone.chat_id), "44.8", "20.47")
        assert (venue["title"], venue["address"]) == (place.organization, f"{place.address}, {place.city}")

    async def test_a_map_that_cannot_be_sent_ends_nothing(self, telegram, phone, monkeypatch):
        place = dataclasses.replace(search.by_code("apc"), latitude=44.8, longitude=20.47)
        monkeypatch.setattr(search, "services", lambda: (place,))
        telegram.fail("sendVenue", 400, "Bad Request", times=1, chat_id=phone.chat_id)
        phone.press('/ask_location{"service":"apc"}')
        await phone.reply()
        assert (await phone.ask("hello")).text


class TestButtons:
    async def test_a_button_answers_and_stops_its_waiting_sign(self, telegram, phone):
        assert "/asylum_how_to_apply" in payloads(await phone.ask("/start"))
        query = phone.press("/asylum_how_to_apply")
        assert (await phone.reply()).text == text_of("utter_asylum_how_to_apply")
        confirmed = telegram.calls["answerCallbackQuery"]
        assert await telegram.until(lambda: {"callback_query_id": query} in confirmed)

    @pytest.mark.parametrize("language", LANGUAGES)
    async def test_each_button_there_is_fits_telegram(self, language):
        for name in responses():
            for button in render(name, language, services="", bot_link="", short_answer="")["buttons"]:
                assert 0 < len(button["payload"].encode()) <= 64, name
                assert button["title"].strip(), name

    async def test_two_short_titles_share_a_row(self):
        titles = ("Food", "Bed", "My legal options in Serbia", "Menu")
        markup = keyboard(Reply("", tuple(Button(title, "/x") for title in titles)))
        assert [[button.text for button in row] for row in markup.inline_keyboard] == [
            ["Food", "Bed"], ["My legal options in Serbia"], ["Menu"]]
        assert keyboard(Reply("no buttons")) is None

    @pytest.mark.parametrize("data", [
        "", "x", "need_food", "\u200f/need_food", "/need_food{", '/need_food{"language":"fa"}',
        '/change_language{"language":"de"}', "/no_such_topic", "/EXTERNAL", "/restart", "/session_start",
        "/back", "/nlu_fallback",
    ])
    async def test_a_button_that_was_never_made_gets_the_menu(self, telegram, data):
        phone = telegram.phone("fa")
        phone.press(data)
        reply = await phone.reply()
        assert reply.text == text_of("utter_old_button", "fa")
        assert "/help_menu" in payloads(reply)

    async def test_a_button_too_old_to_confirm_is_answered(self, telegram, phone):
        telegram.fail("answerCallbackQuery", 400, times=1, description=(
            "Bad Request: query is too old and response timeout expired or query ID is invalid"))
        phone.press_on_old_message("/need_food")
        assert (await phone.reply()).buttons


class TestDiscreet:
    NEUTRAL = "ℹ️ Your information is ready."

    async def test_the_preview_of_a_discreet_answer_is_neutral_and_it_comes_silently(self, phone):
        phone.press("/gender_violence_help")
        reply = await phone.reply()
        first, empty, *_ = reply.text.split("\n")
        assert first.startswith(self.NEUTRAL)
        assert len(first) > 50, "a preview shows about so much"
        assert not empty
        assert first_answer("utter_gender_violence_help") in reply.text
        assert reply.options["disable_notification"] == reply.options["protect_content"] == "true"
        assert json.loads(reply.options["link_preview_options"]) == {"is_disabled": True}
        assert reply.buttons[-1] == ("Hide this", "/t10")
        assert not [data for data in payloads(reply) if "violence" in data or "clear" in data]

    async def test_other_answers_are_sent_as_before(self, phone):
        reply = await phone.ask("/menu")
        assert not reply.text.startswith(self.NEUTRAL)
        assert not {"disable_notification", "protect_content", "link_preview_options"} & set(reply.options)

    async def test_hide_this_deletes_both_sides_of_the_talk_before_the_neutral_start(self, telegram, phone):
        await phone.ask("/start")
        question = await phone.ask("my husband beats me every day")
        gate = telegram.hold("sendMessage", phone.chat_id)
        phone.press(payloads(question)[-1])
        sent = {message.message_id for message in telegram.sent_to(phone.chat_id)}
        assert await telegram.until(lambda: telegram.deleted[phone.chat_id])
        assert {*sent, *phone.written} == set(telegram.deleted[phone.chat_id])
        gate.set()
        assert (await phone.reply()).text == text_of("utter_hidden")

    async def test_what_was_deleted_is_not_deleted_again(self, telegram, phone):
        await phone.ask("/menu")
        phone.press("/t10")
        start = await phone.reply()
        before = len(telegram.deleted[phone.chat_id])
        phone.press("/t10")
        await phone.reply()
        assert telegram.deleted[phone.chat_id][before:] == [start.message_id, phone.written[-1]]

    async def test_a_message_too_old_to_delete_does_not_save_the_others(self, telegram, phone, caplog):
        menu = await phone.ask("/menu")
        for method in ("deleteMessages", "deleteMessage"):
            telegram.fail(method, 400, "Bad Request: message can't be deleted", chat_id=phone.chat_id, times=1)
        phone.press("/t10")
        assert (await phone.reply()).text == text_of("utter_hidden")
        # The first was refused; the answer to it and the message with the button are gone.
        assert telegram.deleted[phone.chat_id] == [menu.message_id, phone.written[-1]]
        assert "A message was not deleted: BadRequest" in caplog.text

    async def test_hiding_after_a_restart_deletes_at_least_the_message_with_the_button(self, telegram, phone):
        phone.press("/t10")
        await phone.reply()
        assert telegram.deleted[phone.chat_id] == phone.written

    async def test_a_flooded_chat_is_still_cleared(self, telegram, phone):
        await phone.ask("/menu")
        telegram.fail("deleteMessages", 429, "Too Many Requests: retry after 1",
                      chat_id=phone.chat_id, times=1, retry_after=1)
        phone.press("/t10")
        assert (await phone.reply()).text == text_of("utter_hidden")
        assert len(telegram.deleted[phone.chat_id]) == 3


class TestCommands:
    async def test_start_greets_and_offers_the_languages(self, telegram):
        phone = telegram.phone("de")
        phone.write("/start")
        languages, greeting = await phone.replies(2)
        assert [title for title, _ in languages.buttons] == list(own_names().values())
        assert greeting.text == text_of("utter_greet")
        phone.press(languages.buttons[2][1])
        changed, menu = await phone.replies(2)
        assert changed.text == text_of("utter_language_changed", "ps")
        assert menu.text == text_of("utter_help_menu", "ps")

    @pytest.mark.parametrize("language_code", ["ar", "fa", "ps", "en", "en-US"])
    async def test_start_greets_in_the_language_of_the_phone(self, telegram, language_code):
        phone = telegram.phone(language_code)
        assert (await phone.ask("/start")).text == text_of("utter_greet", language_code[:2])
        assert (await phone.ask("/menu")).text == text_of("utter_help_menu", language_code[:2])

    async def test_a_shared_link_gives_the_language_and_is_counted(self, phone, agent_and_store):
        campaigns = agent_and_store[2]
        before = campaigns.totals().get("park-2026", 0)
        assert (await phone.ask("/start park-2026_fa")).text == text_of("utter_greet", "fa")
        assert campaigns.totals()["park-2026"] == before + 1
        assert (await phone.ask("/menu")).text == text_of("utter_help_menu", "fa")

    @pytest.mark.parametrize("payload", ["<b>", "x" * 65, "پارک", '{"language":"fa"}'])
    async def test_a_payload_of_nobody_is_greeted_and_not_counted(self, phone, payload, agent_and_store):
        before = agent_and_store[2].totals()
        assert (await phone.ask(f"/start {payload}")).text == text_of("utter_greet")
        assert agent_and_store[2].totals() == before

    @pytest.mark.parametrize(("command", "response"), [
        ("/menu", "utter_help_menu"), ("/MENU", "utter_help_menu"), ("/menu please", "utter_help_menu"),
        (f"/menu@{BOT['username']}", "utter_help_menu"), ("/help", "utter_bot_identity"),
        ("/language", "utter_change_language"),
    ])
    async def test_menu_help_and_language(self, phone, command, response):
        assert (await phone.ask(command)).text == text_of(response)

    async def test_a_command_with_a_sign_behind_it(self, phone):
        for command in ("/menu.", "/menu!", '/menu{"language":"fa"}'):
            assert (await phone.ask(command)).text == text_of("utter_help_menu")

    async def test_language_offers_all_and_changes_it(self, phone):
        offer = await phone.ask("/language")
        assert [title for title, _ in offer.buttons][:len(LANGUAGES)] == list(own_names().values())
        phone.press('/change_language{"language":"fa"}')
        changed, _menu = await phone.replies(2)
        assert changed.text == text_of("utter_language_changed", "fa")
        assert (await phone.ask("/help")).text == text_of("utter_bot_identity", "fa")

    async def test_the_command_menu_is_set_for_each_language(self, telegram):
        calls = telegram.calls["setMyCommands"]
        menus = {call.get("language_code", "en"): call["commands"] for call in calls}
        assert sorted(menus) == sorted(LANGUAGES)
        assert len(set(menus.values())) == len(LANGUAGES)


class TestIgnored:
    async def test_edited_messages(self, phone, caplog):
        phone.edit("how do I apply for asylum?")
        assert (await phone.ask("/menu")).text == text_of("utter_help_menu")
        assert not phone.unread
        assert not caplog.records

    async def test_groups(self, telegram, phone, caplog):
        for text in ("how do I apply for asylum?", "/start", f"/menu@{BOT['username']}"):
            phone.write_in_group(text)
        await phone.ask("/menu")
        assert not telegram.sent_to(phone.group_id)
        assert not caplog.records

    async def test_they_are_not_asked_for(self, telegram):
        assert telegram.calls["getUpdates"][0]["allowed_updates"] == '["message", "callback_query"]'
        assert UPDATES == ["message", "callback_query"]


class TestOrder:
    async def test_answers_come_in_the_order_of_the_questions(self, telegram, phone):
        gate = telegram.hold("sendMessage", phone.chat_id)
        phone.write("how do I apply for asylum?")
        phone.send_sticker()
        phone.write("/menu")
        asyncio.get_running_loop().call_later(0.5, gate.set)
        assert [reply.text for reply in await phone.replies(3)] == [
            first_answer("utter_asylum_how_to_apply"), text_of("utter_please_write_text"), text_of("utter_help_menu")]

    async def test_a_button_is_answered_before_the_text_after_it(self, telegram, phone):
        gate = telegram.hold("answerCallbackQuery")
        phone.press("/asylum_how_to_apply")
        phone.write("/menu")
        asyncio.get_running_loop().call_later(0.5, gate.set)
        assert [reply.text for reply in await phone.replies(2)] == [
            first_answer("utter_asylum_how_to_apply"), text_of("utter_help_menu")]

    async def test_a_slow_chat_does_not_block_another(self, telegram, phone):
        slow = telegram.phone("en")
        gate = telegram.hold("sendMessage", slow.chat_id)
        slow.write("how do I apply for asylum?")
        phone.write("/menu")
        # Sooner than the five seconds after which a call is given up.
        assert await telegram.until(lambda: phone.unread, seconds=3)
        gate.set()
        assert (await slow.reply()).text == first_answer("utter_asylum_how_to_apply")

    async def test_a_chat_with_too_many_messages_does_not_block_another(self, telegram, phone):
        flooded = telegram.phone("en")
        telegram.fail("sendMessage", 429, "Too Many Requests: retry after 1",
                      chat_id=flooded.chat_id, times=1, retry_after=1)
        flooded.write("/menu")
        assert await telegram.until(lambda: not telegram.troubled)
        assert (await phone.ask("/help")).text == text_of("utter_bot_identity")
        assert not flooded.unread


class TestTrouble:
    async def test_too_many_requests_are_tried_again(self, telegram, phone):
        telegram.fail("sendMessage", 429, "Too Many Requests: retry after 1",
                      chat_id=phone.chat_id, times=1, retry_after=1)
        assert (await phone.ask("/menu")).text == text_of("utter_help_menu")
        assert not phone.unread

    async def test_somebody_who_blocked_the_bot_disturbs_nobody(self, telegram, phone, caplog):
        gone = telegram.phone("en")
        telegram.fail("sendMessage", 403, "Forbidden: bot was blocked by the user", chat_id=gone.chat_id)
        gone.write(PRIVATE)
        assert (await phone.ask("/menu")).text == text_of("utter_help_menu")
        assert await telegram.until(lambda: "Forbidden" in caplog.text)
        assert not gone.unread
        assert PRIVATE not in caplog.text
        assert TOKEN not in caplog.text

    async def test_an_error_of_telegram_keeps_the_text_out_of_the_logs(self, telegram, phone, caplog):
        telegram.fail("sendMessage", 500, f"Internal Server Error: {PRIVATE}", chat_id=phone.chat_id, times=1)
        phone.write(PRIVATE)
        assert await telegram.until(lambda: "Telegram: NetworkError" in caplog.text)
        assert PRIVATE not in caplog.text
        assert (await phone.ask("/menu")).text == text_of("utter_help_menu")

    async def test_half_an_update_keeps_the_text_out_of_the_logs(self, telegram, phone, caplog):
        telegram.answer_once("getUpdates", PlainTextResponse(f'{{"ok":true,"result":[{{"text":"{PRIVATE}'))
        assert (await phone.ask("/menu")).text
        assert await telegram.until(lambda: caplog.records)
        assert (await phone.ask("/help")).text == text_of("utter_bot_identity")
        assert PRIVATE not in caplog.text

    async def test_a_store_that_fails_is_no_silence_and_keeps_the_text_out_of_the_logs(
            self, phone, agent_and_store, caplog):
        engine = agent_and_store[1]._engine
        with engine.begin() as connection:
            connection.execute(sa.text("CREATE TRIGGER full BEFORE INSERT ON conversations "
                                       "BEGIN SELECT RAISE(ABORT, 'disk is full'); END"))
        try:
            assert (await phone.ask(PRIVATE)).text
        finally:
            with engine.begin() as connection:
                connection.execute(sa.text("DROP TRIGGER full"))
        assert "disk is full" in caplog.text
        assert PRIVATE not in caplog.text

    async def test_an_action_that_fails_is_no_silence(self, phone, monkeypatch):
        await phone.ask("/start")
        monkeypatch.setattr(search, "search", _broken)
        assert (await phone.ask("where can I find a free lawyer?")).text == text_of("utter_try_again")

    async def test_an_action_that_fails_keeps_the_text_out_of_the_logs(
            self, telegram, phone, monkeypatch, caplog):
        monkeypatch.setattr(search, "search", _broken)
        phone.press("/need_lawyer")
        assert await telegram.until(lambda: caplog.records)
        assert PRIVATE not in caplog.text


def _broken(*_):
    raise ValueError(PRIVATE)


class TestConnection:
    async def test_what_was_written_before_the_start_is_answered(self, assistant, api, tmp_path):
        phone = api.phone("en")
        phone.write("/menu")
        async with connected(assistant, telegram_settings(api, tmp_path)):
            assert (await phone.reply()).text == text_of("utter_help_menu")
        assert "deleteWebhook" in api.calls

    async def test_the_bot_s_name_is_kept_for_shared_links(self, assistant, api, tmp_path):
        settings = telegram_settings(api, tmp_path)
        async with connected(assistant, settings):
            assert bot_link(settings) == f"https://t.me/{BOT['username']}"

    async def test_stopping_finishes_the_message_at_hand(self, assistant, api, tmp_path):
        phone = api.phone("en")
        async with connected(assistant, telegram_settings(api, tmp_path)) as channel:
            gate = api.hold("sendMessage")
            phone.write("/menu")
            assert await api.until(lambda: api.calls["sendMessage"])
            stopping = asyncio.create_task(channel.stop())
            asyncio.get_running_loop().call_later(0.2, gate.set)
            await stopping
            assert [sent.text for sent in phone.unread] == [text_of("utter_help_menu")]

    async def test_a_wrong_token_is_one_clear_line(self, assistant, api, tmp_path, caplog):
        api.token = "987654321:the_token_of_another_bot"
        channel = TelegramChannel(assistant, telegram_settings(api, tmp_path))
        with pytest.raises(SettingsError, match="not know this TELEGRAM_BOT_TOKEN: ask") as caught:
            await channel.start()
        assert "\n" not in str(caught.value)
        assert TOKEN not in str(caught.value) + caplog.text
        assert not channel.connected
        await channel.stop()

    async def test_an_address_without_telegram_is_one_clear_line(self, assistant, api, tmp_path):
        settings = dataclasses.replace(telegram_settings(api, tmp_path),
                                       telegram_api_url=f"http://127.0.0.1:{free_port()}")
        channel = TelegramChannel(assistant, settings)
        with pytest.raises(SettingsError, match="check the network or TELEGRAM_API_URL") as caught:
            await channel.start()
        assert settings.telegram_api_url in str(caught.value)
        assert "\n" not in str(caught.value)
        await channel.stop()

    async def test_a_refused_webhook_names_the_setting(self, assistant, api, tmp_path):
        api.fail("setWebhook", 400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        channel = TelegramChannel(assistant, telegram_settings(api, tmp_path, PUBLIC_URL="http://rahnama.example"))
        try:
            with pytest.raises(SettingsError, match="PUBLIC_URL"):
                await channel.start()
        finally:
            await channel.stop()

    async def test_health_notices_a_revoked_token(self, assistant, api, tmp_path):
        async with connected(assistant, telegram_settings(api, tmp_path)) as channel:
            api.token = "987654321:the_token_made_instead"
            api.phone("en").write("/menu")
            assert await api.until(lambda: not channel.connected, seconds=1)

    @pytest.mark.parametrize("public_url", ["", "https://rahnama.example"], ids=["polling", "webhook"])
    async def test_health_is_bad_when_the_channel_is_stopped(self, assistant, api, tmp_path, public_url):
        settings = telegram_settings(api, tmp_path, PUBLIC_URL=public_url)
        async with connected(assistant, settings) as channel, client(assistant, settings, channel) as web:
            assert (await web.get("/health")).status_code == 200
            await channel.stop()
            response = await web.get("/health")
            assert response.status_code == 503
            assert response.json() == {"healthy": False, "model and stores": True, "telegram": False}

    async def test_the_whole_server(self, assistant, api, tmp_path):
        settings = telegram_settings(api, tmp_path, PORT=str(free_port()))
        server = asyncio.create_task(_serve(settings, assistant, _listen(settings)))
        try:
            async with httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(retries=3)) as web:
                async with asyncio.timeout(20):  # 503 until Telegram is connected
                    while (await web.get(f"http://127.0.0.1:{settings.port}/health")).status_code != 200:
                        await asyncio.sleep(0.05)
            assert (await api.phone("en").ask("/menu")).text == text_of("utter_help_menu")
        finally:
            server.cancel()
            await asyncio.wait([server])


class TestWebhook:
    async def test_telegram_is_told_the_address_and_the_secret(self, webhook, api):
        call = api.calls["setWebhook"][-1]
        assert call["url"] == f"https://rahnama.example{WEBHOOK_PATH}"
        assert len(call["secret_token"]) >= 32
        assert json.loads(call["allowed_updates"]) == UPDATES
        assert not api.calls["getUpdates"]

    async def test_an_update_with_the_secret_is_answered(self, webhook, api):
        phone = api.phone("fa")
        phone.write("/menu")
        response = await webhook.post(WEBHOOK_PATH, json=api.take(), headers=secret_of(api))
        assert response.status_code == 200
        assert (await phone.reply()).text == text_of("utter_help_menu", "fa")

    @pytest.mark.parametrize("headers", [
        {}, {SECRET: ""}, {SECRET: "wrong"}, {SECRET: TOKEN}, {SECRET: b"\xff"}])
    async def test_nobody_else_gets_in(self, webhook, api, headers):
        phone = api.phone("en")
        phone.write("/menu")
        update = api.take()
        assert (await webhook.post(WEBHOOK_PATH, json=update, headers=headers)).status_code == 403
        phone.write("/help")
        await webhook.post(WEBHOOK_PATH, json=api.take(), headers=secret_of(api))
        assert (await phone.reply()).text == text_of("utter_bot_identity")
        assert not phone.unread

    @pytest.mark.parametrize("body", [
        "", "garbage", b"\xff\xfe", "{}", '{"update_id": 1, "message": {}}',
        "[]", "5", "null", '"text"', '{"update_id": 1, "message": "text"}'])
    async def test_garbage_is_refused(self, webhook, api, body):
        assert (await webhook.post(WEBHOOK_PATH, content=body, headers=secret_of(api))).status_code == 400

    async def test_without_a_webhook_there_is_no_door(self, assistant, api, tmp_path):
        settings = telegram_settings(api, tmp_path)
        async with client(assistant, settings, TelegramChannel(assistant, settings)) as web:
            assert (await web.post(WEBHOOK_PATH, json={})).status_code == 404
