import copy
import json
import shutil
import zipfile
from datetime import date

import pytest
import sqlalchemy as sa
from conftest import hsds_service

from actions.directory import database, source, store, tables
from actions.directory.imports.load import load
from actions.directory.model import DirectoryError

EXAMPLE = "ac148810-d857-441c-9679-408f346de14b"


def take(engine, path, origin="file"):
    found = load(path)
    return store.apply(engine, origin, found.records, found.problems, complete=found.complete)


def services(engine, today=date(2026, 11, 25)):
    with engine.connect() as connection:
        return {service.id: service for service in source.read_services(connection, today)}


def write_json(path, document):
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["service_full.json", "organization_full.json", "service_at_location_full.json",
                                  "tabular.json", "csv"])
def test_the_official_examples_are_taken_in(hsds, engine, name):
    report = take(engine, hsds / "examples" / name)
    assert report.new == [EXAMPLE]
    assert not report.refused
    service = services(engine)[EXAMPLE]
    assert (service.organization, service.name) == ("Example Organization Inc.", "Community Counselling")
    assert service.phones == ("+441234234567",)
    assert (service.address, service.city) == ("1-30 Main Street, MyVillage", "MyCity")
    assert service.spoken == {"ur"}
    assert service.assured_date == date(2005, 1, 1)
    assert service.free is False
    # The example's schedule ran out in 2005, and its latitude of 100 degrees does not exist.
    assert (service.opening_hours, service.latitude) == ("", None)
    assert any("coordinates left out" in note for note in report.notes)


def test_the_official_list_is_taken_in(hsds, engine):
    assert take(engine, hsds / "examples" / "service_list.json").new == [EXAMPLE]


def test_the_official_tables_are_taken_in_as_a_zip_with_a_datapackage(hsds, engine, tmp_path):
    folder = tmp_path / "package"
    shutil.copytree(hsds / "examples" / "csv", folder)
    (folder / "services.csv").rename(folder / "what we do.csv")
    write_json(folder / "datapackage.json", {"resources": [{"name": "service", "path": "what we do.csv"}]})
    with zipfile.ZipFile(tmp_path / "package.zip", "w") as archive:
        for file in folder.iterdir():
            archive.write(file, f"package/{file.name}")
    assert take(engine, tmp_path / "package.zip").new == [EXAMPLE]


def test_the_tables_are_those_of_hsds(hsds, engine):
    take(engine, hsds / "examples" / "service_full.json")
    for table in ("service", "organization", "location", "service_at_location", "schedule", "phone", "contact",
                  "address", "language", "required_document", "cost_option", "accessibility", "attribute",
                  "taxonomy_term"):
        with engine.connect() as connection:
            assert connection.scalar(sa.select(sa.func.count()).select_from(tables.metadata.tables[table])) == 1, table


def test_a_report_says_what_is_new_changed_gone_and_unchanged(engine, write_table):
    take(engine, write_table({"id": "a"}, {"id": "b"}, {"id": "c"}))
    report = take(engine, write_table({"id": "b"}, {"id": "c", "phone": "112"}, {"id": "d"}))
    assert (report.new, report.changed, report.gone, report.unchanged) == (["d"], ["c"], ["a"], 1)
    assert set(services(engine)) == {"b", "c", "d"}
    assert services(engine)["c"].phones == ("112",)


def test_a_service_that_comes_back_is_there_again(engine, write_table):
    take(engine, write_table({"id": "a"}, {"id": "b"}))
    take(engine, write_table({"id": "b"}))
    assert take(engine, write_table({"id": "a"}, {"id": "b"})).changed == ["a"]
    assert set(services(engine)) == {"a", "b"}


def test_the_same_file_again_changes_nothing(engine, write_table):
    table = write_table({})
    take(engine, table)
    with engine.connect() as connection:
        before = database.revision(connection)
    assert take(engine, table).unchanged == 1
    with engine.connect() as connection:
        assert database.revision(connection) == before


def test_an_import_of_one_service_does_not_make_the_others_gone(engine, tmp_path):
    take(engine, write_json(tmp_path / "all.json", [hsds_service("a"), hsds_service("b")]))
    report = take(engine, write_json(tmp_path / "one.json", hsds_service("a", name="New")))
    assert (report.changed, report.gone) == (["a"], [])


def test_imports_of_different_origin_do_not_touch_each_other(engine, write_table):
    take(engine, write_table({"id": "a"}), "file one")
    take(engine, write_table({"id": "b"}), "file two")
    assert set(services(engine)) == {"a", "b"}


