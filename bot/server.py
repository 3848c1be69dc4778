"""The process that serves: web chat, Telegram and health on one event loop."""

import asyncio
import logging
import socket
from http import HTTPStatus

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from actions.directory import feed, source
from bot.assistant import Assistant
from bot.channels.telegram import TelegramChannel
from bot.channels.web import WebChat
from bot.i18n.facts import facts
from bot.settings import Settings, SettingsError

logger = logging.getLogger(__name__)
HOUR = 3600
# How often to look whether the web server has started, in seconds.
STARTING = 0.05


def create_application(assistant: Assistant, settings: Settings, telegram: TelegramChannel | None) -> Starlette:
    """The web application: web chat, health, and Telegram's webhook when there is one."""

    async def health(_request: Request) -> JSONResponse:
        state = {"model and stores": await assistant.is_ready(), "telegram": telegram is None or telegram.connected}
        healthy = all(state.values())
        return JSONResponse({"healthy": healthy, **state},
                            HTTPStatus.OK if healthy else HTTPStatus.SERVICE_UNAVAILABLE)

    web = WebChat(assistant, https=settings.public_url.startswith("https"))
    return Starlette(routes=[Route("/health", health), *(telegram.routes() if telegram else []), *web.routes()])


def run(settings: Settings) -> None:
    """Serve until stopped."""
    listener = _listen(settings)
    # Migrations run and the first services are there before anybody asks; what is wrong with them stops the start.
    source.services()
    asyncio.run(_serve(settings, Assistant.create(settings), listener))


async def _serve(settings: Settings, assistant: Assistant, listener: socket.socket) -> None:
    telegram = TelegramChannel(assistant, settings) if settings.telegram_bot_token else None
    server = uvicorn.Server(uvicorn.Config(
        create_application(assistant, settings, telegram), log_level="warning", access_log=False, ws="none"))
    background = [asyncio.create_task(_forget_old(assistant))]
    if settings.directory_url:
        background.append(asyncio.create_task(_refresh_directory(settings)))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not (server.started or serving.done()):
            await asyncio.sleep(STARTING)
        if telegram:
            print(f"Telegram: on, https://t.me/{await telegram.start()}", flush=True)
        else:
            print("Telegram: off (to switch it on, set TELEGRAM_BOT_TOKEN)", flush=True)
        print(f"Web chat: http://{settings.host}:{settings.port}/", flush=True)
        await serving
    finally:
        for task in background:
            task.cancel()
        if telegram:
            await telegram.stop()
        server.should_exit = True
        await asyncio.wait([serving])


async def _forget_old(assistant: Assistant) -> None:
    """Delete what is older than the answer about privacy says."""
    while True:
        assistant.forget_older(facts()["retention_days"]["value"])
        await asyncio.sleep(HOUR)


async def _refresh_directory(settings: Settings) -> None:
    """Pull the directory's feed now and then; what goes wrong is logged, and the last good services stay."""
    while True:
        try:
            report = await feed.refresh(settings.directory_url)
            logger.info("Directory: %s", report.lines()[0])
        except Exception as error:
            logger.error("The directory could not be refreshed, the last good services stay: %s", error)
        await asyncio.sleep(settings.directory_refresh_minutes * 60)


def _listen(settings: Settings) -> socket.socket:
    """Take the port before the model is loaded, so that a taken one is known at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise SettingsError(f"{settings.host}:{settings.port} cannot be used ({error.strerror}): "
                            f"stop the other program or choose another, for example PORT=8081 make run") from error
    return listener
