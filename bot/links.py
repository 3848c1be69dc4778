"""Addresses: the one people open (the Telegram bot's when it is known, else the public web chat's), and of maps."""

from pathlib import Path

from bot.settings import Settings


def remember_bot_name(settings: Settings, username: str) -> None:
    """Keep the bot's Telegram name, which Telegram tells at the start."""
    _name_file(settings).write_text(username, encoding="utf-8")


def bot_link(settings: Settings) -> str:
    """The link without a payload; empty when the assistant has no public address."""
    file = _name_file(settings)
    if settings.telegram_bot_token and file.exists():
        return f"https://t.me/{file.read_text(encoding='utf-8')}"
    return f"{settings.public_url}/" if settings.public_url else ""


def map_link(latitude: float, longitude: float) -> str:
    """A page with a map of the place, for channels without maps of their own.

    >>> map_link(44.8125, 20.4612)
    'https://www.openstreetmap.org/?mlat=44.8125&mlon=20.4612#map=17/44.8125/20.4612'
    """
    return f"https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=17/{latitude}/{longitude}"


def _name_file(settings: Settings) -> Path:
    return settings.data_dir / "telegram_name"
