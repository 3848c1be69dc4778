"""The decision table, over every combination of answers."""

import re
from datetime import datetime

import pytest
import yaml

from actions.legal_options import cards, questions, table
from actions.legal_options.conditions import UNSAID, TableError, holds
from bot.clock import BELGRADE
from bot.settings import LANGUAGES

NOW = datetime(2026, 11, 25, 15, 30, tzinfo=BELGRADE)
# Beside "waiting for the decision" nobody gets an appeal, beside an appeal nobody gets a first application ...
NEVER_TOGETHER = [
    {"go_on_with_case", "appeal"}, {"go_on_with_case", "after_refusal"}, {"go_on_with_case", "new_application"},
    {"go_on_with_case", "ask_asylum"}, {"go_on_with_case", "stop_case"}, {"appeal", "new_application"},
    {"appeal", "ask_asylum"}, {"use_status", "ask_asylum"}, {"use_status", "appeal"}, {"certificate", "ask_asylum"},
    {"ask_asylum", "guardian_asylum"}, {"application", "stop_case"}, {"support_hurt", "support_controlled"}]
LONGEST_TEXT = 900
LONGEST_SENTENCE = 18


def combinations(words=None):
    """Every combination of answers that the questions can lead to, in the words of the table."""
    words = words or {}
    question = next((question for question in questions.current().questions
                     if question.name not in words and question.asked(words)), None)
    if question is None:
        yield words
        return
    hidden = {choice.name for choice in question.choices if choice.hidden and holds(choice.hidden, words)}
    for word in sorted(question.words - hidden):
        yield from combinations({**words, question.name: word})


@pytest.fixture(scope="module")
def results():
    """Each combination with the options it leads to."""
    return [(words, table.fitting(words)) for words in combinations()]


def names(rows):
    return [row.option for row in rows]


def test_every_combination_leads_to_two_to_five_options_each_once(results):
    assert len(results) > 20_000
    wrong = [words for words, rows in results if not 2 <= len(set(names(rows))) == len(rows) <= 5]
    assert wrong == []


def test_nobody_is_asked_more_than_seven_questions(results):
    assert max(len(words) for words, _ in results) == 7


def test_every_row_is_reached(results):
    reached = {row for _, rows in results for row in map(id, rows)}
    assert [row.option for row in table.rows() if id(row) not in reached] == []


def test_no_combination_leads_to_options_that_contradict_each_other(results):
    wrong = [(words, pair) for words, rows in results for pair in NEVER_TOGETHER if pair <= set(names(rows))]
    assert wrong == []


def test_a_child_alone_always_gets_the_guardian_first(results):
    assert {names(rows)[0] for words, rows in results if words["who"] == "minor_alone"} == {"guardian"}
    assert not any("guardian" in names(rows) for words, rows in results if words["who"] != "minor_alone")


@pytest.mark.parametrize(("answer", "option", "card"), [
    ("violence", "support_hurt", "/gender_violence_help"), ("trafficking", "support_controlled", "/trafficking_help")])
def test_danger_comes_first_after_a_guardian_with_its_own_card(results, answer, option, card):
    for words, rows in results:
        if words["needs"] == answer:
            assert names(rows)[1 if words["who"] == "minor_alone" else 0] == option
            assert next(row for row in rows if row.option == option).helper_payload == card


def test_after_a_refusal_the_appeal_stands_before_everything_but_danger_and_a_bed(results):
    before = {"guardian", "support_hurt", "support_controlled", "bed"}
    for words, rows in results:
        if words["paper"] == "refused":
            shown = names(rows)
            at = shown.index("after_refusal" if words["refused_when"] == "refused_long" else "appeal")
            assert set(shown[:at]) <= before
            assert rows[at].deadline == "in_decision"


def test_running_hours_are_always_shown(results):
    for words, rows in results:
        if words.get("since") == "in_time":
            assert "certificate_hours" in {row.deadline for row in rows}


