"""The buttons that come with services."""

import json

from actions.directory import search
from actions.directory.model import Service
from actions.directory.names import is_generic
from bot.door import LAST_PAGE
from bot.i18n import forms
from bot.i18n.catalogs import CATALOGS

Button = dict[str, str]
# Two such buttons fit side by side on a small phone.
LONGEST_NAME = 12


def payload(topic: str, **values: str | int) -> str:
    """A button's payload, as bot/door.py lets it in.

    >>> payload("org_info", service="apc")
    '/org_info{"service":"apc"}'
    """
    return f"/{topic}{json.dumps(values, separators=(',', ':'))}"


def of_one(service: Service, language: str, shown: str) -> list[Button]:
    """Call, map, hours, details, "this is wrong": what is known of a service and not `shown` (a topic) already."""
    gettext, code = CATALOGS.of(language).gettext, search.code_of(service.id)
    buttons = {
        "ask_phone": "📞 " + gettext("Call") if service.phones else "",
        "ask_location": "📍 " + gettext("Map") if service.address or service.latitude is not None else "",
        "ask_opening_hours": "🕒 " + gettext("Hours"),
        "org_info": forms.marked("ℹ️", gettext("Details"), language),
        "report_wrong_info": "⚠️ " + gettext("This is wrong"),
    }
    return [{"title": title, "payload": payload(topic, service=code)}
            for topic, title in buttons.items() if title and topic != shown]


def of_list(services: list[Service], language: str, topic: str = "org_info") -> list[Button]:
    """A numbered button for each service of a list; `topic`: what it shows of the service."""
    return [{"title": f"{forms.digits(number, language)} · {short_name(service.organization)}",
             "payload": payload(topic, service=search.code_of(service.id))}
            for number, service in enumerate(services, 1)]


def more(topic: str, page: int, total: int, language: str) -> list[Button]:
    """The button to a list's next page, if there is one."""
    if total <= page * search.MOST_SHOWN or page >= LAST_PAGE:
        return []
    return [{"title": "➕ " + CATALOGS.of(language).gettext("More"), "payload": payload(topic, page=page + 1)}]


def short_name(name: str) -> str:
    """An organization's name as it fits on half a line: of a long one its letters, or without what many begin with.

    >>> short_name("Asylum Centre Krnjača"), short_name("Belgrade Centre for Human Rights (BCHR)")
    ('Krnjača', 'BCHR')
    """
    name, _, letters = name.rstrip(")").partition(" (")
    if len(name) > LONGEST_NAME and letters.isupper() and len(letters) <= LONGEST_NAME:
        return letters
    first, _, rest = name.partition(" ")
    while len(name) > LONGEST_NAME and is_generic(first) and rest[:1].isupper() and not is_generic(rest):
        name = rest
        first, _, rest = name.partition(" ")
    return name if len(name) <= LONGEST_NAME else name[:LONGEST_NAME - 1].rstrip() + "…"
