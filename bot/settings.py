"""Settings: read from the environment, checked once, with errors that say what to do."""

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("ar", "fa", "ps", "en")
RIGHT_TO_LEFT = frozenset({"ar", "fa", "ps"})


class SettingsError(ValueError):
    """A setting that cannot be used; the message says which one and what to write instead."""


@dataclass(frozen=True)
class Settings:
    """What a deployer can set. Times in seconds, paths absolute, URLs without a final slash."""

    data_dir: Path
    host: str = "127.0.0.1"
    port: int = 8080
    telegram_bot_token: str = ""
    telegram_api_url: str = "https://api.telegram.org"
    public_url: str = ""
    database_url: str = ""
    redis_url: str = ""
    directory_url: str = ""
    directory_refresh_minutes: int = 60
    staff_chat_id: str = ""
    secret_key: str = ""
    sentence_encoder: Path | None = None

    @property
    def models_dir(self) -> Path:
        return self.data_dir / "models"

    @property
    def conversations_url(self) -> str:
        """SQLAlchemy URL of the store of conversations."""
        return self.database_url or f"sqlite:///{self.data_dir / 'conversations.db'}"


def load(environ: dict[str, str] | None = None) -> Settings:
    """Read the settings, make the data folder and, at the first start, the secret key."""
    env = os.environ if environ is None else environ
    data_dir = Path(env.get("DATA_DIR") or ROOT / "var").resolve()
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        secret_key = env.get("SECRET_KEY") or _stored_secret(data_dir / "secret_key")
    except OSError as error:
        raise SettingsError(f"DATA_DIR {data_dir} cannot be written ({error.strerror}): free some space "
                            "or set DATA_DIR to a folder you may write to") from error
    return Settings(
        data_dir=data_dir,
        host=env.get("HOST") or "127.0.0.1",
        port=_port(env.get("PORT") or "8080"),
        telegram_bot_token=_token(env.get("TELEGRAM_BOT_TOKEN") or ""),
        telegram_api_url=_url(env, "TELEGRAM_API_URL") or "https://api.telegram.org",
        public_url=_url(env, "PUBLIC_URL"),
        database_url=env.get("DATABASE_URL") or "",
        redis_url=env.get("REDIS_URL") or "",
        directory_url=_url(env, "DIRECTORY_URL"),
        directory_refresh_minutes=_minutes(env.get("DIRECTORY_REFRESH_MINUTES") or "60"),
        staff_chat_id=env.get("STAFF_CHAT_ID") or "",
        secret_key=secret_key,
        sentence_encoder=_folder(env, "SENTENCE_ENCODER"),
    )


def _stored_secret(path: Path) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32))
    return path.read_text().strip()


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise SettingsError(f"PORT is {text!r}: write a number from 1 to 65535, for example 8080")
    return int(text)


def _minutes(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise SettingsError(f"DIRECTORY_REFRESH_MINUTES is {text!r}: write a number of minutes, for example 60")
    return int(text)


def _token(text: str) -> str:
    text = text.strip()
    # The form that @BotFather gives: number, colon, letters.
    if text and not re.fullmatch(r"\d+:[A-Za-z0-9_-]{20,}", text):
        raise SettingsError("TELEGRAM_BOT_TOKEN does not look like a token: copy the whole line that @BotFather "
                            "gave you, for example 123456789:ABC…")
    return text


def _folder(env, name: str) -> Path | None:
    if not env.get(name):
        return None
    folder = Path(env[name]).expanduser().resolve()
    if not folder.is_dir():
        raise SettingsError(f"{name} is {env[name]!r}, but there is no such folder: write the path of a folder, "
                            "or nothing")
    return folder


def _url(env, name: str) -> str:
    text = (env.get(name) or "").strip().rstrip("/")
    if text and (urlsplit(text).scheme not in ("http", "https") or not urlsplit(text).netloc):
        raise SettingsError(f"{name} is {text!r}: write a whole address, for example https://example.org")
    return text
