"""No text has a number of its own: numbers are facts, written once in locales/facts.yml."""

import re
from collections.abc import Iterator

from bot.checks.finding import Finding
from bot.checks.texts import PLACEHOLDER, Texts

# ASCII, Arabic-Indic and Extended Arabic-Indic digits.
_DIGITS = "0-9٠-٩۰-۹"
NUMBER = re.compile(f"[{_DIGITS}][{_DIGITS}.,:/٫٬ -]*[{_DIGITS}]|[{_DIGITS}]")
# A step's number at the start of a line is no fact.
STEP = re.compile(rf"(?m)^\s*[{_DIGITS}]{{1,2}}[.)] ")


def check(texts: Texts) -> Iterator[Finding]:
    """A digit sequence that is neither in a placeholder nor a step's number."""
    for text in texts.all():
        for number in NUMBER.findall(PLACEHOLDER.sub("", STEP.sub("", text.text))):
            yield Finding("numbers", text.file, text.where, f"the number {number} stands in the text",
                          "Write it in locales/facts.yml with its source and use its {name} here", text.language)
