from dataclasses import replace
from datetime import date

import pytest

from actions.directory import check, source, store
from actions.directory.check import coordinates, due, duplicates, is_phone, phones, translations


@pytest.fixture
def apc():
    return next(service for service in source.services() if service.id == "apc")


@pytest.mark.parametrize(("review_by", "text"), [
    (date(2026, 11, 24), "overdue"), (date(2026, 12, 1), "must be checked by"), (date(2027, 2, 1), None)])
def test_services_are_due_two_weeks_ahead(apc, review_by, text):
    found = list(due([replace(apc, review_by=review_by)], date(2026, 11, 25)))
    assert [finding.service for finding in found] == (["apc"] if text else [])
    assert text is None or text in found[0].text


@pytest.mark.parametrize(("number", "valid"), [
    ("+381112457376", True), ("112", True), ("116111", True), ("0800222003", True), ("+38111", False),
    ("999999", False), ("+4930901820", True), ("+381000000000", False), ("12", False)])
def test_numbers_that_nobody_can_have_are_found(apc, number, valid):
    assert is_phone(number) is valid
    assert bool(list(phones([replace(apc, phones=(number,))]))) is not valid


@pytest.mark.parametrize(("latitude", "longitude", "dead"), [
    (0.0, 0.0, True), (44.81, 20.46, False), (20.46, 44.81, True), (42.43, 19.26, False), (44.8, None, True),
    (None, None, False), (52.5, 13.4, True)])
def test_points_that_cannot_be_are_found(apc, latitude, longitude, dead):
    assert bool(list(coordinates([replace(apc, latitude=latitude, longitude=longitude)]))) is dead


@pytest.mark.parametrize(("change", "double"), [
    ({}, True), ({"name": "Free legal aid & psychological help"}, True), ({"address": "Another Street 9"}, False),
    ({"name": "Showers and laundry"}, False), ({"organization": "Praxis", "name": "Papers"}, False)])
def test_services_entered_twice_are_found(apc, change, double):
    assert bool(list(duplicates((apc, replace(apc, id="other", **change))))) is double


def test_texts_without_translation_are_found(apc):
    assert [finding.text.split(":")[0] for finding in translations([replace(apc, name="Not in any catalog")])][:1] == [
        "ar, fa, ps"]
    assert list(translations([replace(apc, description="")])) == []


def test_a_feed_that_failed_is_listed_with_its_last_good_day():
    store.failed(source.engine(), store.FEED, "example.org: answered 500")
    found = [finding.text for finding in
             check.findings(source.services(), source.drafts(), source.engine(), date(2026, 11, 25))
             if finding.kind == "feed"]
    assert len(found) == 1
    assert found[0].startswith("feed failed on ")
    assert found[0].endswith("(it never worked): example.org: answered 500")
