"""How a service looks in a message."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from babel import Locale

from actions.directory import hours, search
from actions.directory.model import Service
from actions.directory.when import Window
from bot import clock
from bot.i18n import forms
from bot.i18n.catalogs import CATALOGS
from bot.i18n.watch import WatchedFile, read_yaml

_MAIL_PROVIDERS = WatchedFile(Path(__file__).parent / "directory" / "data" / "mail_providers.yml",
                              lambda path: frozenset(read_yaml(path)))
_BETWEEN = " · "


def card(service: Service, language: str, distance_km: float | None = None) -> str:
    """All that is known of a service, as lines of text."""
    gettext = CATALOGS.of(language).gettext
    lines = [title(service, language), translated(service, service.description, language)]
    lines += warning_lines(service, language)
    lines += phone_lines(service, language)
    lines += email_lines(service, language)
    if service.address:
        lines.append(_BETWEEN.join([address_line(service, language), *distance_text(distance_km, language)]))
    lines.append(state_line(service, language))
    lines += web_lines(service, language)
    lines += condition_lines(service, language)
    if not (service.phones or service.email or service.address or service.url):
        lines.append(gettext("No confirmed phone or address."))
    lines.append(checked_line(service, language))
    return "\n".join(line for line in lines if line)


def listed(found: tuple[search.Found, ...], language: str, window: Window | None = None) -> list[str]:
    """Services one after the other, numbered and short; what is the same for all stands once, below them."""
    checked = [checked_line(entry.service, language, with_source=False) for entry in found]
    states = [state_line(entry.service, language, window) for entry in found]
    no_hours = _hours_unknown(found[0].service, language) if found else ""
    together = [same[0] for same in (states, checked)
                if same and len(set(same)) == 1 and same[0] and (same is checked or same[0] == no_hours)]
    blocks = []
    for number, entry in enumerate(found, 1):
        service = entry.service
        state = "" if no_hours in together else states[number - 1]
        distance = distance_text(entry.distance_km, language)
        lines = [title(service, language, number if len(found) > 1 else 0),
                 translated(service, service.description, language), *contact_lines(service, language),
                 _BETWEEN.join([*([state] if state else []), *distance]),
                 *warning_lines(service, language),
                 "" if checked[number - 1] in together else checked[number - 1]]
        blocks.append("\n".join(line for line in lines if line))
    return [*blocks, "\n".join(together)] if together else blocks


def title(service: Service, language: str, number: int = 0) -> str:
    """Organization and service name; the organization's name stays as it is written on its door."""
    name = translated(service, service.name, language)
    organization = forms.isolate(service.organization, language)
    numbered = f"{forms.digits(number, language)}. " if number else ""
    return f"▪️ {numbered}{organization}" + (f" - {name}" if name else "")


def translated(service: Service, text: str, language: str) -> str:
    """A text of the directory in the person's language."""
    return CATALOGS.of(language).pgettext(service.id, text) if text else ""


def phone_lines(service: Service, language: str) -> list[str]:
    return [forms.marked("📞", forms.phone(number, language), language) for number in service.phones]


def email_lines(service: Service, language: str) -> list[str]:
    return [forms.marked("✉️", forms.isolate(service.email, language), language)] if service.email else []


def web_lines(service: Service, language: str) -> list[str]:
    return [forms.marked("🔗", forms.isolate(service.url, language), language)] if service.url else []


def contact_lines(service: Service, language: str) -> list[str]:
    """The one line with which a person reaches the service soonest: phone, else mail, else web address, else place."""
    if service.phones:
        return [forms.marked("📞", _BETWEEN.join(forms.phone(number, language) for number in service.phones), language)]
    others = email_lines(service, language) + web_lines(service, language)
    if not others and service.address:
        return [address_line(service, language)]
    return others[:1]


def address_line(service: Service, language: str) -> str:
    place = ", ".join(part for part in (service.address, service.city) if part)
    return forms.marked("📍", forms.isolate(place, language), language)


def distance_text(distance_km: float | None, language: str) -> list[str]:
    """"about 2 km", never less than one: a shared location is kept only to a kilometre."""
    if distance_km is None:
        return []
    kilometres = forms.digits(max(1, round(distance_km)), language)
    return [CATALOGS.of(language).gettext("about {distance} km").format(distance=kilometres)]


def state_line(service: Service, language: str, window: Window | None = None) -> str:
    """Whether the service is open: now, or on the days of a window."""
    now = clock.now()
    if not known_hours(service):
        return _hours_unknown(service, language)
    schedule = hours.of(service)
    if window is None or window.start <= now <= window.end:
        return f"🕒 {hours.sentence(schedule, now, language)}"
    return f"🕒 {_BETWEEN.join(hours.day_line(schedule, day, language) for day in _days(window))}"


def known_hours(service: Service) -> bool:
    """Whether hours are known that are not too old to be said."""
    return bool(service.opening_hours) and not search.hours_withheld(service, clock.now().date())


def hours_lines(service: Service, language: str, window: Window | None = None) -> list[str]:
    """The answer to "when is it open": now and in the coming week, or on the days asked for."""
    gettext = CATALOGS.of(language).gettext
    if not known_hours(service):
        return [gettext("Opening hours are not known. Please call or write before you go."),
                *phone_lines(service, language)]
    state = state_line(service, language, window)
    if service.opening_hours == "24/7" or (window and window.start != window.end):
        return [state]
    return [state, *hours.week_lines(hours.of(service), clock.now(), language)]


