"""A stand-in for the Telegram Bot API on loopback, as strict as Telegram where a bot can go wrong."""

import asyncio
import contextlib
import itertools
import json
import math
import re
import socket
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

TOKEN = "123456789:a_token_as_BotFather_gives_it"
BOT = {"id": 123456789, "is_bot": True, "first_name": "Rahnama", "username": "rahnama_test_bot"}
LONGEST_MESSAGE = 4096
LONGEST_CALLBACK_DATA = 64
MOST_DELETED = 100
# Seconds; an answer takes some hundredths.
PATIENCE = 10
# No two people of a test run share a chat, whichever stand-in they write to.
_IDS = itertools.count(1000)


@dataclass(frozen=True)
class Sent:
    """A message of the bot."""

    chat_id: int
    text: str
    reply_markup: dict | None
    message_id: int = field(default=0, compare=False)
    options: dict[str, str] = field(default_factory=dict, compare=False)

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """Title and callback data of each inline button."""
        rows = (self.reply_markup or {}).get("inline_keyboard", [])
        return [(button["text"], button["callback_data"]) for row in rows for button in row]


@dataclass
class _Trouble:
    """What happens to the next calls of a method, in one chat or in all."""

    method: str
    chat_id: int | None
    times: float
    answer: Response | None = None
    gate: asyncio.Event | None = None


