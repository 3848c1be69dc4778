from datetime import datetime, timedelta

import pytest
import yaml

from actions.legal_options import cards, questions
from actions.legal_options.conditions import TableError
from bot.clock import BELGRADE
from bot.i18n.facts import facts
from bot.settings import LANGUAGES

NOW = datetime(2026, 11, 25, 15, 30, tzinfo=BELGRADE)


def answered(*given):
    """The answers after these buttons, each of which must have been taken."""
    answers = {}
    for value in given:
        more = questions.answered(answers, value, NOW)
        assert more != answers, value
        answers = more
    return answers


def asked(*given):
    question = questions.present(answered(*given), NOW)
    return question.name if question else None


def test_the_questions_come_one_after_the_other():
    given = ["adult_alone", "certificate", "since_2026-11-25", "war", "family_home", "stay", "no_needs"]
    assert [asked(*given[:count]) for count in range(8)] == [
        "who", "paper", "since", "fear", "family", "wish", "needs", None]


def test_pointless_questions_are_not_asked():
    assert asked("adult_alone", "no_paper") == "fear"
    assert asked("adult_alone", "refused") == "refused_when"
    assert asked("adult_alone", "status") == "family"
    assert asked("minor_family", "status") == "wish"


def test_everything_can_be_skipped():
    assert asked("skip_who", "skip_paper", "skip_fear", "skip_family", "skip_wish", "skip_needs") is None


def test_a_person_alone_is_not_asked_whether_the_family_is_here():
    family = next(question for question in questions.current().questions if question.name == "family")
    alone, together = answered("adult_alone"), answered("adult_family")
    assert "family_here" not in {choice.name for choice in questions.shown(family, alone, NOW)}
    assert "family_here" in {choice.name for choice in questions.shown(family, together, NOW)}


@pytest.mark.parametrize("old", ["adult_alone", "skip_who", "since_2026-11-25", "no_needs", "skip_needs", "go_on"])
def test_a_button_of_another_question_changes_nothing(old):
    answers = answered("minor_alone")
    assert questions.answered(answers, old, NOW) == answers


@pytest.mark.parametrize("day", ["since_2026-11-26", "since_2026-11-18", "since_2025-11-25"])
def test_a_day_that_has_no_button_now_changes_nothing(day):
    answers = answered("adult_alone", "certificate")
    assert questions.answered(answers, day, NOW) == answers


def test_less_than_an_hour_ago_counts_from_an_hour_ago():
    assert answered("adult_alone", "certificate", "since_hour")["since"] == "2026-11-25T14:30+01:00"


def test_days_follow_the_calendar_of_belgrade_across_midnight():
    since = next(question for question in questions.current().questions if question.name == "since")
    shortly_after_midnight = datetime(2026, 11, 26, 0, 5, tzinfo=BELGRADE)
    assert str(questions.days(since, shortly_after_midnight)[0]) == "2026-11-26"
    # Every day on which the hours may still run has a button.
    assert since.days > facts()["certificate_hours"]["value"] // 24


@pytest.mark.parametrize("value", [
    "start", "stop", "go_on", "skip_who", "minor_alone", "since_2026-11-25", "since_hour"])
def test_the_door_knows_the_answers(value):
    assert questions.is_answer(value)


@pytest.mark.parametrize("value", [
    "", "skip_", "skip_x", "since", "since_2026-13-01", "since_20261125", "who", "x", 1, None, ["stop"], {"a": 1}])
def test_the_door_knows_no_other_answers(value):
    assert not questions.is_answer(value)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [question.name for question in questions.current().questions])
def test_each_question_has_short_buttons_with_small_payloads_skip_and_stop(name, language):
    question = next(question for question in questions.current().questions if question.name == name)
    message = cards.ask(question, {"who": "adult_family"}, language, NOW)
    payloads = [button["payload"] for button in message["buttons"]]
    assert payloads[-2:] == [questions.payload(f"skip_{name}"), questions.payload("stop")]
    assert all(len(payload.encode()) <= 64 for payload in payloads)
    assert all(0 < len(button["title"]) <= 40 and "{" not in button["title"] for button in message["buttons"])
    assert len(payloads) == len(set(payloads))


def test_days_are_offered_by_name():
    since = next(question for question in questions.current().questions if question.name == "since")
    titles = [button["title"] for button in cards.ask(since, {}, "en", NOW)["buttons"]]
    assert titles[:4] == ["Less than an hour ago", "Today, Wednesday 25 November", "Yesterday, Tuesday 24 November",
                          "Monday 23 November"]


@pytest.mark.parametrize("text", ["stop", "Stop!", "STOP", "بس", "ودرېږه", "توقف"])
def test_words_that_stop(text):
    assert questions.means_stop(text)


@pytest.mark.parametrize("text", ["where is the bus stop", "no", "I cannot stop crying", ""])
def test_other_texts_do_not_stop(text):
    assert not questions.means_stop(text)


def broken(tmp_path, change):
    """Load the questions with a change made to them."""
    content = yaml.safe_load(questions.FILE.read_text(encoding="utf-8"))
    change(content)
    path = tmp_path / "questions.yml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return questions.load(path)


@pytest.mark.parametrize(("change", "reason"), [
    (lambda file: file["questions"][0]["answers"].update(stop="Stop"), "the name 'stop' is used for something else"),
    (lambda file: file["questions"][1]["answers"].update(minor_alone="x"), "the name 'minor_alone' is used"),
    (lambda file: file["questions"][0]["answers"].update({"Ä": "x"}), "must be at most 26 letters"),
    (lambda file: file["questions"][2].update(only_if={"paper": ["passport"]}), "unknown answer 'passport' to paper"),
    (lambda file: file["questions"][0].update(only_if={"wish": ["stay"]}), "unknown question 'wish'"),
    (lambda file: file["questions"][0].update(colour="red"), "unknown column colour"),
    (lambda file: file["questions"][0].pop("text"), "add text"),
    (lambda file: file["questions"][0].update(days=3), "only since can have days"),
    (lambda file: file["buttons"].pop("stop"), "buttons must be"),
])
def test_a_file_with_a_mistake_is_refused_with_place_and_reason(tmp_path, change, reason):
    with pytest.raises(TableError, match=reason) as error:
        broken(tmp_path, change)
    assert str(error.value).startswith("questions.yml")


def test_an_old_day_is_counted_anew_when_the_talk_goes_on_after_midnight():
    answers = answered("adult_alone", "certificate", "since_2026-11-22")
    assert questions.words_of(answers, NOW)["since"] == "in_time"
    assert questions.words_of(answers, NOW + timedelta(hours=10))["since"] == "hours_over"
