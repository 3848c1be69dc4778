"""A real browser for the web chat's tests, and the web application on a free port."""

import os
import socket
import threading
import time
from pathlib import Path

import pytest
import uvicorn
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait
from starlette.applications import Starlette

CHROMIUM, DRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")
OPTIONS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
           "--disable-background-networking", "--disable-component-update", "--disable-sync")
# Generous: the tests may share two cores with a training.
PATIENCE = 60

# WCAG 2.2: the contrast of each text with what is painted behind it; 4.5 is enough at any size.
_LOW_CONTRAST = """
const channels = (color) => color.match(/[\\d.]+/g).map(Number);
const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
function behind(element) {
    for (let at = element; at; at = at.parentElement) {
        const color = channels(getComputedStyle(at).backgroundColor);
        if (color.length === 3 || color[3] > 0) return color;
    }
    return [255, 255, 255];
}
function contrast(element, pseudo) {
    const pair = [channels(getComputedStyle(element, pseudo).color), behind(element)].map(light);
    return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
}
const texts = [...document.querySelectorAll("body *")].filter((element) => element.offsetParent &&
    [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
return [...texts.map((element) => [element.outerHTML, contrast(element)]),
        ["placeholder", contrast(document.getElementById("message"), "::placeholder")]]
    .filter(([, ratio]) => ratio < 4.5);
"""
_STICKING_OUT = """
return [...document.querySelectorAll("header *, #log *, form > :not(.visually-hidden)")].filter((element) => {
    const {left, right} = element.getBoundingClientRect();
    return left < 0 || right > innerWidth;
}).map((element) => element.outerHTML);
"""
_SMALL = """
return [...document.querySelectorAll("button, textarea, .contact a")].map((element) => {
    const {width, height} = element.getBoundingClientRect();
    return [element.outerHTML, width, height];
}).filter(([, width, height]) => width < 44 || height < 44);
"""
_LEFT_OF_CHARACTERS = """
const walker = document.createTreeWalker(arguments[0], NodeFilter.SHOW_TEXT);
const places = [];
for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    let index = 0;
    for (const character of node.data) {
        const range = document.createRange();
        range.setStart(node, index);
        index += character.length;
        range.setEnd(node, index);
        const box = range.getBoundingClientRect();
        if (box.width) places.push([character, box.left]);
    }
}
return places;
"""


class Site:
    """Serves an application on a port of this machine, in a thread with its own event loop."""

    def __init__(self, application: Starlette) -> None:
        self._application = application
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}/"

    def __enter__(self) -> "Site":
        self._server = uvicorn.Server(
            uvicorn.Config(self._application, port=self._port, ws="none", log_config=None))
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + PATIENCE
        while not self._server.started:
            assert self._thread.is_alive() and time.monotonic() < deadline, "the site did not start"
            time.sleep(0.05)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()


def start_chromium(profile: Path) -> webdriver.Chrome:
    """Chromium with a fresh profile; without one the tests are skipped, except in continuous integration."""
    if not (CHROMIUM.exists() and DRIVER.exists()) and not os.environ.get("CI"):
        pytest.skip("chromium is missing: apt install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for option in (*OPTIONS, f"--user-data-dir={profile}"):
        options.add_argument(option)
    return webdriver.Chrome(options=options, service=Service(str(DRIVER)))


class ChatPage:
    """The web chat as a person sees it."""

    def __init__(self, driver: webdriver.Chrome, url: str) -> None:
        self._driver, self._url = driver, url
        self._seen = 0

    def open(self, query: str = "", *, url: str = "") -> None:
        """Open the page as a new visitor and wait for the greeting."""
        self._driver.delete_all_cookies()
        self.reload(f"{url or self._url}{query}")

    def reload(self, address: str = "") -> None:
        self._driver.get(address or self.address)
        self._seen = 0
        self._await_answer()

    def open_without_script(self, query: str) -> str:
        """All that is visible with JavaScript switched off."""
        self._driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        try:
            self._driver.get(self._url + query)
            return self.element("body").text
        finally:
            self._driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})

    def resize(self, width: int, height: int) -> None:
        self._driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})

    def ask(self, text: str) -> WebElement:
        """Type a question, press Enter; gives the answer's first bubble."""
        self.field.send_keys(text, Keys.ENTER)
        return self._await_answer()

    def press(self, button: WebElement) -> WebElement:
        button.click()
        return self._await_answer()

    def hide(self, button: WebElement) -> WebElement:
        """Press "hide this"; gives the only bubble of the page that is left."""
        button.click()
        return self.hidden()

    def hidden(self) -> WebElement:
        """The only bubble of the page after "hide this"."""
        self._until(lambda: len(self.answers) == 1 and not self.element("#status").text)
        self._seen = 1
        return self.answers[0]

    def fail(self, text: str) -> str:
        """Type a question that cannot be sent; gives the line that says so."""
        self.field.send_keys(text, Keys.ENTER)
        return self._until(lambda: self.element("#status.error").text)

    def tab(self) -> WebElement:
        """Press Tab; gives what has the focus then."""
        self._driver.switch_to.active_element.send_keys(Keys.TAB)
        return self._driver.switch_to.active_element

    def script(self, code: str, *arguments: object):
        return self._driver.execute_script(code, *arguments)

    def element(self, selector: str) -> WebElement:
        return self._driver.find_element(By.CSS_SELECTOR, selector)

    def elements(self, selector: str) -> list[WebElement]:
        return self._driver.find_elements(By.CSS_SELECTOR, selector)

    def language_button(self, language: str) -> WebElement:
        return self.element(f"#languages [value={language}]")

    @property
    def address(self) -> str:
        return self._driver.current_url

    @property
    def title(self) -> str:
        return self._driver.title

    @property
    def field(self) -> WebElement:
        return self.element("#message")

    @property
    def answers(self) -> list[WebElement]:
        return self.elements(".theirs")

    @property
    def language(self) -> tuple[str, str]:
        """The page's language and direction."""
        page = self.element("html")
        return page.get_attribute("lang"), page.get_attribute("dir")

    @property
    def widths(self) -> tuple[int, int]:
        """How wide the content and the window are."""
        return tuple(self.script("return [document.scrollingElement.scrollWidth, innerWidth]"))

    def sticking_out(self) -> list[str]:
        """What lies outside the window's left or right edge."""
        return self.script(_STICKING_OUT)

    def low_contrast(self) -> list:
        return self.script(_LOW_CONTRAST)

    def too_small_to_tap(self) -> list:
        return self.script(_SMALL)

    def characters(self, element: WebElement) -> list[tuple[str, float]]:
        """Each visible character of an element and where its left edge is on the screen."""
        return [tuple(pair) for pair in self.script(_LEFT_OF_CHARACTERS, element)]

    def _await_answer(self) -> WebElement:
        """The first bubble of the answer that comes now."""
        self._until(lambda: len(self.answers) > self._seen and not self.element("#status").text)
        first, self._seen = self._seen, len(self.answers)
        return self.answers[first]

    def _until(self, condition):
        return WebDriverWait(self._driver, PATIENCE, poll_frequency=0.05).until(lambda _driver: condition())
