import os

import pytest

from bot import generator
from bot.i18n import catalogs, watch
from bot.i18n.watch import WatchedFile


@pytest.fixture
def no_pause(monkeypatch):
    monkeypatch.setattr(watch, "CHECK_SECONDS", 0)


def touch_later(path, text):
    before = path.stat().st_mtime_ns
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(before + 1_000_000_000, before + 1_000_000_000))


def test_an_edited_answer_is_used_without_restart(tmp_path, monkeypatch, no_pause):
    path = tmp_path / "domain.yml"
    path.write_text("responses: {utter_x: [{text: old}]}", encoding="utf-8")
    monkeypatch.setattr(generator, "_FILES", [WatchedFile(path, generator._responses_of)])
    assert generator.render("utter_x", "en")["text"] == "old"
    touch_later(path, "responses: {utter_x: [{text: new}]}")
    assert generator.render("utter_x", "en")["text"] == "new"


def test_an_edit_with_a_mistake_keeps_the_last_good_text(tmp_path, monkeypatch, no_pause, caplog):
    path = tmp_path / "domain.yml"
    path.write_text("responses: {utter_x: [{text: good}]}", encoding="utf-8")
    monkeypatch.setattr(generator, "_FILES", [WatchedFile(path, generator._responses_of)])
    generator.render("utter_x", "en")
    touch_later(path, "responses: {utter_x: [")
    assert generator.render("utter_x", "en")["text"] == "good"
    assert "domain.yml has an error" in caplog.text


def test_an_edited_translation_is_used_without_restart(tmp_path, no_pause):
    path = tmp_path / "fa" / "LC_MESSAGES" / "messages.po"
    for language in ("ar", "fa", "ps"):
        folder = tmp_path / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "messages.po").write_text('msgid "Send"\nmsgstr "فرستادن"\n', encoding="utf-8")
    texts = catalogs.Catalogs(tmp_path)
    assert texts.of("fa").gettext("Send") == "فرستادن"
    touch_later(path, 'msgid "Send"\nmsgstr "بفرست"\n')
    assert texts.of("fa").gettext("Send") == "بفرست"


def test_a_translation_with_a_wrong_placeholder_is_answered_in_english(monkeypatch, caplog):
    class Wrong:
        def pgettext(self, context, text):
            return "عدد {no_such_fact}"

    monkeypatch.setattr(generator.CATALOGS, "of", lambda language: Wrong())
    assert generator.translated("utter_x", "Call {police_phone}", "fa") == "Call \u2066192\u2069"
    assert "no_such_fact" in caplog.text


def test_without_a_short_form_the_short_answer_is_the_beginning(tmp_path, monkeypatch):
    path = tmp_path / "domain.yml"
    path.write_text("responses: {utter_x: [{text: First. Second. Third., metadata: {title: X}}]}", encoding="utf-8")
    monkeypatch.setattr(generator, "_FILES", [WatchedFile(path, generator._responses_of)])
    assert generator.short_answer("x", "en") == "First. Second."


TWO_PARTS = """
responses:
  utter_x: [{text: the answer, metadata: {title: X}, buttons: [{payload: '/x{"part":"more"}'}]}]
  utter_x_more: [{text: the rest, metadata: {title: More of X, short: a little, part_of: x}}]
"""


def test_a_part_of_an_answer_is_no_topic_and_gives_its_title_to_the_button(tmp_path, monkeypatch):
    path = tmp_path / "domain.yml"
    path.write_text(TWO_PARTS, encoding="utf-8")
    monkeypatch.setattr(generator, "_FILES", [WatchedFile(path, generator._responses_of)])
    monkeypatch.setattr(generator, "MENU", "x")
    assert generator.topics() == {"x"}
    assert generator.parts("x") == {"more"}
    assert generator.render("utter_x", "en")["buttons"][0]["title"] == "More of X"
    assert generator.short_answer("x_more", "en") == "a little"
