from datetime import date

import pytest
import sqlalchemy as sa

from actions.directory import check, reports, source, store, tables
from actions.directory.imports.load import load


def apc():
    return next(service for service in source.services() if service.id == "apc")


def test_two_people_put_a_warning_on_a_service_at_once():
    reports.add(["apc"], "need_lawyer", "person a")
    assert not apc().reported_wrong
    reports.add(["apc"], "ask_phone", "person b")
    assert apc().reported_wrong


def test_one_person_twice_is_one_person():
    reports.add(["apc", "apc"], "need_lawyer", "person a")
    reports.add(["apc"], "ask_phone", "person a")
    assert not apc().reported_wrong
    assert reports.open_reports(source.engine()) == [("apc", "need_lawyer", 1)]


def test_nothing_of_the_person_is_kept():
    reports.add(["apc"], "need_lawyer", "person a")
    with source.engine().connect() as connection:
        row = connection.execute(sa.select(tables.report)).one()
    assert "person a" not in str(row)
    assert len(row.reporter) == 64


def test_the_same_person_has_another_code_under_another_key(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "one")
    reports.add(["apc"], "t", "person a")
    monkeypatch.setenv("SECRET_KEY", "two")
    reports.add(["apc"], "t", "person a")
    assert reports.open_reports(source.engine()) == [("apc", "t", 2)]


def test_a_check_by_an_editor_answers_the_reports():
    for person in "ab":
        reports.add(["apc"], "need_lawyer", person)
    store.correct(source.engine(), "apc", "checked_on", "2026-11-25")
    source.look_again()
    assert not apc().reported_wrong
    assert reports.open_reports(source.engine()) == []
    reports.add(["apc"], "need_lawyer", "a")
    assert not apc().reported_wrong


@pytest.mark.parametrize(("checked_on", "warned"), [("2026-11-19", True), ("2026-12-01", False)])
def test_an_import_answers_the_reports_only_when_it_was_checked_later(write_table, checked_on, warned):
    engine = source.engine()
    store.apply(engine, "file", load(write_table({"id": "k", "checked_on": "2026-11-20"})).records, [])
    for person in "ab":
        reports.add(["k"], "need_food", person)
    store.apply(engine, "file", load(write_table({"id": "k", "checked_on": checked_on})).records, [])
    source.look_again()
    assert next(service for service in source.services() if service.id == "k").reported_wrong is warned


def test_reports_about_an_answer_are_listed_by_topic():
    reports.add([], "work_permit", "a")
    reports.add([], "work_permit", "b")
    reports.add([], "asylum_how_to_apply", "a")
    found = [finding.text for finding in
             check.findings(source.services(), source.drafts(), source.engine(), date(2026, 11, 25))
             if finding.kind == "report"]
    assert found == ["2 people say that the answer to work_permit is wrong",
                     "1 person says that the answer to asylum_how_to_apply is wrong"]
