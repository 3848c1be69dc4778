import asyncio
import json
import time

import pytest
from conftest import answer, hsds_service

from actions.directory import feed as feeds
from actions.directory import source, store, tables
from actions.directory.feed import FeedError, Patience, refresh
from actions.directory.imports import files
from bot import server, settings

QUICK = Patience(read=0.3, answer=0.6, pause=0.01, tries=3)


def from_feed():
    source.look_again()
    return {service.id: service for service in source.services() if service.id in ("one", "two", "three", "four")}


async def test_all_pages_are_taken_over(feed):
    report = await refresh(feed.url, QUICK)
    assert sorted(report.new) == ["one", "three", "two"]
    assert set(from_feed()) == {"one", "two", "three"}
    assert "page=1" in feed.asked[0][0]
    assert "per_page=100" in feed.asked[0][0]
    assert "full=true" in feed.asked[0][0]


async def test_changes_are_taken_over_and_what_is_missing_is_gone(feed):
    await refresh(feed.url, QUICK)
    feed.pages = [[hsds_service("one", name="Another"), hsds_service("four")]]
    report = await refresh(feed.url, QUICK)
    assert (report.new, report.changed, sorted(report.gone)) == (["four"], ["one"], ["three", "two"])
    assert set(from_feed()) == {"one", "four"}


async def test_an_unchanged_feed_is_asked_with_its_etags_and_sends_nothing(feed):
    feed.etags = True
    await refresh(feed.url, QUICK)
    asked = len(feed.asked)
    report = await refresh(feed.url, QUICK)
    assert report.notes == ["not changed since the last refresh"]
    assert all("If-None-Match" in headers for _, headers in feed.asked[asked:])
    assert len(feed.asked) - asked == 2
    assert set(from_feed()) == {"one", "two", "three"}


async def test_a_change_on_the_last_page_only_is_noticed(feed):
    feed.etags = True
    await refresh(feed.url, QUICK)
    feed.pages[1] = [hsds_service("three", name="Another")]
    assert (await refresh(feed.url, QUICK)).changed == ["three"]


async def test_the_time_of_the_last_change_serves_where_there_is_no_etag(feed):
    feed.pages = [[hsds_service("one")]]
    changed = "Mon, 02 Nov 2026 10:00:00 GMT"

    def dated(handler, page):
        since = handler.headers.get("If-Modified-Since")
        if since:
            answer(handler, 304, b"")
        else:
            answer(handler, 200, json.dumps(feed.page(1)).encode(), **{"Last-Modified": changed})
        return True

    feed.misbehave = dated
    await refresh(feed.url, QUICK)
    assert (await refresh(feed.url, QUICK)).notes
    assert feed.asked[-1][1]["If-Modified-Since"] == changed


async def test_details_are_asked_for_where_a_list_has_none(feed):
    full = hsds_service("one")
    feed.pages = [[{key: full[key] for key in ("id", "name", "status", "assured_date", "organization")}]]

    def details(handler, page):
        if handler.path.endswith("/services/one"):
            answer(handler, 200, json.dumps(full).encode())
            return True
        return False

    feed.misbehave = details
    await refresh(feed.url, QUICK)
    assert from_feed()["one"].phones == ("+381112457376",)


async def test_a_failure_that_passes_is_tried_again(feed):
    failures = iter([503, 429])

    def twice(handler, page):
        status = next(failures, None)
        if status:
            answer(handler, status, b"", **{"Retry-After": "0"})
        return bool(status)

    feed.misbehave = twice
    assert len((await refresh(feed.url, QUICK)).new) == 3


def silent(handler, page):
    time.sleep(1)
    return True


def server_error(handler, page):
    answer(handler, 500, b"")
    return True


def half_a_body(handler, page):
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    handler.wfile.write(b'{"contents": [')
    return True


def html(handler, page):
    answer(handler, 200, b"<html>Please log in</html>", "text/html")
    return True


def html_called_json(handler, page):
    answer(handler, 200, b"<html>Please log in</html>")
    return True


def wrong_type(handler, page):
    answer(handler, 200, b"%PDF", "application/pdf")
    return True


def bad_json(handler, page):
    answer(handler, 200, b'{"contents": [}')
    return True


def other_json(handler, page):
    answer(handler, 200, b'{"error": "no such thing"}')
    return True


def always_page_one(handler, page):
    answer(handler, 200, json.dumps(handler.server.page(1)).encode())
    return True


def same_services_on_every_page(handler, page):
    answer(handler, 200, json.dumps({**handler.server.page(1), "page_number": page, "total_pages": 9}).encode())
    return True


def pages_without_end(handler, page):
    contents = [hsds_service(f"s{page}-{number}") for number in range(2)]
    answer(handler, 200, json.dumps({"page_number": page, "last_page": False, "contents": contents}).encode())
    return True


def body_without_end(handler, page):
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    while True:
        handler.wfile.write(b" " * 65536)


def drop_by_drop(handler, page):
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    for _ in range(30):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)
    return True


def redirect_in_circles(handler, page):
    answer(handler, 302, b"", Location=handler.path)
    return True


def cut_off(handler, page):
    handler.connection.close()
    return True


def not_there(handler, page):
    answer(handler, 404, b"{}")
    return True


def forbidden(handler, page):
    answer(handler, 403, b"{}")
    return True


def empty(handler, page):
    answer(handler, 200, json.dumps({"total_items": 0, "total_pages": 0, "contents": []}).encode())
    return True


