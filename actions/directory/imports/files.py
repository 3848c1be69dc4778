"""Reading what somebody gives: size, encoding, and which of the formats it is."""

import json
import zipfile
import zlib
from pathlib import Path
from typing import Any

from actions.directory.model import DirectoryError

LARGEST = 20 * 1024 * 1024
_ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def read_bytes(path: Path) -> bytes:
    """The file's content, refused when it is missing or too large."""
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise DirectoryError(f"{path.name} has {size / 1024 / 1024:.0f} MB; at most {LARGEST // 1024 // 1024} MB "
                                 "are allowed: split it")
        return path.read_bytes()
    except OSError as error:
        raise DirectoryError(f"{path} cannot be read: {error.strerror}") from error


def decode(content: bytes, name: str) -> str:
    """UTF-8 with or without a byte order mark; anything else is refused with the line."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DirectoryError(f"{name}, line 1: is UTF-16: save it as UTF-8 (in Excel: \"CSV UTF-8\")")
    if content.startswith(OLD_EXCEL) or content.startswith(_ZIP):
        raise DirectoryError(f"{name} is a workbook: save it as .xlsx or \"CSV UTF-8\" and import that")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DirectoryError(f"{name}, line {line}: is not UTF-8 (byte {content[error.start]:#04x}): save it as UTF-8 "
                             "(in Excel: \"CSV UTF-8\")") from error
    if "\0" in text:
        raise DirectoryError(f"{name}, line {text.count(chr(10), 0, text.index(chr(0))) + 1}: has a zero byte; "
                             "this is no text file")
    return text


def parse_json(content: bytes, name: str) -> Any:
    """JSON in UTF-8; numbers that JSON does not have are refused."""
    text = decode(content, name)
    if text.lstrip()[:1] == "<":
        raise DirectoryError(f"{name}: is HTML or XML, JSON was expected: check the address")
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        place = f", line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        raise DirectoryError(f"{name}{place}: is not valid JSON ({reason})") from error


def _no_constant(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON number")


def zip_members(path: Path, kind: str = "zip file") -> dict[str, bytes]:
    """The files of a zip (or what else is one) by name, refused when they are too large once unpacked."""
    read_bytes(path)
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if sum(entry.file_size for entry in entries) > LARGEST:
                raise DirectoryError(f"{path.name} unpacks to more than {LARGEST // 1024 // 1024} MB: split it")
            return {Path(entry.filename).name: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise DirectoryError(f"{path.name} is no {kind} that can be read: {error}") from error
