import json
import zipfile

import pytest
from conftest import hsds_service

from actions.directory.imports import files
from actions.directory.imports.load import load
from actions.directory.model import DirectoryError


def problem_of(path):
    problems = load(path).problems
    assert len(problems) == 1, problems
    return problems[0]


@pytest.mark.parametrize("cell", ["=1+1", "=HYPERLINK(\"http://evil\")", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3",
                                  "#REF!", "#NAME?"])
@pytest.mark.parametrize("column", ["organization", "service", "description", "address", "cost"])
def test_formula_cells_are_refused(write_table, column, cell):
    problem = problem_of(write_table({}, {"id": "second", column: cell}))
    assert (problem.row, problem.column) == ("line 3", column)
    assert "formula" in problem.reason


def test_a_phone_number_begins_with_plus_and_is_no_formula(write_table):
    assert load(write_table({"phone": "+381 11 2457376"})).problems == []
    assert problem_of(write_table({"phone": "+cmd|' /C calc'!A0"})).column == "phone"


def test_a_list_in_a_description_is_no_formula(write_table):
    assert load(write_table({"description": "- bread\n- soup"})).problems == []


@pytest.mark.parametrize("text", ["<b>Soup</b>", "<script>alert(1)</script>", "Soup<br/>", "Soup &amp; bread",
                                  "<!-- x"])
def test_html_is_refused(write_table, text):
    problem = problem_of(write_table({"service": text}))
    assert (problem.column, problem.reason) == ("service", "has HTML in it: write plain text")


@pytest.mark.parametrize("sign", ["\u202e", "\u202a", "\u2067", "\u0007", "\ufffd"])
def test_signs_that_turn_or_hide_text_are_refused(write_table, sign):
    assert problem_of(write_table({"organization": f"Kitchen{sign}nehctik"})).column == "organization"


def test_right_to_left_names_and_half_spaces_are_welcome(write_table):
    assert load(write_table({"organization": "خانه‌ی امن", "names": "آشپزخانه\u200f"})).problems == []


@pytest.mark.parametrize(("column", "value"), [
    ("opening_hours", "Mo 25:00-26:00"), ("opening_hours", "Mo 10:70-11:00"), ("opening_hours", "weekdays 9 to 5"),
    ("opening_hours", "Mo 09:00-09:00"), ("latitude", "91"), ("longitude", "-181"), ("email", "at home"),
    ("url", "javascript:alert(1)"), ("checked_on", "23.11.2026"), ("review_by", "2026-13-01"), ("phone", "call us"),
    ("spoken", "Arabic and Farsi"), ("serves", "everyone"), ("free", "maybe"), ("confidence", "very"),
    ("status", "open"), ("id", "two words"), ("closures", "2026-12-24/2026-12-01"), ("organization", ""),
    ("organization", "x" * 300), ("service", "two\nlines")])
def test_values_that_cannot_be_are_refused_with_row_and_column(write_table, column, value):
    problem = problem_of(write_table({}, {"id": "second", column: value}))
    assert problem.column == column
    assert problem.row.startswith("line ")


@pytest.mark.parametrize("cell", ["9-17", "09:00-25:00", "09:00-24:30", "09:00-09:00",
                                  "09:00-13:00,12:00-17:00", "morning"])
def test_impossible_weekday_hours_are_refused(write_table, cell):
    columns = ("id", "organization", "service", "checked_on", "status", "mon", "phone", "categories", "review_by")
    problem = problem_of(write_table({"mon": cell}, columns=columns))
    assert (problem.row, problem.column) == ("line 2", "mon")


def test_the_same_id_twice_is_refused(write_table):
    problem = problem_of(write_table({}, {}))
    assert (problem.row, problem.column) == ("line 3", "id")