def test_a_child_alone_is_never_sent_to_the_police_without_a_guardian(results):
    for words, rows in results:
        if words["who"] == "minor_alone":
            assert not {"ask_asylum"} & set(names(rows))


def test_danger_at_home_always_leads_to_protection_or_a_lawyer_before_return(results):
    for words, rows in results:
        if words.get("fear") in ("persecution", "war"):
            returning = [row for row in rows if row.option == "return_home"]
            assert all("lawyer" in row.first_step for row in returning)
            if words["paper"] in ("no_paper", "other_country", UNSAID):
                assert {"ask_asylum", "guardian_asylum"} & set(names(rows)), words


def test_going_home_is_only_offered_to_those_who_may_wish_it(results):
    for words, rows in results:
        if words["wish"] in ("stay", "go_further", "safe_place"):
            assert "return_home" not in names(rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_option_fits_into_a_message_and_leads_to_a_helper(language):
    for row in table.rows():
        message = cards.option(1, row, {"since": "2026-11-24"}, language, NOW)
        assert len(message["text"]) <= LONGEST_TEXT, row.option
        assert "{" not in message["text"]
        assert message["buttons"][0]["title"]
        assert len(message["buttons"][0]["payload"].encode()) <= 64


def test_the_texts_are_easy_to_read():
    long = [sentence for row in table.rows() for text in (row.title, row.why, row.first_step)
            for sentence in re.split(r"(?<=[.!?:])[\")]?\s+", text) if len(sentence.split()) > LONGEST_SENTENCE]
    assert long == []


def broken(tmp_path, change):
    """Load the table with a change made to it."""
    content = yaml.safe_load(table.FILE.read_text(encoding="utf-8"))
    change(content)
    path = tmp_path / "options.yml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return table.load(path)


def row(content, option):
    return next(row for row in content["rows"] if row["option"] == option)


@pytest.mark.parametrize(("change", "reason"), [
    (lambda file: row(file, "guardian")["when"].update(age=["child"]), r"row 1 \(guardian\): unknown question 'age'"),
    (lambda file: row(file, "guardian")["when"].update(who=["child"]), "unknown answer 'child' to who"),
    (lambda file: row(file, "guardian").update(helper="need_pizza"), "helper 'need_pizza' is no topic"),
    (lambda file: row(file, "guardian").update(helper="need_lawyer/nobody"), "no part of its answer"),
    (lambda file: row(file, "guardian").update(why="Call 192"), "why has a digit"),
    (lambda file: row(file, "guardian").update(why="Call {my_phone}"), "{my_phone}, which is no fact"),
    (lambda file: row(file, "guardian").update(deadline="tomorrow"), "unknown deadline 'tomorrow'"),
    (lambda file: row(file, "guardian").update(deadline="certificate_hours"), "can only be counted when since is"),
    (lambda file: row(file, "guardian").update(colour="red"), "unknown column colour"),
    (lambda file: row(file, "guardian").pop("sheet"), "add sheet"),
    (lambda file: row(file, "guardian").update(order="first"), "order must be a whole number"),
    (lambda file: row(file, "guardian").update(unless={"who": ["minor_alone"]}), "leave no answer to who"),
    (lambda file: row(file, "guardian").update(when={"who": "minor_alone"}), "who needs a list"),
    (lambda file: row(file, "appeal").pop("unless"), r"\(after_refusal\): can hold together with row \d+ \(appeal\)"),
    (lambda file: file["rows"].append(row(file, "lawyer")), r"\(lawyer\): can hold together with row \d+ \(lawyer\)"),
    (lambda file: file["contradictions"].append(["guardian", "angel"]), "unknown option angel"),
])
def test_a_table_with_a_mistake_is_refused_with_row_and_reason(tmp_path, change, reason):
    with pytest.raises(TableError, match=reason) as error:
        broken(tmp_path, change)
    assert str(error.value).startswith("options.yml")
