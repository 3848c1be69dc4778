"""The web chat: over HTTP, and in a real browser of the size of a small phone."""

import dataclasses
import json

import httpx
import pytest
from browser import ChatPage, Site, start_chromium

from actions.directory import search
from actions.language_names import own_names
from bot import settings
from bot.channels.web import LARGEST_BODY, page_texts
from bot.generator import render, responses, topic_title, translated
from bot.server import create_application
from bot.settings import LANGUAGES, RIGHT_TO_LEFT

QUESTIONS = {
    "ar": "أين أجد محامياً مجانياً؟",
    "fa": "وکیل رایگان از کجا پیدا کنم؟",
    "ps": "وړیا وکیل چیرته پیدا کولای شم؟",
    "en": "Where can I find a free lawyer?",
}
PHONE, DESKTOP = (360, 740), (1280, 800)
each_language = pytest.mark.parametrize("language", LANGUAGES)


def first_line(response: str, language: str) -> str:
    """How a response begins, facts filled in."""
    text = translated(response, responses()[response]["text"], language, {"services": ""})
    return text.strip().split("\n")[0]


def direction(language: str) -> str:
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


@pytest.fixture(scope="module")
def application(assistant, tmp_path_factory):
    folder = tmp_path_factory.mktemp("web")
    return create_application(assistant, settings.load({"DATA_DIR": str(folder)}), None)


@pytest.fixture(scope="module")
def site(application):
    with Site(application) as site:
        yield site


@pytest.fixture
def new_visitor(site):
    """Makes clients that keep their own cookies, each another visitor."""
    clients = []

    def make(**headers: str) -> httpx.Client:
        clients.append(httpx.Client(base_url=site.url, headers=headers, timeout=60))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def visitor(new_visitor) -> httpx.Client:
    return new_visitor()


def post(client: httpx.Client, content) -> httpx.Response:
    """Send a body that says of itself that it is JSON."""
    return client.post("chat", content=content, headers={"Content-Type": "application/json"})


def say(client: httpx.Client, page_language: str = "en", **message) -> dict:
    """The answer to a message."""
    response = client.post("chat", json={"page_language": page_language, **message})
    assert response.status_code == 200, response.text
    return response.json()


# Over HTTP


def test_a_form_of_another_site_is_refused(visitor):
    assert visitor.post("chat", data={"text": "hello"}).status_code == 415


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'"text"', b"[]", b"null", b"[" * 100_000],
                         ids=["nothing", "cut off", "no UTF-8", "a string", "a list", "null", "deep"])
def test_what_is_no_json_object_is_refused(visitor, body):
    response = post(visitor, body)
    assert response.status_code == 400
    assert response.json()["error"]


def test_a_body_that_is_too_large_is_refused(visitor):
    assert post(visitor, json.dumps({"text": "a" * LARGEST_BODY})).status_code == 413


def test_a_body_of_unknown_length_is_refused(visitor):
    assert post(visitor, iter([b'{"text":', b'"hello"}'])).status_code == 413


