"""Pulling services from an HSDS 3.0 API (GET {url}/services, page after page); what fails changes nothing."""

import asyncio
import json
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx
import sqlalchemy as sa

from actions.directory import source, store
from actions.directory.imports import files, hsds_json
from actions.directory.imports.report import Problem, Report
from actions.directory.model import DirectoryError

logger = logging.getLogger(__name__)
PER_PAGE = 100
MOST_PAGES = 1000
MOST_SERVICES = 50_000
# A service that has none of these came from a list with one-to-one fields only; its details are asked for.
_NESTED = ("phones", "schedules", "service_at_locations", "languages", "contacts", "attributes", "cost_options",
           "required_documents")
_RETRIED = {408, 425, 429, 500, 502, 503, 504}


class FeedError(DirectoryError):
    """The feed gave nothing that can be used; the last good services stay."""


@dataclass(frozen=True)
class Patience:
    """Seconds: for one read, for one answer in all, before the first retry (doubled each time); and how many tries."""

    read: float = 15
    answer: float = 60
    pause: float = 2
    tries: int = 4


PATIENCE = Patience()


@dataclass
class Page:
    """One page's services and what the server calls this version of it; None when it has not changed."""

    document: Any
    validators: dict[str, str] = field(default_factory=dict)


async def refresh(url: str, patience: Patience = PATIENCE) -> Report:
    """Take over what the feed has now; raises FeedError, after noting it, when it gives nothing usable.

    The database is used in a thread of its own: the event loop goes on meanwhile.
    """
    engine = await asyncio.to_thread(source.engine)
    before = await asyncio.to_thread(store.source_of, engine, store.FEED)
    try:
        pages = await _fetch(url, _known_validators(before, url), patience)
        report = await asyncio.to_thread(_take, engine, url, pages)
    except FeedError as error:
        await asyncio.to_thread(store.failed, engine, store.FEED, str(error))
        raise
    await asyncio.to_thread(source.look_again)
    # Building the read-model of a large feed takes a second; it is done here and not when the next person asks.
    await asyncio.to_thread(source.services)
    return report


def _take(engine: sa.engine.Engine, url: str, pages: list[Page] | None) -> Report:
    if pages is None:
        with store.writing(engine) as connection:
            store.unchanged(connection, store.FEED)
        return Report(store.FEED, notes=["not changed since the last refresh"])
    problems: list[Problem] = []
    items = [item for page in pages for item in page.document["contents"]]
    records, _ = hsds_json.read(items, "feed", problems)
    if not records and not problems:
        raise FeedError("the feed has no services at all: taken for a failure")
    validators = {"url": url, "pages": [page.validators for page in pages]}
    report = store.apply(engine, store.FEED, records, problems, validators=json.dumps(validators))
    if report.refused:
        raise FeedError("; ".join(report.lines()[:4]))
    return report


def _known_validators(before: Any, url: str) -> list[dict[str, str]]:
    """What the server called its pages last time, in their order; nothing when it was another server."""
    known = json.loads(before.validators) if before and before.validators else {}
    return known["pages"] if known.get("url") == url else []


async def _fetch(url: str, validators: list[dict[str, str]], patience: Patience) -> list[Page] | None:
    """All pages, or None when the server says of each that it has not changed."""
    async with httpx.AsyncClient(timeout=patience.read, follow_redirects=True, max_redirects=5,
                                 headers={"Accept": "application/json", "User-Agent": "rahnama"}) as client:
        async def page(number: int, known: dict[str, str]) -> Page | None:
            address = httpx.URL(f"{url}/services", params={"page": number, "per_page": PER_PAGE, "full": "true"})
            return await _patiently(partial(_answer, client, address, known, patience), patience)

        # A server may give each page its own version: unchanged is what is unchanged on every page.
        if validators and all(validators):
            for number, known in enumerate(validators, 1):
                if await page(number, known) is not None:
                    break
            else:
                return None
        pages: list[Page] = []
        seen: set[str] = set()
        for number in range(1, MOST_PAGES + 1):
            found = await page(number, {})
            contents = _contents(found, number)
            ids = {str(item.get("id")) for item in contents}
            if ids & seen:
                raise FeedError(f"page {number} repeats services of an earlier page: the paging goes round in circles")
            seen |= ids
            if len(seen) > MOST_SERVICES:
                raise FeedError(f"more than {MOST_SERVICES} services: this is not taken over")
            await _add_details(client, url, contents, patience)
            assert found is not None
            pages.append(found)
            if _is_last(found.document, number):
                promised = found.document.get("total_items")
                if isinstance(promised, int) and len(seen) < promised:
                    raise FeedError(f"{len(seen)} of {promised} services came: the rest is missing")
                return pages
    raise FeedError(f"more than {MOST_PAGES} pages: the paging never ends")