def ends_early(handler, page):
    answer(handler, 200, json.dumps({**handler.server.page(1), "total_pages": 1, "last_page": True}).encode())
    return True


def an_empty_page_in_the_middle(handler, page):
    if page == 1:
        answer(handler, 200, json.dumps({"page_number": 1, "total_pages": 3, "contents": []}).encode())
    return page == 1


def one_bad_service(handler, page):
    contents = [hsds_service("four"), hsds_service("five", name="<b>x</b>")]
    answer(handler, 200, json.dumps({"contents": contents}).encode())
    return True


def unchanged_unasked(handler, page):
    answer(handler, 304, b"")
    return True


FAILURES = [
    (silent, "no answer within"), (server_error, "answered 500"), (half_a_body, "connection failed"),
    (html, "text/html and not JSON"), (html_called_json, "HTML"), (wrong_type, "application/pdf and not JSON"),
    (bad_json, "not valid JSON"), (other_json, "no page of HSDS services"), (always_page_one, "in circles"),
    (same_services_on_every_page, "in circles"), (pages_without_end, "never ends"), (body_without_end, "larger than"),
    (drop_by_drop, "no whole answer within"), (redirect_in_circles, "redirected in circles"),
    (cut_off, "connection failed"), (not_there, "404: check DIRECTORY_URL"), (forbidden, "answered 403"),
    (empty, "no services at all"), (ends_early, "2 of 3 services came"), (an_empty_page_in_the_middle, "is empty"),
    (one_bad_service, "has HTML"), (unchanged_unasked, "without conditions")]


@pytest.mark.parametrize(("failure", "reason"), FAILURES, ids=lambda value: getattr(value, "__name__", ""))
async def test_a_feed_that_fails_leaves_the_last_good_services_with_their_date(feed, monkeypatch, failure, reason):
    monkeypatch.setattr(files, "LARGEST", 2 * 1024 * 1024)
    monkeypatch.setattr(feeds, "MOST_PAGES", 5)
    await refresh(feed.url, QUICK)
    before = from_feed()
    good = store.source_of(source.engine(), store.FEED)
    feed.misbehave = failure
    with pytest.raises(FeedError, match=reason):
        await refresh(feed.url, QUICK)
    assert from_feed() == before
    state = store.source_of(source.engine(), store.FEED)
    assert state.succeeded == good.succeeded
    assert state.failed >= good.succeeded
    assert reason.split(":")[0] in state.failure
    feed.misbehave = lambda handler, page: False
    await refresh(feed.url, QUICK)
    assert store.source_of(source.engine(), store.FEED).failure is None


async def test_a_server_that_is_down_is_asked_several_times_only(monkeypatch):
    with pytest.raises(FeedError, match=r"connection failed.*\(3 tries\)"):
        await refresh("http://127.0.0.1:1/api", QUICK)


async def test_the_event_loop_goes_on_while_a_feed_hangs(feed):
    feed.misbehave = silent
    ticks = 0

    async def tick():
        nonlocal ticks
        while True:
            await asyncio.sleep(0.01)
            ticks += 1

    ticking = asyncio.create_task(tick())
    with pytest.raises(FeedError):
        await refresh(feed.url, Patience(read=0.2, answer=0.4, pause=0.01, tries=1))
    ticking.cancel()
    assert ticks > 10


async def test_the_running_assistant_refreshes_on_its_own(feed, data_dir):
    chosen = settings.load({"DATA_DIR": str(data_dir), "DIRECTORY_URL": feed.url})
    task = asyncio.create_task(server._refresh_directory(chosen))
    try:
        async with asyncio.timeout(10):
            while not from_feed():
                await asyncio.sleep(0.02)
    finally:
        task.cancel()


async def test_a_failing_refresh_does_not_stop_the_next_one(feed, caplog, data_dir):
    feed.misbehave = not_there
    chosen = settings.load({"DATA_DIR": str(data_dir), "DIRECTORY_URL": feed.url})
    task = asyncio.create_task(server._refresh_directory(chosen))
    async with asyncio.timeout(10):
        while "could not be refreshed" not in caplog.text:
            await asyncio.sleep(0.02)
    assert not task.done()
    task.cancel()


async def test_a_feed_never_changes_what_is_not_its_own(feed):
    before = source.services()
    feed.pages[0][0] = hsds_service("x", local_id="police", phones=[{"number": "+381112457376"}])
    report = await refresh(feed.url, QUICK)
    assert report.notes == ["police: is from seed, the feed does not change it"]
    source.look_again()
    assert set(before) <= set(source.services())


async def test_another_feed_takes_the_place_of_the_first(feed):
    feed.etags = True
    await refresh(feed.url, QUICK)
    feed.pages = [[hsds_service("one"), hsds_service("four")]]
    report = await refresh(feed.url.replace("127.0.0.1", "localhost"), QUICK)
    assert (report.new, sorted(report.gone)) == (["four"], ["three", "two"])


async def test_corrections_survive_a_refresh(feed):
    await refresh(feed.url, QUICK)
    store.correct(source.engine(), "one", "phone", "+381 11 303 2125")
    feed.pages[0][0] = hsds_service("one", name="Another", phones=[{"number": "112"}])
    await refresh(feed.url, QUICK)
    assert (from_feed()["one"].name, from_feed()["one"].phones) == ("Another", ("+381113032125",))
    with source.engine().connect() as connection:
        assert connection.scalar(tables.phone.select().with_only_columns(tables.phone.c.number)
                                 .where(tables.phone.c.service_id == "one")) == "112"