def test_one_bad_row_refuses_the_whole_file(engine, write_table):
    take(engine, write_table({"id": "a"}))
    report = take(engine, write_table({"id": "b"}, {"id": "c", "latitude": "north", "checked_on": "soon"}))
    assert [(problem.row, problem.column) for problem in report.invalid] == [("line 3", "latitude"),
                                                                            ("line 3", "checked_on")]
    assert set(services(engine)) == {"a"}


def test_an_import_that_breaks_half_way_leaves_everything_as_it_was(engine, write_table, monkeypatch):
    take(engine, write_table({"id": "a"}))
    monkeypatch.setattr(database, "changed", lambda connection: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        take(engine, write_table({"id": "b"}))
    assert set(services(engine)) == {"a"}


def test_what_nobody_refers_to_any_more_is_dropped(engine, write_table):
    take(engine, write_table({"id": "a", "organization": "Old", "address": "Street 1"}))
    take(engine, write_table({"id": "a", "organization": "New"}))
    with engine.connect() as connection:
        assert connection.scalars(sa.select(tables.organization.c.name)).all() == ["New"]
        assert connection.scalars(sa.select(tables.address.c.id)).all() == []


@pytest.mark.parametrize(("separator", "encoding"), [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-8-sig")])
def test_tables_come_with_comma_semicolon_or_tab(engine, write_table, separator, encoding):
    take(engine, write_table({"organization": "Kuhinja Čačak", "names": "kitchen|آشپزخانه"}, separator=separator,
                             encoding=encoding))
    assert services(engine)["kitchen"].organization == "Kuhinja Čačak"
    assert services(engine)["kitchen"].alternate_names == ("kitchen", "آشپزخانه")


def test_empty_rows_and_columns_at_the_end_do_no_harm(engine, tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("\ufeffid;organization;checked_on;status;;\r\na;Kitchen;2026-11-20;published;;;\r\n;;;;;\r\n",
                    encoding="utf-8")
    assert take(engine, path).new == ["a"]


WEEK = ("id", "organization", "service", "checked_on", "status", "mon", "tue", "wed", "thu", "fri", "sat", "sun")


@pytest.mark.parametrize(("days", "hours"), [
    ({"mon": "9:00-17:00", "tue": "09:00 - 17:00", "wed": "09:00–17:00"}, "Mo-We 09:00-17:00"),
    ({"mon": "09:00-12:00, 13:00-17:00", "wed": "09:00-12:00"}, "Mo 09:00-12:00,13:00-17:00; We 09:00-12:00"),
    ({"fri": "20:00-08:00", "sat": "closed"}, "Fr 20:00-08:00"), ({"sun": "closed"}, "off"), ({}, "")])
def test_weekday_columns_become_opening_hours(engine, write_table, days, hours):
    row = {"phone": "", "categories": "", "review_by": "", **days}
    take(engine, write_table(row, columns=(*WEEK, "phone", "categories", "review_by")))
    assert services(engine)["kitchen"].opening_hours == hours


def test_hours_in_two_ways_contradict_each_other(write_table):
    columns = (*WEEK, "phone", "categories", "review_by", "opening_hours")
    found = load(write_table({"opening_hours": "Mo 09:00-10:00", "mon": "09:00-11:00"}, columns=columns))
    assert "keep one" in found.problems[0].reason


def test_without_a_review_date_a_service_is_due_after_three_months(engine, write_table):
    take(engine, write_table({"review_by": ""}))
    assert services(engine)["kitchen"].review_by == date(2027, 2, 20)


def test_all_that_a_search_asks_for_comes_from_columns(engine, write_table):
    take(engine, write_table({"spoken": "ar|prs", "serves": "women|children", "free": "yes", "papers_needed": "no",
                              "required_documents": "any paper", "cost": "free of charge", "accessibility": "a ramp",
                              "closures": "2026-12-24/2027-01-02", "latitude": "44.81", "longitude": "20,46",
                              "assurer": "ana@example.org", "opening_hours": "Mo-Fr 09:00-17:00"}))
    service = services(engine)["kitchen"]
    assert (service.spoken, service.serves) == ({"ar", "prs"}, {"women", "children"})
    assert (service.free, service.papers_needed, service.required_documents) == (True, False, "any paper")
    assert (service.cost, service.accessibility, service.assurer) == ("free of charge", "a ramp", "ana@example.org")
    assert service.closures == ((date(2026, 12, 24), date(2027, 1, 2)),)
    assert (service.latitude, service.longitude, service.opening_hours) == (44.81, 20.46, "Mo-Fr 09:00-17:00")


@pytest.mark.parametrize(("written", "number"), [
    ("011 2457-376", "+381112457376"), ("00381 11 2457376", "+381112457376"), ("(063) 704 7080", "+381637047080"),
    ("0800 222 003", "0800222003"), ("112", "112"), ("+49 30 901820", "+4930901820")])
def test_phones_are_kept_in_the_form_that_can_be_dialled(engine, write_table, written, number):
    take(engine, write_table({"phone": written}))
    assert services(engine)["kitchen"].phones == (number,)


def weekly(days, opens, closes, **more):
    return {"freq": "WEEKLY", "byday": days, "opens_at": opens, "closes_at": closes, **more}


@pytest.mark.parametrize(("schedules", "hours"), [
    ([weekly("MO,TU,WE", "09:00:00", "17:00:00")], "Mo-We 09:00-17:00"),
    ([weekly("MO", "09:00", "12:00"), weekly("MO", "13:00Z", "15:00Z")], "Mo 09:00-12:00,13:00-15:00"),
    ([weekly("MO", "09:00", "12:00", valid_to="2026-11-24")], ""),
    ([weekly("MO", "09:00", "12:00", valid_from="2026-11-01", valid_to="2026-12-31")],
     "2026 Nov 01-2026 Dec 31 Mo 09:00-12:00"),
    ([weekly("MO", "09:00", "12:00", valid_from="2027-01-01")], "2027 Jan 01+ Mo 09:00-12:00"),
    # What OSM hours cannot say exactly is not said at all.
    ([weekly("MO", "09:00", "12:00", interval=2)], ""), ([weekly("1MO", "09:00", "12:00")], ""),
    ([{"freq": "MONTHLY", "bymonthday": "1", "opens_at": "09:00", "closes_at": "12:00"}], ""),
    ([{"description": "Mo-Fr 09:00-17:00"}], "Mo-Fr 09:00-17:00"), ([{"description": "in the mornings"}], "")])
def test_hsds_schedules_become_opening_hours(engine, tmp_path, schedules, hours):
    take(engine, write_json(tmp_path / "one.json", hsds_service("a", schedules=schedules)))
    assert services(engine)["a"].opening_hours == hours


def test_a_service_at_several_places_is_found_at_each(engine, tmp_path):
    places = [{"id": f"at{number}", "location": {"id": f"l{number}", "location_type": "physical", "latitude": 44.8,
                                                 "longitude": 20.4, "addresses": [{"address_1": f"Street {number}"}]}}
              for number in (1, 2)]
    take(engine, write_json(tmp_path / "one.json", hsds_service("a", service_at_locations=places)))
    assert {key: service.address for key, service in services(engine).items()} == {"a": "Street 1", "a.at2": "Street 2"}


def test_terms_of_other_taxonomies_become_our_categories(engine, tmp_path):
    terms = [{"taxonomy_term": {"name": name, "taxonomy": "Open Eligibility"}}
             for name in ("Emergency Shelter", "Women", "Juggling")]
    take(engine, write_json(tmp_path / "one.json", hsds_service("a", attributes=terms)))
    assert services(engine)["a"].categories == ("shelter",)
    assert services(engine)["a"].serves == {"women"}


@pytest.mark.parametrize("change", [{"status": "temporarily closed"}, {"status": "defunct"}, {"assured_date": ""}])
def test_services_that_nobody_vouches_for_are_drafts(engine, tmp_path, change):
    take(engine, write_json(tmp_path / "one.json", hsds_service("a", **change)))
    assert not services(engine)["a"].published


def test_the_organizations_numbers_stand_in_where_a_service_has_none(engine, tmp_path):
    service = hsds_service("a", phones=[])
    service["organization"] = {**service["organization"], "phones": [{"number": "112"}], "email": "a@example.org"}
    take(engine, write_json(tmp_path / "one.json", service))
    assert (services(engine)["a"].phones, services(engine)["a"].email) == (("112",), "a@example.org")


def test_problems_of_a_json_file_name_the_service_and_the_field(tmp_path):
    bad = copy.deepcopy(hsds_service("a"))
    bad["phones"][0]["number"] = "call me"
    found = load(write_json(tmp_path / "list.json", [hsds_service("b"), bad, {"id": "c"}, "d"]))
    assert [str(problem).split(":")[0] for problem in found.problems] == [
        "service 2 (a), phones[0].number", "service 3 (c), organization", "service 4"]


@pytest.mark.parametrize("document", [{}, {"message": "hello"}, 5, "text", None, {"contents": "none"}])
def test_json_that_is_no_hsds_is_refused(tmp_path, document):
    with pytest.raises(DirectoryError, match="no HSDS services"):
        load(write_json(tmp_path / "other.json", document))
