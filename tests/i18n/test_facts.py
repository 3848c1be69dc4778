"""Facts grow old: first a note, then whom to ask instead; emergency numbers stay."""

from datetime import date

import pytest

from bot import clock, generator
from bot.i18n import facts as facts_module
from bot.i18n.facts import FactError, placeholders, read_facts, unsure_since
from bot.i18n.watch import WatchedFile

FACTS = """
paper_hours: {kind: number, value: 72, source: AIDA, checked_on: 2026-11-22, review_by: 2027-05-22, certainty: high}
fee: {kind: number, value: 135, source: AIDA, checked_on: 2026-11-20, review_by: 2027-05-20, expires: 2027-06-01,
  certainty: medium}
police: {kind: phone, value: "192", source: azil.rs, checked_on: 2026-11-01, review_by: 2027-02-01, expires: never,
  certainty: high}
lawyer: {kind: phone, value: "+381112457376", legal_aid: APC, source: APC, checked_on: 2026-11-22,
  review_by: 2027-08-22, certainty: medium}
"""
DOMAIN = """
responses:
  utter_x:
  - text: Wait {paper_hours} hours. Then {paper_hours} more. Pay {fee}.
    metadata: {title: "After {fee}", short: "Wait {paper_hours} hours.", source: AIDA, as_of: "2025-07-03"}
  utter_danger: [{text: "Call {police}.", metadata: {title: Danger}}]
  utter_help_menu: [{text: Menu, metadata: {title: Menu}}]
"""
REVIEWED, DUE, FEE_EXPIRED = date(2027, 5, 20), date(2027, 5, 25), date(2027, 6, 2)
ALL_DUE, ALL_EXPIRED = date(2027, 9, 1), date(2030, 1, 1)


@pytest.fixture
def on(tmp_path, monkeypatch):
    """Sets the day, on which two answers with old and new facts are given."""
    (tmp_path / "facts.yml").write_text(FACTS, encoding="utf-8")
    (tmp_path / "answers.yml").write_text(DOMAIN, encoding="utf-8")
    monkeypatch.setattr(facts_module, "_FACTS", WatchedFile(tmp_path / "facts.yml", facts_module._read))
    monkeypatch.setattr(generator, "_FILES", [WatchedFile(tmp_path / "answers.yml", generator._responses_of)])

    def set_day(day):
        monkeypatch.setattr(clock, "today", lambda: day)
    return set_day


def text_of(name="utter_x", language="en"):
    return generator.render(name, language)["text"]


def test_a_fresh_fact_is_shown_with_the_day_it_was_checked(on):
    on(REVIEWED)
    assert text_of() == ("Wait 72 hours. Then 72 more. Pay 135.\n\n"
                         "ℹ️ Source: AIDA (July 2025). Checked on 20 November 2026.")


def test_a_fact_past_its_review_adds_one_note(on):
    on(DUE)
    assert text_of().count("This number may have changed since 20 November 2026. Ask before you rely on it.") == 1
    assert "72 hours" in text_of()
    assert text_of().index("may have changed") < text_of().index("ℹ️")


def test_the_shorter_answer_has_the_note_too(on):
    on(DUE)
    assert generator.short_answer("x", "en") == (
        "Wait 72 hours.\n⚠️ This number may have changed since 22 November 2026. Ask before you rely on it.")


def test_an_expired_fact_is_replaced_by_whom_to_ask(on):
    on(FEE_EXPIRED)
    assert "Pay (ask APC +381 11 2457376)." in text_of()
    assert "\u2066APC\u2069 \u2066+381 11 2457376\u2069" in text_of(language="fa")
    assert "135" not in text_of()
    # The other fact is only due, and the note speaks of it.
    assert "may have changed since 22 November 2026" in text_of()


def test_a_button_has_no_room_for_whom_to_ask(on):
    on(FEE_EXPIRED)
    assert generator.topic_title("x", "en") == "After …"


def test_lawyers_whose_phone_is_old_itself_are_not_named(on):
    on(ALL_DUE)
    assert "Pay (ask a free lawyer)." in text_of()


def test_without_expires_a_fact_is_shown_twelve_months_after_its_review(on):
    on(date(2028, 5, 22))
    assert placeholders("en")["paper_hours"] == "72"
    on(date(2028, 5, 23))
    assert placeholders("en")["paper_hours"] == "(ask a free lawyer)"


def test_emergency_numbers_are_never_doubted_and_never_disappear(on):
    on(ALL_EXPIRED)
    assert text_of("utter_danger") == "Call 192."
    assert unsure_since(["police"]) is None


def test_what_is_old_is_found_once_a_day(on, monkeypatch):
    on(DUE)
    text_of()
    monkeypatch.setattr(facts_module, "is_expired", None)
    text_of()
    on(FEE_EXPIRED)
    with pytest.raises(TypeError):
        text_of()


@pytest.mark.parametrize("wrong", ["checked_on: soon", "review_by: 1", "expires: maybe", "expires: 12"])
def test_a_date_that_is_none_is_a_clear_error(tmp_path, wrong):
    key = wrong.split(":")[0]
    line = FACTS.splitlines()[1]
    kept = ", ".join(part for part in line.rstrip("}").split(", ") if f"{key}:" not in part)
    (tmp_path / "facts.yml").write_text(f"{kept}, {wrong}}}", encoding="utf-8")
    with pytest.raises(FactError, match=f"paper_hours.*{key}"):
        read_facts(tmp_path / "facts.yml")
