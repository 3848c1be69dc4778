"""Each fact is asked for in each language and stands in the answer, in that language's form (trust.yml)."""

import re
from collections import Counter
from pathlib import Path

import pytest

from bot.button_codes import payload_of
from bot.checks.numbers import STEP
from bot.i18n.facts import facts, placeholders
from bot.i18n.watch import read_yaml
from bot.message import Answer
from bot.settings import LANGUAGES

ROWS = read_yaml(Path(__file__).parent / "trust.yml")
SOURCE_LINE = re.compile(r"(?m)^ℹ️.*$")
# Phone numbers, addresses and dates of services are no numbers of the answer: in right-to-left text they are isolated.
NO_NUMBER = re.compile("\u2066[^\u2069]*\u2069|\\+\\d[\\d ]+")


def missing(names: list[str], text: str, language: str) -> list[str]:
    """The facts whose values are not in an answer; two facts with the same number need it twice."""
    text = SOURCE_LINE.sub("", text)
    numbers = Counter(re.findall(r"\d+", NO_NUMBER.sub("", STEP.sub("", text))))
    found = []
    for name in names:
        value = placeholders(language)[name]
        if facts()[name]["kind"] in ("number", "year"):
            if not numbers[value]:
                found.append(name)
            numbers[value] -= 1
        elif value not in text:
            found.append(name)
    return found


def text_of(answer: Answer) -> str:
    return "\n".join(reply.text for reply in answer.replies)


def test_every_fact_is_asked_for_and_every_row_has_facts_that_exist():
    assert {name for row in ROWS for name in row["facts"]} == set(facts())


def test_each_question_is_asked_in_every_language():
    assert [row["answer"] for row in ROWS if set(row["questions"]) != set(LANGUAGES)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("row", ROWS, ids=[row["answer"] for row in ROWS])
async def test_the_answer_has_the_facts(talk, row, language):
    topic, _, part = row["answer"][1:].partition("{")
    answer = await talk.write(row["questions"][language])
    assert (answer.language, answer.topic) == (language, topic)
    if part and missing(row["facts"], text_of(answer), language):
        # A general question about the topic: the part is one tap away.
        assert row["answer"] in [payload_of(button.payload) for reply in answer.replies for button in reply.buttons]
        answer = await talk.press(row["answer"])
    assert missing(row["facts"], text_of(answer), language) == []


def test_a_value_that_is_only_part_of_another_number_is_missing():
    assert missing(["decision_months"], "30 days, 13 months", "en") == ["decision_months"]
    assert missing(["decision_months", "extension_months"], "3. Wait 3 months", "en") == ["extension_months"]
    assert missing(["decision_months"], "3 ماه", "fa") == ["decision_months"]
    assert missing(["decision_months"], "۳ ماه", "fa") == []
    assert missing(["statistics_year"], "Few people.\n\nℹ️ Source: AIDA (July 2024).", "en") == ["statistics_year"]
