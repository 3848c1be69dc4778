"""Telegram, with python-telegram-bot: messages, commands and buttons in, texts and inline keyboards out."""

import asyncio
import contextlib
import hashlib
import hmac
import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Update
from telegram.constants import MessageLimit
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import (
    AIORateLimiter,
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    Updater,
    filters,
)
from telegram.request import HTTPXRequest

from bot.assistant import Assistant
from bot.channels.commands import DESCRIPTIONS, PAYLOADS
from bot.channels.history import History
from bot.i18n import forms
from bot.i18n.catalogs import CATALOGS
from bot.links import remember_bot_name
from bot.logs import describe
from bot.message import Answer, Button, Location, Person, Reply
from bot.settings import LANGUAGES, Settings, SettingsError

logger = logging.getLogger(__name__)
WEBHOOK_PATH = "/telegram"
UPDATES = [Update.MESSAGE, Update.CALLBACK_QUERY]
# Two buttons fit side by side on a small phone when both titles are short.
SHORT_TITLE = 16
SENDING_ATTEMPTS = 4
# No sound, nobody can forward or save it, and no picture of a website that the text names.
PIN_DISCREETLY = {"disable_notification": True, "protect_content": True}
DISCREETLY = {**PIN_DISCREETLY, "link_preview_options": LinkPreviewOptions(is_disabled=True)}

Result = TypeVar("Result")
Handler = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]


class PollingRequest(HTTPXRequest):
    """Remembers whether Telegram answered the last poll: a revoked token or an outage shows in /health."""

    works = True

    async def do_request(self, *arguments: Any, **options: Any) -> tuple[int, bytes]:
        try:
            code, payload = await super().do_request(*arguments, **options)
        except Exception:
            self.works = False
            raise
        self.works = code == HTTPStatus.OK
        return code, payload


