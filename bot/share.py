"""What outreach staff hand out: a deep link of a place or campaign, its QR code and a printable poster."""

import re
import unicodedata
from pathlib import Path

import segno
from jinja2 import Environment, FileSystemLoader

from bot.generator import render
from bot.i18n import forms
from bot.i18n.catalogs import CATALOGS
from bot.settings import LANGUAGES

# Telegram's limit for a `start` parameter: https://core.telegram.org/bots/features#deep-linking
PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LANGUAGE_MARK = "_"
QR_SCALE = 12
_TEMPLATES = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True)


class ShareError(ValueError):
    """A name or link that cannot be shared; the message says what to write instead."""


def campaign_id(name: str) -> str:
    """The campaign as it stands in a link: Latin letters, digits and hyphens.

    >>> campaign_id("Park near the bus station")
    'park-near-the-bus-station'
    """
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    identifier = re.sub(r"[^A-Za-z0-9]+", "-", ascii_name).strip("-").lower()[:50].rstrip("-")
    if not identifier:
        raise ShareError(f"{name!r}: use some Latin letters or digits in the name, for example \"park-2026\"")
    return identifier


def start_payload(campaign: str, language: str | None) -> str:
    """The `start` parameter: the campaign and, when one is given, the language."""
    return f"{campaign}{_LANGUAGE_MARK}{language}" if language else campaign


def read_payload(payload: str) -> tuple[str, str | None]:
    """Campaign and language of a `start` parameter; ("", None) for anything that is none of ours.

    >>> read_payload("park-2026_fa")
    ('park-2026', 'fa')
    """
    if not PAYLOAD.fullmatch(payload):
        return "", None
    campaign, _, language = payload.rpartition(_LANGUAGE_MARK)
    return (campaign, language) if campaign and language in LANGUAGES else (payload, None)


def deep_link(base: str, payload: str) -> str:
    """The link that opens the bot with the payload; `base` is the bot's t.me address or the web chat's."""
    return f"{base}?start={payload}"


def write_files(name: str, language: str | None, base: str, folder: Path) -> dict[str, Path | str]:
    """Write QR code (SVG, PNG) and poster (HTML); returns the link and the files by kind."""
    campaign = campaign_id(name)
    link = deep_link(base, start_payload(campaign, language))
    stem = folder / start_payload(campaign, language)
    folder.mkdir(parents=True, exist_ok=True)
    code = segno.make(link, error="m", micro=False)
    files = {kind: stem.with_suffix(f".{kind}") for kind in ("svg", "png", "html")}
    code.save(str(files["svg"]), scale=QR_SCALE, border=4, svgversion=1.1)
    code.save(str(files["png"]), scale=QR_SCALE, border=4)
    languages = [language] if language else list(LANGUAGES)
    poster = _TEMPLATES.get_template("poster.html").render(
        name=name, link=link, qr=code.svg_inline(scale=4, border=2, omitsize=True),
        languages=[_poster_text(code) for code in languages])
    files["html"].write_text(poster, encoding="utf-8")
    return {"link": link, **files}


def _poster_text(language: str) -> dict[str, str]:
    gettext = CATALOGS.of(language).gettext
    return {
        "code": language,
        "direction": forms.direction(language),
        "heading": gettext("Questions about asylum, a bed, food, a doctor, a lawyer?"),
        "how": gettext("Scan the code with your phone, or open the link. Write in your language."),
        "free": gettext("Free. You need not tell your name. Not the police, not the government."),
        "danger": render("utter_danger_hint", language)["text"],
    }