class TelegramApi:
    """Use as `async with TelegramApi() as api`; `api.url` is for TELEGRAM_API_URL."""

    def __init__(self) -> None:
        self.url = ""
        self.token = TOKEN
        self.calls: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
        self.sent: list[Sent] = []
        # The ids of deleted messages, by chat.
        self.deleted: defaultdict[int, list[int]] = defaultdict(list)
        self._updates: list[dict] = []
        self._troubles: list[_Trouble] = []
        self._ids = itertools.count(1)
        self._polls = 0

    async def __aenter__(self) -> "TelegramApi":
        application = Starlette(routes=[Route("/bot{token}/{method}", self._call, methods=["GET", "POST"])])
        self._serving = serving(application)
        self.url = await self._serving.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._serving.__aexit__(*error)

    def phone(self, language_code: str = "en") -> "Phone":
        """Somebody who never wrote before."""
        return Phone(self, language_code)

    def queue(self, **content: dict) -> None:
        """An update for the next getUpdates."""
        self._updates.append({"update_id": next(self._ids), **content})

    def take(self) -> dict:
        """The update queued last, to be posted to a webhook instead."""
        return self._updates.pop()

    def sent_to(self, chat_id: int) -> list[Sent]:
        return [sent for sent in self.sent if sent.chat_id == chat_id]

    def fail(self, method: str, code: int, description: str, *,
             chat_id: int | None = None, times: float = math.inf, **parameters: int) -> None:
        """Answer the next calls of a method with an error, as Telegram words it."""
        answer = _error(code, description, **parameters)
        self._troubles.append(_Trouble(method, chat_id, times, answer=answer))

    def answer_once(self, method: str, answer: Response) -> None:
        """Answer the next call of a method with something else, such as half an answer."""
        self._troubles.append(_Trouble(method, None, 1, answer=answer))

    def hold(self, method: str, chat_id: int | None = None) -> asyncio.Event:
        """Keep the next call of a method waiting until the event is set."""
        gate = asyncio.Event()
        self._troubles.append(_Trouble(method, chat_id, 1, gate=gate))
        return gate

    async def until(self, happened: Callable[[], object], seconds: float = PATIENCE) -> bool:
        """Wait for something to become true; says whether it did."""
        end = time.monotonic() + seconds
        while not happened():
            if time.monotonic() > end:
                return False
            await asyncio.sleep(0.005)
        return True

    @property
    def troubled(self) -> bool:
        """Whether some trouble is still to come."""
        return any(trouble.times > 0 for trouble in self._troubles if trouble.times != math.inf)

    def next_id(self) -> int:
        return next(self._ids)

    async def _call(self, request: Request) -> Response:
        if request.path_params["token"] != self.token:
            return _error(401, "Unauthorized")
        method = request.path_params["method"]
        parameters = {name: str(value) for name, value in (await request.form()).items()}
        self.calls[method].append(parameters)
        for trouble in self._troubles_of(method, parameters):
            if trouble.gate:
                await trouble.gate.wait()
            if trouble.answer:
                return trouble.answer
        answers = {"getMe": self._get_me, "getUpdates": self._get_updates, "sendMessage": self._send_message,
                   "sendVenue": self._send_venue, "deleteMessage": self._delete_message,
                   "deleteMessages": self._delete_messages}
        if method in answers:
            return await answers[method](parameters)
        return _ok(True)

    def _troubles_of(self, method: str, parameters: dict[str, str]) -> Iterator[_Trouble]:
        for trouble in self._troubles:
            if (trouble.times > 0 and trouble.method == method
                    and trouble.chat_id in (None, int(parameters.get("chat_id", 0)))):
                trouble.times -= 1
                yield trouble

    async def _get_me(self, _parameters: dict[str, str]) -> JSONResponse:
        return _ok(BOT)

    async def _get_updates(self, parameters: dict[str, str]) -> JSONResponse:
        """Long polling; of every kind, as Telegram does with what came before `allowed_updates` was set."""
        offset = int(parameters.get("offset", 0))
        self._polls += 1
        this = self._polls
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        await self.until(lambda: self._updates or this != self._polls, float(parameters.get("timeout", 0)))
        if this != self._polls:
            return _error(409, "Conflict: terminated by other getUpdates request")
        return _ok(self._updates)

    async def _send_message(self, parameters: dict[str, str]) -> JSONResponse:
        markup = json.loads(parameters["reply_markup"]) if "reply_markup" in parameters else None
        sent = Sent(int(parameters["chat_id"]), parameters.get("text", ""), markup, self.next_id(), parameters)
        if not sent.text.strip():
            return _error(400, "Bad Request: message text is empty")
        if len(sent.text) > LONGEST_MESSAGE:
            return _error(400, "Bad Request: message is too long")
        if any(not 0 < len(data.encode()) <= LONGEST_CALLBACK_DATA for _, data in sent.buttons):
            return _error(400, "Bad Request: BUTTON_DATA_INVALID")
        self.sent.append(sent)
        return _ok({"message_id": sent.message_id, "date": int(time.time()), "from": BOT, "text": sent.text,
                    "chat": {"id": sent.chat_id, "type": "private", "first_name": "Somebody"}})

    async def _delete_message(self, parameters: dict[str, str]) -> JSONResponse:
        self.deleted[int(parameters["chat_id"])].append(int(parameters["message_id"]))
        return _ok(True)

    async def _delete_messages(self, parameters: dict[str, str]) -> JSONResponse:
        messages = json.loads(parameters["message_ids"])
        if not 0 < len(messages) <= MOST_DELETED:
            return _error(400, "Bad Request: MESSAGE_IDS_INVALID")
        self.deleted[int(parameters["chat_id"])] += messages
        return _ok(True)


    async def _send_venue(self, parameters: dict[str, str]) -> JSONResponse:
        if not all(parameters.get(name, "").strip() for name in ("title", "address")):
            return _error(400, "Bad Request: VENUE_TITLE_AND_ADDRESS_REQUIRED")
        latitude, longitude = float(parameters["latitude"]), float(parameters["longitude"])
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            return _error(400, "Bad Request: wrong latitude or longitude")
        place = {"location": {"latitude": latitude, "longitude": longitude},
                 "title": parameters["title"], "address": parameters["address"]}
        return _ok({"message_id": self.next_id(), "date": int(time.time()), "from": BOT, "venue": place,
                    "chat": {"id": int(parameters["chat_id"]), "type": "private", "first_name": "Somebody"}})


