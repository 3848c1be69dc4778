import csv
import re

import pytest

from actions import service_text
from actions.directory import check, seed, source, store
from actions.directory.columns import COLUMNS, cell
from actions.directory.model import DirectoryError
from bot.settings import ROOT

FACTS = next((file for parent in ROOT.parents
              if (file := parent / "shared" / "facts" / "belgrade-services.csv").is_file()), None)
# Known to people by name; shown with "no confirmed phone or address".
WITHOUT_CONTACT = {"red_cross_montenegro", "social_work", "safe_house", "padinska_skela"}


@pytest.fixture(scope="module")
def rows():
    with seed.SERVICES_FILE.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def test_an_empty_database_has_the_seed_after_its_first_use(data_dir, rows):
    (data_dir / "conversations.db").unlink()
    assert {service.id for service in source.services() + source.drafts()} == set(rows)
    assert list(rows)[:3] == [service.id for service in source.services()][:3]


def test_every_cell_of_the_seed_comes_out_of_the_database_as_it_went_in(rows):
    for service in source.services() + source.drafts():
        for column in COLUMNS:
            written = rows[service.id].get(column, "")
            if column in ("names", "categories"):
                written = "|".join(dict.fromkeys(written.split("|")))
            if column in ("spoken", "serves"):
                written = "|".join(sorted(filter(None, written.split("|"))))
            assert cell(service, column) == written, (service.id, column)


def test_drafts_are_those_marked_so(rows):
    assert {service.id for service in source.drafts()} == {key for key, row in rows.items() if row["status"] == "draft"}


def test_published_services_have_a_contact_a_source_and_the_day_of_the_check():
    for service in source.services():
        contact = service.phones or service.address or service.url or service.email
        assert contact or service.id in WITHOUT_CONTACT, service.id
        assert service.source or service.id == "red_cross_montenegro", service.id
        assert service.assured_date.year >= 2026


@pytest.mark.parametrize(("identifier", "number"), [
    ("emergency112", "112"), ("police", "192"), ("fire", "193"), ("ambulance", "194"), ("astra", "+381117850000"),
    ("astra", "116000"), ("children_line", "116111")])
def test_the_national_lines_are_there(identifier, number):
    assert number in next(service for service in source.services() if service.id == identifier).phones


@pytest.mark.parametrize(("identifier", "state"), [
    ("krnjaca", "Open at the end of 2024"), ("obrenovac", "Open at the end of 2024"), ("tutin", "Closed"),
    ("sid", "Closed"), ("adasevci", "not open"), ("banja_koviljaca", "Not in use"), ("principovac", "children")])
def test_centres_say_what_is_known_of_their_state(identifier, state):
    assert state in next(service for service in source.services() if service.id == identifier).description


def test_every_number_and_address_shown_stands_in_the_seed(rows):
    for service in source.services():
        table = re.sub(r"[\s-]", "", "\n".join(rows[service.id].values()))
        for column in ("phone", "address", "opening_hours", "email", "url", "postal_code"):
            assert cell(service, column) == rows[service.id][column]
        card = re.sub(r"[\s-]", "", service_text.card(service, "en").split("✔️")[0])
        for run in re.findall(r"\d{2,}", card):
            assert run in table, service.id


@pytest.mark.skipif(FACTS is None, reason="the fact sheet is not here (../shared/facts)")
def test_every_number_address_and_hour_of_the_seed_stands_in_the_fact_sheet(rows):
    facts = FACTS.read_text(encoding="utf-8")
    for key, row in rows.items():
        for column in ("phone", "address", "opening_hours", "email", "postal_code", "source"):
            for value in filter(None, row[column].split("|")):
                assert value in facts, (key, column)


def test_no_number_and_no_place_of_the_seed_is_wrong_on_its_face():
    everything = source.services() + source.drafts()
    assert [*check.phones(everything), *check.coordinates(everything), *check.duplicates(everything)] == []


def test_a_changed_seed_is_taken_in_while_running(data_dir, tmp_path, monkeypatch):
    table = tmp_path / "services.csv"
    text = seed.SERVICES_FILE.read_text(encoding="utf-8")
    table.write_text(text, encoding="utf-8")
    monkeypatch.setattr(seed, "SERVICES_FILE", table)
    store.correct(source.engine(), "apc", "city", "Zemun")
    table.write_text(text.replace("Sime Igumanova 14", "Another Street 1"), encoding="utf-8")
    source.look_again()
    apc = next(service for service in source.services() if service.id == "apc")
    assert (apc.address, apc.city) == ("Another Street 1", "Zemun")


def test_a_seed_with_an_error_leaves_the_last_good_one(tmp_path, monkeypatch, caplog):
    before = source.services()
    table = tmp_path / "services.csv"
    table.write_text(seed.SERVICES_FILE.read_text(encoding="utf-8").replace("published", "open", 1), encoding="utf-8")
    monkeypatch.setattr(seed, "SERVICES_FILE", table)
    source.look_again()
    assert source.services() is before
    assert "line 2, status" in caplog.text


def test_a_first_start_with_a_bad_seed_says_where_it_is_bad(engine, write_table):
    with pytest.raises(DirectoryError, match=r"table\.csv, line 2, checked_on: 'yesterday'"):
        seed.plant(engine, write_table({"checked_on": "yesterday"}))


def test_a_service_that_came_from_elsewhere_since_is_not_changed_by_the_seed(write_table, tmp_path):
    from actions.directory.imports.load import load

    engine = source.engine()
    store.apply(engine, "file", load(write_table({"id": "apc", "organization": "APC"})).records, [])
    changed = tmp_path / "services.csv"
    changed.write_text(seed.SERVICES_FILE.read_text(encoding="utf-8").replace("Sime Igumanova 14", "Elsewhere 1"),
                       encoding="utf-8")
    seed.plant(engine, changed)
    source.look_again()
    assert next(service for service in source.services() if service.id == "apc").organization == "APC"