class TelegramChannel:
    """Runs the bot on the event loop of the web server; polling, or a webhook when PUBLIC_URL is set."""

    def __init__(self, assistant: Assistant, settings: Settings) -> None:
        self._assistant, self._settings = assistant, settings
        self._secret = hmac.new(settings.secret_key.encode(), b"telegram webhook", hashlib.sha256).hexdigest()
        self._polling = PollingRequest(connection_pool_size=1)
        self._chats: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._history = History()
        builder = (
            Application.builder()
            .token(settings.telegram_bot_token)
            .base_url(f"{settings.telegram_api_url}/bot")
            .base_file_url(f"{settings.telegram_api_url}/file/bot")
            # Its own retries would make every chat wait for the one with too many messages.
            .rate_limiter(AIORateLimiter(max_retries=0))
            # Different people at the same time; each person's messages in order.
            .concurrent_updates(True)
            .get_updates_request(self._polling)
        )
        self._application = builder.updater(None).build() if settings.public_url else builder.build()
        self._add_handlers()

    @property
    def _updater(self) -> Updater:
        assert self._application.updater is not None  # built with one when polling
        return self._application.updater

    @property
    def connected(self) -> bool:
        """Whether updates can arrive."""
        if not self._application.running:
            return False
        return bool(self._settings.public_url) or self._polling.works

    def routes(self) -> list[Route]:
        """The webhook's route; none when polling."""
        return [Route(WEBHOOK_PATH, self.webhook, methods=["POST"])] if self._settings.public_url else []

    async def start(self) -> str:
        """Connect and begin to receive; returns the bot's username."""
        try:
            await self._application.initialize()
            await self._describe()
            username = self._application.bot.username
            if self._settings.public_url:
                await self._application.bot.set_webhook(
                    f"{self._settings.public_url}{WEBHOOK_PATH}", secret_token=self._secret, allowed_updates=UPDATES)
            else:
                await self._updater.start_polling(allowed_updates=UPDATES)
        except BadRequest as error:
            raise SettingsError(f"Telegram refuses PUBLIC_URL {self._settings.public_url}: {error.message}") from error
        except InvalidToken as error:
            raise SettingsError("Telegram does not know this TELEGRAM_BOT_TOKEN: ask @BotFather for it again "
                                "(/mybots, API Token)") from error
        except NetworkError as error:
            raise SettingsError(f"Telegram cannot be reached at {self._settings.telegram_api_url}: "
                                f"check the network or TELEGRAM_API_URL") from error
        await self._application.start()
        remember_bot_name(self._settings, username)
        return username

    async def stop(self) -> None:
        """Finish the messages at hand and disconnect."""
        if self._application.updater and self._application.updater.running:
            with contextlib.suppress(InvalidToken):
                await self._application.updater.stop()
        if self._application.running:
            await self._application.stop()
        await self._application.shutdown()

    async def webhook(self, request: Request) -> Response:
        """Take an update that Telegram posts; anyone without the secret is refused."""
        given = request.headers.get("x-telegram-bot-api-secret-token", "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            return Response(status_code=HTTPStatus.FORBIDDEN)
        try:
            update = Update.de_json(await request.json(), self._application.bot)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        await self._application.update_queue.put(update)
        return Response()

    def _add_handlers(self) -> None:
        private = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
        add = self._application.add_handler
        add(CommandHandler("start", self._in_order(self._on_start), private))
        add(CommandHandler(list(PAYLOADS), self._in_order(self._on_command), private))
        add(CallbackQueryHandler(self._in_order(self._on_button)))
        add(MessageHandler(private & filters.TEXT, self._in_order(self._on_text)))
        add(MessageHandler(private & (filters.LOCATION | filters.VENUE), self._in_order(self._on_location)))
        add(MessageHandler(private & ~filters.StatusUpdate.ALL, self._in_order(self._on_other)))
        self._application.add_error_handler(self._on_error)

    def _in_order(self, handle: Handler) -> Handler:
        """One message of a chat after the other, from its arrival until its answer is sent."""
        async def turn(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
            chat = update.effective_chat
            async with self._chats.setdefault(chat.id if chat else 0, asyncio.Lock()):
                if chat and update.message:
                    self._history.add(chat.id, update.message.message_id)
                await handle(update, context)
        return turn

    async def _deliver(self, chat_id: int, text: str, buttons: InlineKeyboardMarkup | None = None, *,
                       discreet: bool = False) -> None:
        options: dict[str, Any] = DISCREETLY if discreet else {}
        message = await _patiently(
            partial(self._application.bot.send_message, chat_id, text, reply_markup=buttons, **options))
        self._history.add(chat_id, message.message_id)

    async def _clear(self, chat_id: int) -> None:
        """Delete the chat's messages as far as Telegram lets the bot; those of the person too."""
        messages = self._history.take(chat_id)
        bot = self._application.bot
        try:
            await _patiently(partial(bot.delete_messages, chat_id, messages))
        except TelegramError as error:
            logger.warning("Messages were not deleted together, so one by one: %s", describe(error))
            for message in messages:
                try:
                    await _patiently(partial(bot.delete_message, chat_id, message))
                except TelegramError as refusal:
                    logger.warning("A message was not deleted: %s", describe(refusal))

    async def _show_place(self, chat_id: int, place: Location, *, discreet: bool) -> None:
        """A pin on Telegram's own map; the address is in the text already, so a failure loses nothing."""
        bot = self._application.bot
        options: dict[str, Any] = PIN_DISCREETLY if discreet else {}
        # Telegram refuses a venue without an address.
        send = (partial(bot.send_venue, chat_id, place.latitude, place.longitude, place.title,
                        place.address or place.title, **options) if place.title
                else partial(bot.send_location, chat_id, place.latitude, place.longitude, **options))
        try:
            message = await _patiently(send)
        except TelegramError as error:
            logger.error("Telegram: a place could not be shown: %s", describe(error))
        else:
            self._history.add(chat_id, message.message_id)

    async def _describe(self) -> None:
        """The command menu, in each language for phones set to it, in English for all others."""
        for language in LANGUAGES:
            gettext = CATALOGS.of(language).gettext
            commands = [BotCommand(name, gettext(text)) for name, text in DESCRIPTIONS.items()]
            await self._application.bot.set_my_commands(
                commands, language_code=None if language == "en" else language)

    async def _on_start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        payload = context.args[0] if context.args else ""
        await self._send(update, await self._assistant.start(_person(update), payload))

    async def _on_command(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        # Telegram's entity ends where the command does; signs behind it are the person's.
        entity = update.message.entities[0] if update.message else None
        name = _text(update)[1:entity.length if entity else None].split("@")[0].lower()
        await self._send(update, await self._assistant.press(_person(update), PAYLOADS[name]))

    async def _on_button(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        if query is None:
            return
        try:
            # Stops the button's waiting sign; Telegram refuses it for old buttons, and that is no matter.
            await query.answer()
        except TelegramError:
            logger.info("A button was too old to be confirmed")
        if query.message:
            # Perhaps from before a restart, so known only from its button.
            self._history.add(query.message.chat.id, query.message.message_id)
        await self._send(update, await self._assistant.press(_person(update), query.data or ""))

    async def _on_text(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        await self._send(update, await self._assistant.write(_person(update), _text(update)))

    async def _on_location(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.message
        place = message and (message.location or (message.venue and message.venue.location))
        if place:
            await self._send(update, await self._assistant.locate(_person(update), place.latitude, place.longitude))

    async def _on_other(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        await self._send(update, await self._assistant.cannot_read(_person(update)))

    async def _on_error(self, _update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        logger.error("Telegram: %s", describe(context.error))

    async def _send(self, update: Update, answer: Answer) -> None:
        chat = update.effective_chat
        if chat is None:
            return
        if answer.hide:
            await self._clear(chat.id)
        for reply in answer.replies:
            text = f"{_neutral_line(answer.language)}\n\n{reply.text}" if answer.discreet else reply.text
            *first, last = _pieces(text)
            for piece in first:
                await self._deliver(chat.id, piece, discreet=answer.discreet)
            await self._deliver(chat.id, last, keyboard(reply), discreet=answer.discreet)
            if reply.location:
                await self._show_place(chat.id, reply.location, discreet=answer.discreet)


async def _patiently(call: Callable[[], Awaitable[Result]]) -> Result:
    """Call Telegram; when it asks this chat to slow down, wait and try again."""
    for _ in range(SENDING_ATTEMPTS - 1):
        try:
            return await call()
        except RetryAfter as error:
            wait = error.retry_after
            await asyncio.sleep(wait.total_seconds() if isinstance(wait, timedelta) else wait)
    return await call()


def _neutral_line(language: str) -> str:
    """Long enough to fill what the chat list and a notification show of a message."""
    text = CATALOGS.of(language).gettext("Your information is ready. Read it here whenever you like.")
    return forms.marked("ℹ️", text, language)


def _person(update: Update) -> Person:
    chat, user = update.effective_chat, update.effective_user
    return Person("telegram", str(chat.id if chat else ""), (user.language_code if user else "") or "")


def _text(update: Update) -> str:
    return (update.message.text if update.message else "") or ""


def keyboard(reply: Reply) -> InlineKeyboardMarkup | None:
    """The reply's buttons, two in a row where both are short."""
    rows: list[list[Button]] = []
    for button in reply.buttons:
        last = rows[-1] if rows else []
        if len(last) == 1 and len(last[0].title) <= SHORT_TITLE and len(button.title) <= SHORT_TITLE:
            last.append(button)
        else:
            rows.append([button])
    if not rows:
        return None
    return InlineKeyboardMarkup([
        [InlineKeyboardButton(button.title, callback_data=button.payload) for button in row] for row in rows])


def _pieces(text: str) -> list[str]:
    """A text in messages that Telegram accepts, cut between lines."""
    pieces = [""]
    for line in text.split("\n"):
        if len(pieces[-1]) + len(line) + 1 > MessageLimit.MAX_TEXT_LENGTH:
            pieces.append("")
        pieces[-1] += ("\n" if pieces[-1] else "") + line
    return pieces