@each_language
def test_a_very_long_text_is_answered_with_advice(visitor, language):
    long = QUESTIONS[language] * (100_000 // len(QUESTIONS[language]))
    replies = say(visitor, language, text=long)["replies"]
    assert len(replies) > 1
    assert replies[-1]["text"] == render("utter_too_long", language)["text"]


@pytest.mark.parametrize("text", ["/restart", "/session_start", '/delete_my_data{"confirm":"yes"}', "//back",
                                  '/change_language{"language":"ar"}', '/need_food{"language": "fa"}'])
def test_a_typed_command_is_only_text(visitor, text):
    say(visitor, text=QUESTIONS["en"])
    answer = say(visitor, text=text)
    assert answer["replies"], "a command of Rasa answers nothing"
    assert answer["language"] == "en"
    assert render("utter_data_deleted", "en")["text"] not in [reply["text"] for reply in answer["replies"]]


def test_a_place_comes_with_a_link_to_a_map(visitor, monkeypatch):
    place = dataclasses.replace(search.by_code("apc"), latitude=44.8, longitude=20.47)
    monkeypatch.setattr(search, "services", lambda: (place,))
    location = say(visitor, button='/ask_location{"service":"apc"}')["replies"][0]["location"]
    assert location["map"] == "https://www.openstreetmap.org/?mlat=44.8&mlon=20.47#map=17/44.8/20.47"


@pytest.mark.parametrize("payload", [
    "/restart", "/nothing_of_ours", "", "no payload", '/need_food{"x":1}',
    pytest.param("/greet" + '{"a":' * 2000 + "1" + "}" * 2000, id="deep")])
@each_language
def test_an_unknown_button_gets_a_way_on(visitor, language, payload):
    assert say(visitor, language, button=payload)["replies"] == [render("utter_old_button", language)]


@pytest.mark.parametrize("message", [{}, {"text": None}, {"text": ["a"]}, {"text": 7}, {"text": "\ud800"},
                                     {"button": {"a": 1}}, {"start": {"a": 1}}, {"start": "\ud800"},
                                     {"text": "hello", "page_language": ["en"]}], ids=repr)
def test_an_odd_message_is_answered(visitor, message):
    response = post(visitor, json.dumps({"page_language": "en", **message}))
    assert response.status_code == 200
    assert response.json()["replies"]


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(visitor):
    cookie = visitor.get("").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie or "samesite=lax" in cookie
    assert "secure" not in cookie, "the site is served over plain HTTP here"


def test_the_cookie_is_secure_where_the_site_is(assistant, some_settings):
    public = dataclasses.replace(some_settings, public_url="https://rahnama.example")
    with Site(create_application(assistant, public, None)) as site:
        assert "secure" in httpx.get(site.url, timeout=60).headers["set-cookie"].lower()


@pytest.mark.parametrize("request_", [lambda visitor: visitor.get(""), lambda visitor: post(visitor, "{"),
                                      lambda visitor: post(visitor, '{"text": "hello"}')],
                         ids=["page", "error", "answer"])
def test_the_security_headers_are_set(visitor, request_):
    headers = request_(visitor).headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"


def test_two_visitors_have_two_conversations(new_visitor):
    one, other = new_visitor(), new_visitor()
    for visitor in (one, other):
        visitor.get("")
    say(one, button='/change_language{"language":"ar"}')
    assert say(one, text="ok")["language"] == "ar"
    assert say(other, text="ok")["language"] == "en"


@pytest.mark.parametrize(("accepted", "language"), [
    ("ps-AF,ps;q=0.9,en;q=0.8", "ps"), ("fa", "fa"), ("sr-RS,ar;q=0.5", "ar"), ("de-DE", "en"), ("", "en")])
def test_the_page_speaks_the_browsers_language(new_visitor, accepted, language):
    page = new_visitor(**{"Accept-Language": accepted}).get("").text
    assert f'<html lang="{language}" dir="{direction(language)}">' in page


@pytest.mark.parametrize(("start", "language"), [
    ("park-2026_fa", "fa"), ("park_ps", "ps"), ("park-2026", "ar"), ("camp-kitchen", "ar"), ("%00_fa", "ar")])
def test_a_shared_link_opens_its_language_or_the_browsers(new_visitor, start, language):
    page = new_visitor(**{"Accept-Language": "ar"}).get(f"?start={start}").text
    assert f'<html lang="{language}"' in page


def test_hide_this_gives_the_browser_a_new_cookie(visitor):
    visitor.get("")
    before = visitor.cookies["conversation"]
    answer = say(visitor, button="/t17")
    assert answer["discreet"]
    assert answer["replies"][-1]["buttons"][-1] == {"title": "Hide this", "payload": "/t10", "hides": True}
    assert visitor.cookies["conversation"] == before
    assert say(visitor, button="/t10")["hide"]
    assert visitor.cookies["conversation"] != before


# In the browser


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    driver = start_chromium(tmp_path_factory.mktemp("chromium"))
    yield driver
    driver.quit()


@pytest.fixture
def page(chromium, site) -> ChatPage:
    page = ChatPage(chromium, site.url)
    page.resize(*PHONE)
    return page


@each_language
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_page_fits_the_screen(page, language, size):
    page.resize(*size)
    page.open(f"?language={language}")
    assert page.language == (language, direction(language))
    page.press(page.elements(".buttons button")[-1])  # the menu
    assert len(page.elements(".buttons button")) > 15
    page.ask(QUESTIONS[language])
    content, window = page.widths
    assert window == size[0]
    assert content <= window
    assert page.sticking_out() == []
    for element in (page.field, page.element("#send")):
        box = element.rect
        assert box["y"] + box["height"] <= size[1]
        assert element.is_displayed()


@each_language
def test_a_question_is_answered_in_its_language(page, language):
    page.open("?language=en")
    answer = page.ask(QUESTIONS[language])
    assert answer.get_attribute("lang") == language
    assert first_line("utter_need_lawyer", language) in answer.text
    assert page.language == (language, direction(language)), "the page follows the talk"


@each_language
def test_a_button_is_answered(page, language):
    page.open(f"?language={language}")
    button = next(button for button in page.elements(".buttons button")
                  if button.text == topic_title("need_shelter", language))
    answer = page.press(button)
    assert first_line("utter_need_shelter", language) in answer.text
    assert [mine.text for mine in page.elements(".mine")] == [topic_title("need_shelter", language)]


def test_a_place_can_be_opened_on_a_map(page, monkeypatch):
    place = dataclasses.replace(search.by_code("apc"), latitude=44.8, longitude=20.47)
    monkeypatch.setattr(search, "services", lambda: (place,))
    page.open("?language=en")
    page.ask("who is APC")
    page.press(next(button for button in page.elements(".buttons button") if button.text.endswith("Map")))
    link = page.elements(".theirs .contact a")[-1]
    assert link.get_attribute("href").startswith("https://www.openstreetmap.org/?mlat=44.8&mlon=20.47")
    assert place.organization in link.text
    assert page.too_small_to_tap() == []


@each_language
def test_a_language_button_changes_the_whole_page(page, language):
    page.open("?language=" + ("en" if language != "en" else "ar"))
    page.press(page.language_button(language))
    texts = page_texts(language)
    assert page.language == (language, texts["direction"])
    assert page.title == texts["title"]
    assert page.field.get_attribute("placeholder") == texts["placeholder"]
    assert [page.element(name).get_attribute("textContent") for name in ("#label", "#send", "#skip")] == [
        texts["label"], texts["send"], texts["skip"]]
    assert [page.element(name).get_attribute("aria-label") for name in ("#log", "#languages")] == [
        texts["conversation"], texts["languages"]]
    pressed = page.elements("#languages [aria-pressed=true]")
    assert [button.get_attribute("value") for button in pressed] == [language]


@each_language
def test_tab_reaches_everything_in_order_and_shows_where_it_is(page, language):
    page.open(f"?language={language}")
    buttons = [button.text for button in page.elements(".buttons button")]
    reached = []
    for _ in range(len(buttons) + 20):
        focused = page.tab()
        if focused.tag_name == "body" or "send" in reached:
            break
        outline = focused.value_of_css_property("outline")
        assert outline.endswith("solid 3px"), focused.get_attribute("outerHTML")
        reached.append(focused.get_attribute("value") or focused.get_attribute("id") or focused.text)
    # Between the log and its buttons: the phone numbers of the greeting.
    assert reached == ["skip", *own_names(), "log", "192", "194", *buttons, "message", "send"]


@each_language
def test_a_screen_reader_can_name_everything(page, language):
    page.open(f"?language={language}")
    page.ask(QUESTIONS[language])
    texts = page_texts(language)
    assert page.element("[role=log]").get_attribute("aria-live") == "polite"
    assert page.element("[role=log]").accessible_name == texts["conversation"]
    assert page.element("[role=status]").get_attribute("id") == "status"
    assert page.field.accessible_name == texts["label"]
    assert all(it.accessible_name for it in page.elements("button, a"))


@each_language
def test_everything_can_be_read_and_tapped(page, language):
    page.open(f"?language={language}")
    page.ask(QUESTIONS[language])
    assert len(page.elements(".contact a")) > 2
    assert page.too_small_to_tap() == []
    assert page.low_contrast() == []


def test_phone_numbers_can_be_called_and_read_from_left_to_right(page):
    page.open("?language=ar")
    answer = page.ask(QUESTIONS["ar"])
    numbers = [link for link in page.elements(".theirs a") if link.text.startswith("+381")]
    assert numbers
    for link in numbers:
        assert link.get_attribute("href") == "tel:" + link.text.replace(" ", "")
        places = [left for character, left in page.characters(link) if character != " "]
        assert len(places) >= len("+381112345")
        assert places == sorted(places)
    assert all(link.text in answer.text for link in numbers)
    assert len(numbers) >= answer.text.count("📞") > 0


@pytest.mark.parametrize("language", sorted(RIGHT_TO_LEFT & {"ar", "fa"}))
def test_right_to_left_lines_begin_on_the_right(page, language):
    page.open(f"?language={language}")
    page.ask(QUESTIONS[language])
    lines = page.elements(".theirs p")
    assert {line.value_of_css_property("direction") for line in lines} == {"rtl"}
    contact = next(line for line in lines if "📞" in line.text)
    (_, sign), *_, (_, last_digit) = page.characters(contact)
    assert sign > last_digit, "the sign stands before its number"
    source = next(line for line in lines if line.text.startswith("ℹ"))
    *_, (_, letter), (_, full_stop) = page.characters(source)
    assert full_stop < letter, "a sentence ends on the left"


def test_an_empty_field_waits_for_its_text_on_the_right(page):
    page.open("?language=ar")
    assert page.field.value_of_css_property("direction") == "rtl"
    page.field.send_keys("hello")
    assert page.field.value_of_css_property("direction") == "ltr"


def test_the_field_grows_with_its_text(page):
    page.open("?language=en")
    low = page.field.size["height"]
    page.field.send_keys("I need a place to sleep for my family. " * 10)
    assert low < page.field.size["height"] <= 128
    page.field.clear()
    page.ask("Hello")
    assert page.field.size["height"] == low


def test_nothing_is_loaded_from_elsewhere(page, site):
    page.open("?language=fa")
    page.ask(QUESTIONS["fa"])
    loaded = page.script("return performance.getEntriesByType('resource').map((entry) => entry.name)")
    addresses = {address.removeprefix(site.url) for address in loaded if not address.startswith("data:")}
    assert addresses == {"static/chat.css", "static/chat.js", "chat"}


@each_language
def test_a_text_is_not_lost_while_the_server_is_down(page, application, language):
    site = Site(application)
    with site:
        page.open(f"?language={language}", url=site.url)
    assert page.fail(QUESTIONS[language]) == page_texts(language)["error"]
    assert page.field.get_attribute("value") == QUESTIONS[language]
    assert page.elements(".mine") == [], "it was not said"
    with site:
        assert first_line("utter_need_lawyer", language) in page.ask("").text


@each_language
def test_without_javascript_there_are_phone_numbers(page, language):
    text = page.open_without_script(f"?language={language}")
    assert page_texts(language)["no_script"] in text
    assert [link.get_attribute("href") for link in page.elements("noscript a")] == ["tel:192", "tel:194"]
    assert not page.field.is_displayed(), "nothing could be sent"


def test_a_shared_link_is_counted_once_and_keeps_its_language(page, agent_and_store):
    _agent, _store, campaigns = agent_and_store
    page.open("?start=web-test_fa")
    assert page.language == ("fa", "rtl")
    assert campaigns.totals()["web-test"] == 1
    page.reload()
    assert page.language == ("fa", "rtl")
    assert campaigns.totals()["web-test"] == 1


PRIVATE = {"en": "my husband beats me every day", "fa": "شوهرم هر روز مرا می‌زند"}


def hide_button(page):
    return page.elements(".hide")[-1]


@pytest.mark.parametrize("language", sorted(PRIVATE))
def test_hide_this_leaves_nothing_of_the_talk_on_the_page(page, language):
    page.open(f"?language={language}")
    page.ask(PRIVATE[language])
    bottom = hide_button(page).rect["y"] + hide_button(page).rect["height"]
    assert bottom < page.field.rect["y"], "it is in reach without scrolling"
    page.field.send_keys("and one more th")
    page.script("sessionStorage.setItem('x', '1'); localStorage.setItem('x', '1');")
    assert page.low_contrast() == page.too_small_to_tap() == page.sticking_out() == []
    answer = page.hide(hide_button(page))
    assert answer.text == render("utter_hidden", language)["text"]
    assert len(page.answers) == 1
    assert page.elements(".mine") == []
    assert page.field.get_attribute("value") == ""
    assert page.script("return sessionStorage.length + localStorage.length") == 0


def test_hide_this_empties_the_page_before_the_answer_and_without_a_network(page, application):
    site = Site(application)
    with site:
        page.open("?language=en", url=site.url)
        page.ask(PRIVATE["en"])
    hide_button(page).click()
    assert page.elements("#log *") == []


def test_an_answer_on_its_way_is_not_shown_after_hiding(page):
    page.open("?language=en")
    page.ask(PRIVATE["en"])
    # Both are sent before the first is answered.
    page.script("""
        const hide = document.querySelector(".hide");
        document.getElementById("message").value = arguments[0];
        document.getElementById("send").click();
        hide.click();
    """, PRIVATE["en"])
    page.hidden()
    assert [answer.text for answer in page.answers] == [render("utter_hidden", "en")["text"]]
    page.ask(QUESTIONS["en"])
    assert PRIVATE["en"] not in page.element("#log").text
