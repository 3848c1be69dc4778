"""Checking single values from outside; each function returns the clean value or says what is wrong with it."""

import re
from datetime import date
from functools import lru_cache

import opening_hours
import phonenumbers

from actions.directory.model import DirectoryError

LONGEST_TEXT = 5000
LONGEST_NAME = 255
REGION = "RS"
FORMULA = "is a spreadsheet formula or its error: write the value itself"
# Codes that people here use for the languages of HSDS (ISO 639-1; prs is Dari).
LANGUAGE_CODES = {"ara": "ar", "fas": "fa", "per": "fa", "pus": "ps", "pbt": "ps", "pst": "ps", "eng": "en",
                  "srp": "sr", "urd": "ur", "tur": "tr", "fra": "fr", "fre": "fr", "rus": "ru", "kur": "ku",
                  "som": "so"}

_HTML = re.compile(r"<\s*[a-zA-Z/!?]|&(?:lt|gt|amp|nbsp|quot|#\d+);", re.ASCII)
# Embeddings, overrides and isolates turn what follows around; what a name needs for itself (marks) may stay.
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SPREADSHEET_ERROR = re.compile(r"#(?:REF|NAME|VALUE|DIV/0|N/A|NUM|NULL)[!?]?")
# "- one" at the start of a list is text; "-2+3" is not.
_FORMULA = re.compile(r"[=@\t\r]|[+-](?! )")
_PHONE = re.compile(r"\+?[\d\s()/.\-]{3,25}")
_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>.]+(?:\.[^@\s<>.]+)+")
_WEB = re.compile(r"https?://[^\s<>\"]+")


def text(value: object, longest: int = LONGEST_TEXT) -> str:
    """Plain text: no HTML, no formula, no characters that turn the direction of writing."""
    plain = "" if value is None else str(value).strip()
    if len(plain) > longest:
        raise DirectoryError(f"{len(plain)} characters; at most {longest} are allowed")
    if _DIRECTION.search(plain):
        raise DirectoryError("has an invisible character that turns the direction of writing (for example U+202E): "
                             "write the text again by hand")
    if _CONTROL.search(plain):
        raise DirectoryError("has invisible control characters: write the text again by hand")
    if "\ufffd" in plain:
        raise DirectoryError("has characters that were lost (\ufffd): save the file as UTF-8")
    if _HTML.search(plain):
        raise DirectoryError("has HTML in it: write plain text")
    if _FORMULA.match(plain) or _SPREADSHEET_ERROR.match(plain):
        raise DirectoryError(FORMULA)
    return plain


def name(value: object) -> str:
    """A short text on one line."""
    plain = text(value, LONGEST_NAME)
    if "\n" in plain:
        raise DirectoryError("has a line break: write it on one line")
    return plain


def identifier(value: object) -> str:
    """What a service is called in commands, buttons and corrections."""
    plain = name(value)
    if not re.fullmatch(r"[\w.:-]+", plain):
        raise DirectoryError(f"{plain!r}: write letters, digits, _ and - only" if plain else "is missing")
    return plain


def phone(value: object) -> str:
    """A number in international form where it is a valid Serbian one, else its digits as they were given."""
    plain = str(value).strip().strip('"\'').strip()
    if not _PHONE.fullmatch(plain):
        raise DirectoryError(f"{plain[:40]!r} is not a phone number")
    digits = re.sub(r"[^\d+]", "", plain)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    # Free and shared-cost numbers (0800, 0700 ...) work inside the country only and stay as people dial them.
    if re.match("0[1-6]", digits):
        try:
            number = phonenumbers.parse(digits, REGION)
        except phonenumbers.NumberParseException:
            return digits
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return digits


def email(value: object) -> str:
    plain = name(value)
    if plain and not _EMAIL.fullmatch(plain):
        raise DirectoryError(f"{plain!r} is not an e-mail address")
    return plain


def web(value: object) -> str:
    """A web address; one without http:// is taken as https."""
    plain = text(value, 2000)
    if plain and "://" not in plain and re.fullmatch(r"[\w-]+(?:\.[\w-]+)+(?:/\S*)?", plain):
        plain = "https://" + plain
    if plain and not _WEB.fullmatch(plain):
        raise DirectoryError(f"{plain[:80]!r} is not a web address like https://example.org")
    return plain


def day(value: object) -> date:
    """A date; of a date with a time, the date."""
    plain = str(value or "").strip()
    try:
        return date.fromisoformat(plain[:10] if "T" in plain else plain)
    except ValueError:
        raise DirectoryError(f"{plain[:40]!r} is not a date like 2026-11-23") from None


@lru_cache(maxsize=4096)
def hours(value: str) -> str:
    """Opening hours in OSM syntax (https://wiki.openstreetmap.org/wiki/Key:opening_hours)."""
    plain = text(value)
    if not plain:
        return plain
    if not opening_hours.validate(plain):
        raise DirectoryError(f"{plain[:80]!r} are no opening hours like Mo-Fr 09:00-17:00; Sa 10:00-14:00, "
                             "or the time does not exist")
    if plain.lower() in ("open", "closed", "unknown"):
        raise DirectoryError(f"{plain!r} says no times: write 24/7, off, or leave it empty")
    for start, end in re.findall(r"(\d\d?:\d\d)\s*-\s*(\d\d?:\d\d)", plain):
        if start == end:
            raise DirectoryError(f"{start}-{end} opens and closes at the same time; for day and night write 24/7")
    return plain


def coordinate(value: object, largest: int) -> float | None:
    """Degrees of latitude (largest 90) or longitude (180)."""
    if value in (None, ""):
        return None
    try:
        degrees = float(str(value).strip().replace(",", "."))
    except ValueError:
        raise DirectoryError(f"{str(value)[:40]!r} is not a number of degrees like 44.8125") from None
    if not -largest <= degrees <= largest:
        raise DirectoryError(f"{degrees} degrees do not exist: between -{largest} and {largest}")
    return degrees


def yes_or_no(value: object) -> bool | None:
    """True, False, or None where nothing is said."""
    plain = str(value if value is not None else "").strip().lower()
    if plain not in ("", "yes", "no", "true", "false"):
        raise DirectoryError(f"{plain[:40]!r}: write yes or no, or leave it empty")
    return {"": None, "yes": True, "true": True, "no": False, "false": False}[plain]


def language_code(value: object) -> str:
    """A language's code, two letters where there are two; prs for Dari."""
    plain = str(value).strip().lower()
    if not re.fullmatch("[a-z]{2,3}(?:-[a-z0-9]+)*", plain):
        raise DirectoryError(f"{plain[:40]!r} is not a language code: write for example ar, fa, prs, ps or en")
    return LANGUAGE_CODES.get(plain, plain)


def closures(value: object) -> tuple[tuple[date, date], ...]:
    """Closed days: "2026-12-24/2027-01-02|2027-05-01"."""
    spans = []
    for part in several(value):
        first, _, last = part.partition("/")
        span = (day(first), day(last or first))
        if span[1] < span[0]:
            raise DirectoryError(f"{part!r} ends before it begins")
        spans.append(span)
    return tuple(spans)


def several(value: object) -> tuple[str, ...]:
    """Values separated by "|"."""
    return tuple(part.strip() for part in str(value or "").split("|") if part.strip())
