import json
from datetime import date

import jsonschema
import pytest

from actions.directory import source, store
from actions.directory.export import document
from actions.directory.hsds import weekly_rules
from actions.directory.imports.load import load

FULL = {"id": "k", "organization": "Kitchen", "service": "Soup", "description": "Hot soup", "categories": "food|women",
        "names": "kitchen|مطبخ", "address": "Street 1", "postal_code": "11000", "city": "Beograd", "latitude": "44.81",
        "longitude": "20.46", "phone": "+381112457376|112", "email": "k@example.org", "url": "https://example.org",
        "opening_hours": "Mo-Fr 09:00-13:00,14:00-17:00; Sa 10:00-14:00", "closures": "2026-12-24/2027-01-02",
        "languages": "with an interpreter", "spoken": "ar|fa", "eligibility": "everyone", "serves": "women|children",
        "free": "yes", "cost": "nothing", "papers_needed": "no", "required_documents": "none",
        "accessibility": "a ramp", "source": "https://example.org/about", "source_date": "2026-10",
        "assurer": "ana@example.org", "confidence": "high"}


def validate(hsds, exported):
    folder = hsds / "schema" / "compiled"
    service = json.loads((folder / "service.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(service, format_checker=jsonschema.FormatChecker())
    for item in exported["contents"]:
        assert [error.message for error in validator.iter_errors(item)] == []


def test_the_seed_validates_against_the_official_schema(hsds):
    exported = document(source.services() + source.drafts())
    assert len(exported["contents"]) == exported["total_items"] > 60
    validate(hsds, exported)


def test_a_service_with_everything_validates_and_comes_back_as_it_was(hsds, engine, write_table, tmp_path):
    store.apply(source.engine(), "file", load(write_table(FULL)).records, [])
    source.look_again()
    service = next(service for service in source.services() if service.id == "k")
    exported = document([service])
    validate(hsds, exported)
    path = tmp_path / "export.json"
    path.write_text(json.dumps(exported), encoding="utf-8")
    store.apply(engine, "file", load(path).records, [])
    with engine.connect() as connection:
        assert source.read_services(connection, date(2026, 11, 25)) == [service]


def test_the_whole_directory_comes_back_from_its_export(engine, tmp_path):
    everything = source.services() + source.drafts()
    path = tmp_path / "export.json"
    path.write_text(json.dumps(document(everything)), encoding="utf-8")
    found = load(path)
    assert found.problems == []
    store.apply(engine, "file", found.records, [])
    with engine.connect() as connection:
        assert {service.id: service for service in source.read_services(connection, date(2026, 11, 25))} == {
            service.id: service for service in everything}


def test_an_export_has_the_corrections():
    store.correct(source.engine(), "apc", "phone", "112")
    source.look_again()
    exported = next(item for item in document(source.services())["contents"] if item.get("local_id") == "apc")
    assert [phone["number"] for phone in exported["phones"]] == ["112"]


@pytest.mark.parametrize(("hours", "rules"), [
    ("Mo-We 09:00-17:00; Sa 10:00-14:00", [("MO,TU,WE", "09:00", "17:00"), ("SA", "10:00", "14:00")]),
    ("Mo 09:00-12:00,13:00-15:00", [("MO", "09:00", "12:00"), ("MO", "13:00", "15:00")]),
    ("Sa-Mo 10:00-12:00", [("MO,SA,SU", "10:00", "12:00")]), ("Mo-Fr 09:00-17:00; Fr 09:00-12:00", [
        ("MO,TU,WE,TH", "09:00", "17:00"), ("FR", "09:00", "12:00")]),
    ("24/7", []), ("Mo-Fr 09:00-17:00; PH off", []), ("Xx 09:00-17:00", [])])
def test_hours_are_also_given_as_weekly_rules_where_hsds_can_say_them(hours, rules):
    assert weekly_rules(hours) == rules
