"""Short codes in place of telling button data: whoever looks into a phone reads "/t17", not the topic."""

from pathlib import Path

from bot.i18n.watch import WatchedFile, read_yaml


def read_codes(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Payloads by code and codes by payload; ValueError when two codes stand for one payload."""
    payloads: dict[str, str] = {}
    codes: dict[str, str] = {}
    for code, payload in read_yaml(path).items():
        if payload in codes:
            raise ValueError(f"{path.name}: {code} and {codes[payload][1:]} are both {payload}: remove one")
        payloads[f"/{code}"], codes[payload] = payload, f"/{code}"
    return payloads, codes


_CODES = WatchedFile(Path(__file__).parent / "button_codes.yml", read_codes)


def coded(payload: str) -> str:
    """What stands on the button: the payload's code, or the payload itself where it tells nothing.

    >>> coded("/lgbt_support"), coded("/need_food")
    ('/t22', '/need_food')
    """
    return _CODES.content[1].get(payload, payload)


def payload_of(data: str) -> str:
    """What a button's data means to the assistant; unknown data is left as it is."""
    return _CODES.content[0].get(data, data)
