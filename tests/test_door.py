import pytest

from bot import door

TOPICS = frozenset({"need_food", "change_language", "delete_my_data", "greet", "org_info", "legal_options_overview"})


def parts(topic):
    return frozenset({"refused"}) if topic == "need_food" else frozenset()


def is_button(payload):
    return door.is_button(payload, TOPICS, parts, {"apc"}.__contains__, {"need_food"}.__contains__)


@pytest.mark.parametrize("typed", [
    "/restart", " /restart", "//restart", "/ /restart", "\u0000/restart", "\n\t/EXTERNAL: x",
    '/need_food{"language": "fa"}', "\u200e /restart"])
def test_typed_text_never_begins_with_a_slash(typed):
    cleaned = door.clean(typed)
    assert cleaned
    assert not cleaned.startswith("/")


def test_clean_keeps_letters_of_all_scripts_and_the_half_space():
    assert door.clean("  می‌خوام  ۱۲ کیلو,\nفردا ") == "می‌خوام ۱۲ کیلو, فردا"


def test_clean_drops_control_characters_and_the_end_of_a_huge_text():
    assert door.clean("a\x00b\x1bc") == "a b c"
    assert len(door.clean("x" * 100_000)) == door.LONGEST_TEXT


@pytest.mark.parametrize(("text", "readable"), [
    ("ok", True), ("۱", True), ("😀👍", False), ("", False), ("?!…", False)])
def test_says_something(text, readable):
    assert door.says_something(text) is readable


@pytest.mark.parametrize("payload", [
    "/need_food", '/need_food{"part":"refused"}', '/change_language{"language":"ps"}',
    '/delete_my_data{"confirm":"yes"}', '/org_info{"service":"apc"}', '/need_food{"page":2}',
    '/legal_options_overview{"answer":"minor_alone"}', '/legal_options_overview{"answer":"since_2026-11-25"}'])
def test_own_buttons_pass(payload):
    assert is_button(payload)


@pytest.mark.parametrize("payload", [
    "need_food", "/restart", "/unknown", '/need_food{"language":"ps"}', "/need_food{",
    '/need_food{"part":"other"}', '/greet{"part":"refused"}',
    '/legal_options_overview{"answer":"x"}', '/legal_options_overview{"answer":["stop"]}',
    '/legal_options_overview{"answer":"stop","part":"x"}', '/greet{"answer":"stop"}',
    '/change_language{"language":"xx"}', '/change_language{"language":"ps","a":1}', "", "/",
    '/org_info{"service":"gone"}', '/org_info{"service":7}', '/org_info{"service":"apc","page":2}',
    '/need_food{"service":"apc"}', '/need_food{"page":0}', '/need_food{"page":51}', '/need_food{"page":true}',
    '/need_food{"page":"2"}', '/need_food{"page":1.5}', '/greet{"page":2}', '/org_info[1]'])
def test_foreign_buttons_do_not_pass(payload):
    assert not is_button(payload)