def _contents(found: Page | None, number: int) -> list[dict[str, Any]]:
    if found is None:
        raise FeedError(f"page {number}: \"not changed\" was answered to a question without conditions")
    document = found.document
    if isinstance(document, list):
        # Some servers answer a bare list without pages.
        document = found.document = {"contents": document, "last_page": True}
    contents = document.get("contents") if isinstance(document, dict) else None
    if not isinstance(contents, list) or not all(isinstance(item, dict) for item in contents):
        raise FeedError(f"page {number}: is no page of HSDS services (\"contents\" with a list is missing)")
    echoed = document.get("page_number", document.get("page"))
    if isinstance(echoed, int) and echoed != number:
        raise FeedError(f"page {number}: the server answered page {echoed}: the paging goes round in circles")
    return contents


def _is_last(document: dict[str, Any], number: int) -> bool:
    total = document.get("total_pages")
    if isinstance(total, int):
        if number < total and not document["contents"]:
            raise FeedError(f"page {number} of {total} is empty: the rest is missing")
        return number >= total
    if "last_page" in document:
        return document["last_page"] is True or not document["contents"]
    return len(document["contents"]) < PER_PAGE


async def _add_details(client: httpx.AsyncClient, url: str, contents: list[dict[str, Any]], patience: Patience) -> None:
    for item in contents:
        if item.get("id") and not any(name in item for name in _NESTED):
            address = httpx.URL(f"{url}/services/{item['id']}")
            try:
                found = await _patiently(partial(_answer, client, address, {}, patience), patience)
            except _NotThere:
                continue
            if found and isinstance(found.document, dict):
                item.update(found.document)


class _NotThere(FeedError):
    """The server has no such page."""


class _TryAgain(FeedError):
    """A failure that may be over soon; `after` seconds, when the server says so."""

    def __init__(self, message: str, after: float = 0) -> None:
        super().__init__(message)
        self.after = after


async def _patiently(ask: Callable[[], Awaitable[Page | None]], patience: Patience) -> Page | None:
    """Ask again after growing pauses while the failure may be a passing one."""
    for attempt in range(1, patience.tries + 1):
        try:
            return await ask()
        except _TryAgain as error:
            if attempt == patience.tries:
                raise FeedError(f"{error} ({attempt} tries)") from error
            logger.info("The directory's feed: %s; trying again", error)
            # Spread, so that many deployments do not all come back at the same moment.
            pause = patience.pause * 2 ** (attempt - 1) * random.uniform(0.75, 1.25)
            await asyncio.sleep(max(pause, min(error.after, patience.answer)))
    raise AssertionError("unreachable")


async def _answer(client: httpx.AsyncClient, address: httpx.URL, known: dict[str, str],
                  patience: Patience) -> Page | None:
    """One page as JSON; None for "not changed"."""
    where = f"{address.host}{address.raw_path.decode()}"
    try:
        async with asyncio.timeout(patience.answer), client.stream("GET", address, headers=known) as response:
            if response.status_code == httpx.codes.NOT_MODIFIED:
                return None
            _check_status(response, where)
            body = await _body(response, where)
    except TimeoutError as error:
        raise _TryAgain(f"{where}: no whole answer within {patience.answer:g} seconds") from error
    except httpx.TooManyRedirects as error:
        raise FeedError(f"{where}: is redirected in circles") from error
    except httpx.TimeoutException as error:
        raise _TryAgain(f"{where}: no answer within {patience.read:g} seconds") from error
    except (httpx.TransportError, httpx.DecodingError) as error:
        raise _TryAgain(f"{where}: the connection failed ({error or type(error).__name__})") from error
    except (httpx.InvalidURL, httpx.HTTPError) as error:
        raise FeedError(f"{where}: {error}") from error
    try:
        document = files.parse_json(body, where)
    except DirectoryError as error:
        raise FeedError(str(error)) from error
    names = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
    return Page(document, {names[key]: response.headers[key] for key in names if response.headers.get(key)})


def _check_status(response: httpx.Response, where: str) -> None:
    status = response.status_code
    if status in _RETRIED:
        after = response.headers.get("retry-after", "")
        raise _TryAgain(f"{where}: answered {status}", float(after) if after.isdecimal() else 0)
    if status == httpx.codes.NOT_FOUND:
        raise _NotThere(f"{where}: answered 404: check DIRECTORY_URL")
    if status != httpx.codes.OK:
        raise FeedError(f"{where}: answered {status}")
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind and not kind.endswith("json"):
        raise FeedError(f"{where}: answered {kind} and not JSON: check DIRECTORY_URL")


async def _body(response: httpx.Response, where: str) -> bytes:
    """The body, up to the size a file may have."""
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > files.LARGEST:
            raise FeedError(f"{where}: the answer is larger than {files.LARGEST // 1024 // 1024} MB")
    return bytes(body)
