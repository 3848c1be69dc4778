"""The web chat: a page in the person's language and the endpoint it talks to."""

import secrets
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from actions.language_names import own_names
from bot.assistant import Assistant
from bot.i18n import forms
from bot.i18n.catalogs import CATALOGS
from bot.i18n.facts import placeholders
from bot.links import map_link
from bot.message import Answer, Person
from bot.settings import LANGUAGES
from bot.share import read_payload

_FOLDER = Path(__file__).parent.parent
_COOKIE = "conversation"
# Room for a very long message in JSON; the assistant itself reads only its beginning.
LARGEST_BODY = 300_000
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; "
                               "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def page_texts(language: str) -> dict[str, str]:
    """The page's own words in a language."""
    _ = CATALOGS.of(language).gettext
    return {
        "language": language,
        "direction": forms.direction(language),
        "title": _("Rahnama - guide for refugees and migrants in Belgrade"),
        "languages": _("Language"),
        "skip": _("Go to the message field"),
        "conversation": _("Conversation"),
        "label": _("Your message"),
        "placeholder": _("Write your question"),
        "send": _("Send"),
        "writing": _("Rahnama is writing …"),
        "error": _("No connection. Please try again."),
        "no_script": _("Please switch on JavaScript, or call:"),
    }


class WebChat:
    """Routes of the web chat."""

    def __init__(self, assistant: Assistant, *, https: bool) -> None:
        self._assistant, self._https = assistant, https
        self._templates = Jinja2Templates(directory=_FOLDER / "templates")

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/", self.page),
            Route("/chat", self.chat, methods=["POST"]),
            Mount("/static", StaticFiles(directory=_FOLDER / "static"), name="static"),
        ]

    async def page(self, request: Request) -> Response:
        language = _page_language(request)
        facts = placeholders(language)
        response = self._templates.TemplateResponse(request, "chat.html", {
            "page": page_texts(language), "languages": own_names(),
            "police": facts["police_phone"], "ambulance": facts["ambulance_phone"],
        }, headers=_HEADERS)
        response.set_cookie(_COOKIE, request.cookies.get(_COOKIE) or secrets.token_urlsafe(24), httponly=True,
                            samesite="lax", secure=self._https)
        return response

    async def chat(self, request: Request) -> Response:
        # A form of another site cannot send JSON, and the cookie stays away from its requests.
        if not request.headers.get("content-type", "").startswith("application/json"):
            return JSONResponse({"error": "Send JSON"}, 415, headers=_HEADERS)
        if int(request.headers.get("content-length") or LARGEST_BODY + 1) > LARGEST_BODY:
            return JSONResponse({"error": "The message is too long"}, 413, headers=_HEADERS)
        try:
            message = await request.json()
        except (ValueError, RecursionError):
            message = None
        if not isinstance(message, dict):
            return JSONResponse({"error": "Send a JSON object"}, 400, headers=_HEADERS)
        language = message.get("page_language")
        person = Person("web", request.cookies.get(_COOKIE) or secrets.token_urlsafe(24),
                        language if language in LANGUAGES else "")
        answer = await self._answer(person, message)
        content = answer.as_dict()
        for reply in content["replies"]:
            if place := reply.get("location"):
                place["map"] = map_link(place["latitude"], place["longitude"])
        if answer.language != language:
            content["page"] = page_texts(answer.language)
        response = JSONResponse(content, headers=_HEADERS)
        # After "hide this" the browser has no trace of the old talk.
        visitor = secrets.token_urlsafe(24) if answer.hide else person.id
        response.set_cookie(_COOKIE, visitor, httponly=True, samesite="lax", secure=self._https)
        return response

    async def _answer(self, person: Person, message: dict) -> Answer:
        if "start" in message:
            return await self._assistant.start(person, str(message["start"] or ""))
        if isinstance(message.get("button"), str):
            return await self._assistant.press(person, message["button"])
        return await self._assistant.write(person, str(message.get("text") or ""))


def _page_language(request: Request) -> str:
    """From the address, a shared link, else the browser's first language that we speak."""
    asked = request.query_params.get("language") or read_payload(request.query_params.get("start", ""))[1]
    if asked in LANGUAGES:
        return asked
    for part in request.headers.get("accept-language", "").split(","):
        if (code := part.strip()[:2].lower()) in LANGUAGES:
            return code
    return "en"