def test_a_row_with_too_many_cells_is_refused(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("id,organization,checked_on,status\na,Kitchen, and more,2026-11-20,published\n", encoding="utf-8")
    assert any("cells more" in problem.reason for problem in load(path).problems)


@pytest.mark.parametrize(("head", "message"), [
    ("id,organization,status", "column checked_on is missing"),
    ("id,organization,checked_on,status,telephone", "telephone is no column"),
    ("id,id,organization,checked_on,status", "twice"), ("", "is missing")])
def test_a_table_with_other_columns_says_which(tmp_path, head, message):
    path = tmp_path / "table.csv"
    path.write_text(head + "\n", encoding="utf-8")
    with pytest.raises(DirectoryError, match=message):
        load(path)


@pytest.mark.parametrize("encoding", ["windows-1256", "iso-8859-2", "utf-16"])
def test_other_encodings_are_refused_with_the_line(write_table, encoding):
    row = {"organization": "مطبخ"} if encoding == "windows-1256" else {"organization": "Čačak"}
    with pytest.raises(DirectoryError, match=r"line [12]: is (not UTF-8|UTF-16)"):
        load(write_table(row, encoding=encoding))


@pytest.mark.parametrize("name", ["table.csv", "list.json", "tables.zip", "table.xlsx"])
def test_files_over_the_size_limit_are_refused_unread(tmp_path, name):
    path = tmp_path / name
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    with pytest.raises(DirectoryError, match=r"50 MB; at most 20 MB"):
        load(path)


def test_a_small_zip_that_unpacks_to_much_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("services.csv", b"0" * (files.LARGEST + 1))
    with pytest.raises(DirectoryError, match="unpacks to more than"):
        load(tmp_path / "bomb.zip")


@pytest.mark.parametrize(("name", "content", "message"), [
    ("a.json", b"<html>", "is HTML"), ("a.json", b'{"contents": [', "line 1, column 15: is not valid JSON"),
    ("a.json", b'[{"id": NaN}]', "no JSON number"), ("a.json", b"[" * 100_000, "is not valid JSON"),
    ("a.csv", b"PK\x03\x04rest", "is a workbook"), ("a.csv", b"id\0", "zero byte"), ("a.xlsx", b"PK", "is no workbook"),
    ("a.ods", b"PK", "save it as .xlsx"),
    ("a.zip", b"no zip", "no zip file"), ("a.pdf", b"%PDF", "import a .json"), ("a.json", b"[]", "has no services")])
def test_files_of_another_kind_are_refused(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DirectoryError, match=message):
        load(tmp_path / name)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DirectoryError, match="is not there"):
        load(tmp_path / "none.csv")


@pytest.mark.parametrize(("files_there", "message"), [
    ({}, "has no table organization and service"), ({"organizations.csv": "id,name\n"}, "has no table service"),
    ({"datapackage.json": '{"resources": 5}'}, "needs a name and a path")])
def test_a_package_without_its_tables_is_refused(tmp_path, files_there, message):
    folder = tmp_path / "package"
    folder.mkdir()
    for name, content in files_there.items():
        (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(DirectoryError, match=message):
        load(folder)


@pytest.mark.parametrize(("change", "column"), [
    ({"name": "<b>x</b>"}, "name"), ({"name": ""}, "name"), ({"name": "\u202ex"}, "name"), ({"name": {"a": 1}}, None),
    ({"status": "open"}, "status"), ({"assured_date": "yesterday"}, "assured_date"), ({"phones": "112"}, "phones"),
    ({"phones": ["112"]}, "phones"), ({"phones": [{}]}, "phones[0].number"), ({"organization": []}, "organization"),
    ({"organization": "Helpers"}, "organization"), ({"url": "file:///etc/passwd"}, "url"),
    ({"schedules": [{"opens_at": "25:00"}]}, "schedules[0].opens_at"),
    ({"schedules": [{"opens_at": "09:00", "closes_at": "09:00:00"}]}, "schedules[0].closes_at"),
    ({"schedules": [{"byday": "someday"}]}, "schedules[0].byday"),
    ({"schedules": [{"valid_from": "2026-02-01", "valid_to": "2026-01-01"}]}, "schedules[0].valid_to"),
    ({"languages": [{"code": "Arabic language"}]}, "languages[0].code"),
    ({"cost_options": [{"amount": "much"}]}, "cost_options[0].amount")])
def test_hsds_with_impossible_values_is_refused_field_by_field(tmp_path, change, column):
    path = tmp_path / "list.json"
    path.write_text(json.dumps([hsds_service("a", **change)]), encoding="utf-8")
    problems = load(path).problems
    if column:
        assert column in [problem.column for problem in problems]
        assert all(problem.reason for problem in problems)
    else:
        assert problems == [] or problems[0].column == "name"
