"""How a service looks in a message."""

from datetime import date

from actions.directory.model import Service
from bot.i18n import forms
from bot.i18n.catalogs import CATALOGS


def card(service: Service, language: str) -> str:
    """All that is known of a service, as lines of text."""
    gettext = CATALOGS.of(language).gettext
    lines = [title(service, language), translated(service, service.description, language)]
    lines += phone_lines(service, language)
    lines += email_lines(service, language)
    if service.address:
        lines.append(address_line(service, language))
    if service.opening_hours:
        lines.append(hours_line(service, language))
    lines += web_lines(service, language)
    if not (service.phones or service.email or service.address or service.url):
        lines.append(gettext("No confirmed phone or address."))
    lines.append(checked_line(service, language))
    return "\n".join(line for line in lines if line)


def title(service: Service, language: str) -> str:
    """Organization and service name; the organization's name stays as it is written on its door."""
    name = translated(service, service.name, language)
    organization = forms.isolate(service.organization, language)
    return f"▪️ {organization}" + (f" - {name}" if name else "")


def translated(service: Service, text: str, language: str) -> str:
    """A text of the directory in the person's language."""
    return CATALOGS.of(language).pgettext(service.id, text) if text else ""


def phone_lines(service: Service, language: str) -> list[str]:
    return [f"📞 {forms.phone(number, language)}" for number in service.phones]


def email_lines(service: Service, language: str) -> list[str]:
    return [f"✉️ {forms.isolate(service.email, language)}"] if service.email else []


def web_lines(service: Service, language: str) -> list[str]:
    return [f"🔗 {forms.isolate(service.url, language)}"] if service.url else []


def address_line(service: Service, language: str) -> str:
    place = ", ".join(part for part in (service.address, service.city) if part)
    return f"📍 {forms.isolate(place, language)}"


def hours_line(service: Service, language: str) -> str:
    gettext = CATALOGS.of(language).gettext
    if service.opening_hours == "24/7":
        return "🕒 " + gettext("Open day and night")
    return f"🕒 {forms.isolate(service.opening_hours, language)}"


def checked_line(service: Service, language: str) -> str:
    """When an editor compared the entry with its source, and how old the source itself is."""
    gettext = CATALOGS.of(language).gettext
    checked = gettext("Checked on {date}.").format(date=forms.day(service.assured_date, language))
    age = _source_month(service.source_date, language)
    if age:
        checked += " " + gettext("The source is from {date}.").format(date=age)
    return f"✔️ {checked}"


def _source_month(text: str, language: str) -> str:
    try:
        year, month = (int(part) for part in text.split("-")[:2])
        return forms.month(date(year, month, 1), language)
    except ValueError:
        return ""
