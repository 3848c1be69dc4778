import stat

import pytest

from bot import settings
from bot.settings import SettingsError


def test_defaults_and_a_secret_key_that_stays(tmp_path):
    first = settings.load({"DATA_DIR": str(tmp_path)})
    assert (first.host, first.port) == ("127.0.0.1", 8080)
    assert len(first.secret_key) >= 32
    assert settings.load({"DATA_DIR": str(tmp_path)}).secret_key == first.secret_key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


@pytest.mark.parametrize(("name", "value", "hint"), [
    ("PORT", "eighty", "from 1 to 65535"),
    ("PORT", "70000", "from 1 to 65535"),
    ("TELEGRAM_BOT_TOKEN", "my token", "@BotFather"),
    ("PUBLIC_URL", "example.org", "https://example.org"),
    ("TELEGRAM_API_URL", "ftp://x", "https://example.org"),
    ("DIRECTORY_URL", "example.org/hsds", "https://example.org"),
    ("DIRECTORY_REFRESH_MINUTES", "often", "for example 60"),
    ("DIRECTORY_REFRESH_MINUTES", "0", "for example 60"),
    ("SENTENCE_ENCODER", "/no/such/folder", "the path of a folder"),
])
def test_a_wrong_setting_is_named_with_what_to_write(tmp_path, name, value, hint):
    with pytest.raises(SettingsError) as caught:
        settings.load({"DATA_DIR": str(tmp_path), name: value})
    assert name in str(caught.value)
    assert hint in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_data_folder_that_cannot_be_made_is_one_clear_line(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="DATA_DIR"):
        settings.load({"DATA_DIR": str(tmp_path / "file" / "below")})
