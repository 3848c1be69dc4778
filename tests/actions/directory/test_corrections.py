import pytest
import sqlalchemy as sa

from actions.directory import source, store, tables
from actions.directory.columns import COLUMNS, cell
from actions.directory.imports.load import load
from actions.directory.model import DirectoryError


def apc():
    source.look_again()
    return next(service for service in source.services() + source.drafts() if service.id == "apc")


@pytest.mark.parametrize(("column", "value"), [
    ("phone", "+381113032125"), ("opening_hours", "Mo-Fr 09:00-17:00"), ("address", "Simina 19"), ("free", "yes"),
    ("categories", "legal_aid|women"), ("closures", "2026-12-24/2027-01-02"), ("latitude", "44.81"),
    ("spoken", "ar|fa"), ("confidence", "high"), ("review_by", "2027-05-01"), ("serves", "women"), ("assurer", "Ana")])
def test_any_field_can_be_corrected(column, value):
    store.correct(source.engine(), "apc", column, value)
    assert cell(apc(), column) == value


@pytest.mark.parametrize("column", sorted(set(COLUMNS) - {"id", "organization", "checked_on", "review_by", "status",
                                                          "confidence"}))
def test_a_field_can_be_emptied(column):
    store.correct(source.engine(), "apc", column, "")
    assert cell(apc(), column) == ""


def test_a_service_can_be_taken_off_the_list():
    store.correct(source.engine(), "apc", "status", "draft")
    assert apc() in source.drafts()


def test_a_correction_survives_another_import_of_the_service(write_table):
    store.correct(source.engine(), "apc", "phone", "112")
    table = write_table({"id": "apc", "organization": "APC new"})
    report = store.apply(source.engine(), "file", load(table).records, [])
    assert report.changed == ["apc"]
    assert (apc().organization, apc().phones) == ("APC new", ("112",))


def test_a_correction_can_be_given_up():
    before = apc()
    store.correct(source.engine(), "apc", "phone", "112")
    store.uncorrect(source.engine(), "apc", "phone")
    assert apc() == before
    with pytest.raises(DirectoryError, match="no correction"):
        store.uncorrect(source.engine(), "apc", "phone")


@pytest.mark.parametrize(("identifier", "column", "value", "message"), [
    ("nobody", "phone", "112", "nobody is no service"), ("apc", "telephone", "112", "telephone is no field"),
    ("apc", "id", "x", "id is no field"), ("apc", "phone", "call", "apc, phone: 'call' is not a phone"),
    ("apc", "organization", "", "is missing"), ("apc", "status", "", "must be published or draft"),
    ("apc", "description", "<b>", "HTML"), ("apc", "opening_hours", "Mo 25:00-26:00", "no opening hours")])
def test_a_correction_that_cannot_be_is_refused(identifier, column, value, message):
    with pytest.raises(DirectoryError, match=message):
        store.correct(source.engine(), identifier, column, value)


def test_a_stored_correction_that_no_longer_fits_is_left_out(caplog):
    with source.engine().begin() as connection:
        connection.execute(sa.insert(tables.correction).values(
            service_id="apc", field="dropped", value="x", made=store.now()))
        store.database.changed(connection)
    assert apc().organization.startswith("APC")
    assert "dropped" in caplog.text