class Phone:
    """One person's private chat with the bot, seen from their phone."""

    def __init__(self, api: TelegramApi, language_code: str) -> None:
        self._api = api
        # The ids of the person's own messages, and of those whose buttons they pressed.
        self.written: list[int] = []
        self.chat_id = next(_IDS)
        self.group_id = -1_000_000_000_000 - self.chat_id
        self._user = {"id": self.chat_id, "is_bot": False, "first_name": "Somebody",
                      "language_code": language_code}
        self._chat = {"id": self.chat_id, "type": "private", "first_name": "Somebody"}
        self._read = 0

    def write(self, text: str) -> None:
        """A text or a command; Telegram marks both kinds' words that begin with a slash."""
        self._api.queue(message=self._message(text=text, entities=_commands(text)))

    def press(self, data: str) -> str:
        """Returns the id that answerCallbackQuery must name."""
        return self._press(data, self._message(text="The message with the button") | {"from": BOT})

    def press_on_old_message(self, data: str) -> str:
        """On a message that Telegram does not show to bots any more."""
        return self._press(data, {"message_id": self._api.next_id(), "date": 0, "chat": self._chat})

    def send_sticker(self) -> None:
        self._api.queue(message=self._message(sticker=_file(
            type="regular", width=512, height=512, is_animated=False, is_video=False, emoji="👍")))

    def send_photo(self, caption: str) -> None:
        self._api.queue(message=self._message(photo=[_file(width=90, height=90)], caption=caption))

    def send_location(self, latitude: float, longitude: float) -> None:
        self._api.queue(message=self._message(location={"latitude": latitude, "longitude": longitude}))

    def edit(self, text: str) -> None:
        self._api.queue(edited_message=self._message(text=text, edit_date=int(time.time())))

    def write_in_group(self, text: str) -> None:
        group = {"id": self.group_id, "type": "supergroup", "title": "Friends"}
        self._api.queue(message=self._message(text=text, entities=_commands(text)) | {"chat": group})

    @property
    def unread(self) -> list[Sent]:
        return self._api.sent_to(self.chat_id)[self._read:]

    async def replies(self, count: int) -> list[Sent]:
        """The next messages of the bot, in the order they came."""
        if not await self._api.until(lambda: len(self.unread) >= count):
            raise AssertionError(f"{count} messages of the bot were awaited, these came: {self.unread}")
        replies = self.unread[:count]
        self._read += count
        return replies

    async def reply(self) -> Sent:
        return (await self.replies(1))[0]

    async def ask(self, text: str) -> Sent:
        self.write(text)
        return await self.reply()

    def _message(self, **content: object) -> dict:
        self.written.append(self._api.next_id())
        return {"message_id": self.written[-1], "date": int(time.time()), "from": self._user,
                "chat": self._chat, **content}

    def _press(self, data: str, message: dict) -> str:
        query = str(self._api.next_id())
        self._api.queue(callback_query={"id": query, "from": self._user, "message": message, "data": data,
                                        "chat_instance": "1"})
        return query


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave Ctrl-C to pytest."""
        yield


@contextlib.asynccontextmanager
async def serving(application: Starlette) -> AsyncIterator[str]:
    """Serve on a free loopback port, on the running event loop; gives the address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(application, ws="none", lifespan="off", log_config=None, access_log=False)
        server = _Server(config)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


def _ok(result: object) -> JSONResponse:
    return JSONResponse({"ok": True, "result": result})


def _error(code: int, description: str, **parameters: int) -> JSONResponse:
    content = {"ok": False, "error_code": code, "description": description}
    return JSONResponse(content | ({"parameters": parameters} if parameters else {}), code)


def _commands(text: str) -> list[dict]:
    return [{"type": "bot_command", "offset": len(text[:match.start()].encode("utf-16-le")) // 2,
             "length": len(match[0])} for match in re.finditer(r"(?<![\w/])/\w{1,64}(@\w+)?", text, re.ASCII)]


def _file(**content: object) -> dict:
    return {"file_id": "AgAC", "file_unique_id": "AQAD", **content}