def _days(window: Window) -> list[date]:
    # A window ends with midnight or in the night that follows its last day.
    last = (window.end - timedelta(hours=6, seconds=1)).date()
    first = window.start.date()
    return [first + timedelta(days=offset) for offset in range(max(1, (last - first).days + 1))]


def _hours_unknown(service: Service, language: str) -> str:
    gettext = CATALOGS.of(language).gettext
    return "🕒 " + (gettext("Hours not known: call first") if service.phones else gettext("Hours not known"))


def condition_lines(service: Service, language: str) -> list[str]:
    """For whom, at what price, with which papers, in which languages: what is known of it."""
    gettext = CATALOGS.of(language).gettext
    lines = []
    if service.serves:
        lines.append("👥 " + _BETWEEN.join(group_text(group, language) for group in sorted(service.serves)))
    lines += cost_lines(service, language)
    if service.spoken:
        lines.append("🗣 " + gettext("Speaks {languages}").format(languages=", ".join(
            language_name(code, language) for code in sorted(service.spoken))))
    if service.accessibility:
        lines.append("♿ " + translated(service, service.accessibility, language))
    return lines


def cost_lines(service: Service, language: str) -> list[str]:
    """What a person must pay and bring: only what is known."""
    gettext = CATALOGS.of(language).gettext
    lines = []
    if service.cost:
        lines.append("💶 " + translated(service, service.cost, language))
    elif service.free is not None:
        lines.append("💶 " + (gettext("Free") if service.free else gettext("Costs money. Ask how much")))
    if service.required_documents:
        lines.append("📄 " + translated(service, service.required_documents, language))
    elif service.papers_needed is not None:
        lines.append("📄 " + (gettext("Papers are needed. Ask which") if service.papers_needed
                              else gettext("Without papers")))
    return lines


def group_text(group: str, language: str) -> str:
    """For whom a service is."""
    gettext = CATALOGS.of(language).gettext
    return {"women": gettext("For women"), "men": gettext("For men"), "children": gettext("For children"),
            "families": gettext("For families")}[group]


def language_name(code: str, language: str) -> str:
    """A language's name in another language; the code itself for a language without one."""
    # CLDR knows Dari as the Persian of Afghanistan.
    return Locale(language).languages.get("fa_AF" if code == "prs" else code, code)


def warning_lines(service: Service, language: str) -> list[str]:
    """What a person must know before trusting the entry."""
    gettext = CATALOGS.of(language).gettext
    lines = []
    if service.reported_wrong:
        lines.append("⚠️ " + gettext("People told us that something here is wrong. Call first."))
    elif search.is_stale(service, clock.now().date()):
        lines.append("⚠️ " + gettext("May have changed: call first."))
    if search.hours_withheld(service, clock.now().date()):
        instead = search.fallback_contact(service)
        if instead:
            lines.append("⚠️ " + gettext("Nobody answers? Ask {organization}: {phone}").format(
                organization=forms.isolate(instead.organization, language),
                phone=forms.phone(instead.phones[0], language)))
    return lines


def checked_line(service: Service, language: str, *, with_source: bool = True) -> str:
    """When and by whom the entry was compared with its source, and how old the source itself is."""
    gettext = CATALOGS.of(language).gettext
    checked = gettext("Checked on {date} by {who}.").format(
        date=forms.day(service.assured_date, language), who=checker(service, language))
    age = _source_month(service.source_date, language)
    if with_source and age:
        checked += " " + gettext("The source is from {date}.").format(date=age)
    return f"✔️ {checked}"


def checker(service: Service, language: str) -> str:
    """Who checked: the organization behind an e-mail address, never a person's own address."""
    name, at, domain = service.assurer.strip().rpartition("@")
    domain = domain.lower()
    if (at and (not name or domain in _MAIL_PROVIDERS.content)) or not domain:
        return CATALOGS.of(language).gettext("Rahnama's editors")
    return forms.isolate(domain if at else service.assurer.strip(), language)


def asked_for(need: Mapping[str, Any], window: Window | None, place: str, near: bool, language: str) -> str:
    """What was understood of a need: "For women · Open now · Near you"; "" when it has no conditions."""
    gettext = CATALOGS.of(language).gettext
    parts = [group_text(group, language) for group in need.get("groups") or []]
    if need.get("free"):
        parts.append(gettext("Free"))
    if need.get("no_papers"):
        parts.append(gettext("Without papers"))
    if need.get("language"):
        parts.append(gettext("Speaks {languages}").format(languages=language_name(need["language"], language)))
    if window:
        parts.append(_window_text(window, clock.now(), language))
    if place:
        parts.append(gettext("Near {place}").format(place=place))
    elif near:
        parts.append(gettext("Near you"))
    return f"🔎 {_BETWEEN.join(parts)}" if parts else ""


def _window_text(window: Window, now: datetime, language: str) -> str:
    gettext = CATALOGS.of(language).gettext
    if window.start <= now <= window.end and window.start == window.end:
        return gettext("Open now")
    first = forms.weekday_and_day(window.start, language)
    if window.start == window.end:
        return f"{first}, {forms.clock(window.start, language)}"
    days = _days(window)
    if len(days) == 1:
        return first
    return gettext("{start} to {end}").format(start=first, end=forms.weekday_and_day(days[-1], language))


def _source_month(text: str, language: str) -> str:
    try:
        year, month = (int(part) for part in text.split("-")[:2])
        return forms.month(date(year, month, 1), language)
    except ValueError:
        return ""
