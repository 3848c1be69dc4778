import re
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from actions.directory import source, store
from actions.directory.imports import files, workbook
from actions.directory.imports.load import load
from actions.directory.model import DirectoryError

GOOD = {"id": "kitchen", "organization": "The Kitchen", "service": "Soup", "phone": "+381112457376",
        "checked_on": date(2026, 11, 20), "status": "published"}


@pytest.fixture
def write_workbook(tmp_path):
    """Writes a workbook; each row is what differs from a good one, a value or (value, number format)."""
    def write(*rows, sheet="Sheet1", before=(), more=None):
        book = Workbook()
        book.active.title = (*before, sheet)[0]
        for title in (*before, sheet)[1:]:
            book.create_sheet(title)
        table = book[sheet]
        columns = list({**GOOD, **{column: None for row in rows for column in row}})
        table.append(columns)
        for number, row in enumerate(rows, 2):
            for position, column in enumerate(columns, 1):
                value = {**GOOD, **row}.get(column)
                cell = table.cell(number, position)
                cell.value, shown = value if isinstance(value, tuple) else (value, None)
                if shown:
                    cell.number_format = shown
        if more:
            more(table)
        book.save(tmp_path / "outreach.xlsx")
        return tmp_path / "outreach.xlsx"
    return write


def service_of(engine, path):
    found = load(path)
    assert not store.apply(engine, "file", found.records, found.problems).refused, found.problems
    with engine.connect() as connection:
        [service] = source.read_services(connection, date(2026, 11, 25))
    return service


def problem_of(path):
    problems = load(path).problems
    assert len(problems) == 1, problems
    return problems[0]


def test_a_workbook_and_the_csv_of_it_are_the_same(write_workbook, write_table):
    row = {"names": "kitchen|آشپزخانه", "description": "- bread\n- soup", "opening_hours": "Mo-Fr 09:00-17:00",
           "categories": "food"}
    from_workbook = load(write_workbook({**row, "postal_code": 11000, "latitude": 44.8125, "longitude": 20.0,
                                         "free": True, "papers_needed": False, "review_by": date(2027, 2, 20)}))
    from_csv = load(write_table({**row, "postal_code": "11000", "latitude": "44.8125", "longitude": "20",
                                 "free": "yes", "papers_needed": "no"}))
    assert from_workbook == from_csv
    assert from_csv.records


def test_the_sheet_called_services_is_read_else_the_first(engine, write_workbook):
    assert service_of(engine, write_workbook({}, sheet="Services", before=("Notes",))).id == "kitchen"
    assert service_of(engine, write_workbook({}, sheet="Belgrade")).id == "kitchen"
    with pytest.raises(DirectoryError, match=r"outreach.xlsx, row 1: the column id, organization"):
        load(write_workbook({}, sheet="Belgrade", before=("Notes",)))


@pytest.mark.parametrize(("column", "value", "field", "read"), [
    ("checked_on", datetime(2026, 11, 3, 14, 30), "assured_date", date(2026, 11, 3)),
    ("checked_on", (date(2026, 11, 3), "dd.mm.yyyy"), "assured_date", date(2026, 11, 3)),
    ("checked_on", "2026-11-03", "assured_date", date(2026, 11, 3)),
    ("closures", date(2026, 12, 24), "closures", ((date(2026, 12, 24), date(2026, 12, 24)),)),
    ("source_date", date(2025, 6, 7), "source_date", "2025-06-07"),
    ("source_date", (date(2025, 6, 1), "mmm-yy"), "source_date", "2025-06"),
    ("source_date", (date(2025, 6, 1), '[$-409]mmmm" day "yyyy'), "source_date", "2025-06"),
    ("source_date", 2025, "source_date", "2025"), ("source_date", 2025.0, "source_date", "2025"),
    ("cost", (1500, "#,##0.00_);(#,##0.00)"), "cost", "1500"),
    ("cost", (0.5, "General"), "cost", "0.5"), ("cost", time(9, 0), "cost", "09:00"),
    ("cost", time(16, 59, 59, 990000), "cost", "17:00"), ("cost", (timedelta(hours=26), "[h]:mm"), "cost", "26:00"),
    ("free", True, "free", True), ("free", False, "free", False), ("free", None, "free", None),
    ("description", "bread_x000D_\nsoup", "description", "bread\r\nsoup"),
    ("phone", "0112457376", "phones", ("+381112457376",))])
def test_cells_are_read_as_people_see_them(engine, write_workbook, column, value, field, read):
    assert getattr(service_of(engine, write_workbook({column: value})), field) == read


@pytest.mark.parametrize("column", ["id", "organization", "phone", "latitude", "checked_on", "mon"])
@pytest.mark.parametrize("value", ["=1+1", "=HYPERLINK(\"http://evil\")", ArrayFormula("A3", "=A2"), "#REF!"])
def test_formulas_are_refused_with_row_and_column(write_workbook, column, value):
    problem = problem_of(write_workbook({}, {"id": "second", column: value}))
    assert (problem.row, problem.column) == ("row 3", column)
    assert "formula or its error" in problem.reason


@pytest.mark.parametrize("value", [381112457376, 112457376.0, 112, date(2026, 11, 20), True])
def test_a_phone_that_is_no_text_is_refused(write_workbook, value):
    problem = problem_of(write_workbook({"phone": value}))
    assert (problem.row, problem.column) == ("row 2", "phone")
    assert "a leading + or 0 may be lost: format the column as text" in problem.reason


@pytest.mark.parametrize(("column", "value", "reason"), [
    ("address", date(2026, 2, 7), "is a date in the workbook"), ("mon", date(2026, 9, 5), "is a date in the workbook"),
    ("mon", time(9, 0), "'09:00' is no time like"), ("cost", (0.5, "0%"), "shows in another way (0%)"),
    ("cost", (500, '#,##0.00 "RSD"'), "shows in another way"), ("postal_code", (110, "00000"), "(00000)"),
    ("checked_on", (date(2026, 11, 1), "mmm-yy"), "'2026-11' is not a date"), ("checked_on", 46346, "is not a date"),
    ("organization", "<b>x</b>", "has HTML"), ("organization", None, "is missing"), ("latitude", 91, "do not exist")])
def test_what_excel_may_have_changed_and_other_wrong_values_are_refused(write_workbook, column, value, reason):
    problem = problem_of(write_workbook({}, {"id": "second", column: value}))
    assert (problem.row, problem.column) == ("row 3", column)
    assert reason in problem.reason


def test_empty_rows_and_columns_around_the_table_do_no_harm(engine, write_workbook):
    def more(table):
        table["A40"] = "  "
        table["AMJ2"].number_format = "0.00"
        table["AMJ1"].number_format = "0.00"
    assert service_of(engine, write_workbook({}, more=more)).id == "kitchen"


def test_rows_keep_the_number_that_the_workbook_shows(write_workbook):
    def more(table):
        table["A9"], table["B9"] = "ninth", "Kitchen"
    assert {problem.row for problem in load(write_workbook({}, more=more)).problems} == {"row 9"}


def test_cells_beside_the_table_are_refused(write_workbook):
    def more(table):
        table["K2"] = "ask Ana"
    assert str(problem_of(write_workbook({}, more=more))) == (
        "row 2: has 1 cells more than the first row: give the column a name or empty it")


def test_the_same_id_twice_names_the_row(write_workbook):
    problem = problem_of(write_workbook({}, {}))
    assert (problem.row, problem.column) == ("row 3", "id")


def test_a_sheet_without_cells_lacks_the_columns(tmp_path):
    Workbook().save(tmp_path / "empty.xlsx")
    with pytest.raises(DirectoryError, match="row 1: the column id, organization, checked_on, status is missing"):
        load(tmp_path / "empty.xlsx")


def test_a_lone_cell_far_away_is_refused(write_workbook, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_CELLS", 1000)

    def more(table):
        table["A5000"] = "x"
    with pytest.raises(DirectoryError, match="more than 1000 cells: delete the empty rows"):
        load(write_workbook({}, more=more))


def test_a_workbook_that_unpacks_to_much_is_refused(write_workbook):
    path = write_workbook({})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.bmp", b"0" * (files.LARGEST + 1))
    with pytest.raises(DirectoryError, match="unpacks to more than 20 MB"):
        load(path)


def with_parts(path, **changes):
    """The workbook with parts, called by their file's name without ending, changed by a function or left out."""
    with zipfile.ZipFile(path) as archive:
        parts = {entry: archive.read(entry).decode() for entry in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for entry, part in parts.items():
            change = changes.get(Path(entry).stem, str)
            if change:
                archive.writestr(entry, change(part))
    return path


def with_shared_strings(path, strings):
    """The workbook as Excel writes it, its texts in a part of their own; `strings` makes that part from them."""
    texts = []

    def share(match):
        texts.append(match[1])
        return f't="s"><v>{len(texts) - 1}</v>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    with_parts(path, sheet1=lambda part: re.sub(r't="inlineStr"><is><t>(.*?)</t></is>', share, part), **{
        "[Content_Types]": lambda part: part.replace(
            "</Types>", f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>')})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", strings(texts))
    return path


def shared(texts, head=""):
    return (f'{head}<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            + "".join(f"<si><t>{text}</t></si>" for text in texts) + "</sst>")


def test_texts_are_read_and_numbers_rounded_as_excel_writes_them(engine, write_workbook):
    path = with_parts(write_workbook({"cost": 44.3}), sheet1=lambda part: part.replace("44.3", "44.300000000000004"))
    service = service_of(engine, with_shared_strings(path, shared))
    assert (service.organization, service.cost) == ("The Kitchen", "44.3")


@pytest.mark.parametrize("changes", [
    {"[Content_Types]": None}, {"workbook": None}, {"workbook": lambda part: part[:90]},
    {"styles": lambda part: part[:90]}, {"sheet1": lambda part: part[:900]},
    {"sheet1": lambda part: part.replace('r="A2"', 'r="?"')}])
def test_a_workbook_with_broken_parts_is_refused(write_workbook, changes):
    with pytest.raises(DirectoryError, match=r"outreach.xlsx is no workbook that can be read .*save it again"):
        load(with_parts(write_workbook({}), **changes))


def test_a_workbook_that_lacks_its_texts_is_refused(write_workbook):
    with pytest.raises(DirectoryError, match="is no workbook that can be read"):
        load(with_shared_strings(write_workbook({}), lambda texts: shared(texts[:3])))


def test_entities_that_grow_are_refused(write_workbook):
    entities = "".join(f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, 12))
    head = f'<!DOCTYPE sst [<!ENTITY a0 "soup">{entities}]>'
    with pytest.raises(DirectoryError, match=r"is no workbook that can be read .*amplification"):
        load(with_shared_strings(write_workbook({}), lambda texts: shared([*texts, "&a11;"], head)))


def test_a_workbook_cut_short_is_refused(write_workbook):
    path = write_workbook({})
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(DirectoryError, match="is no workbook that can be read"):
        load(path)


def test_an_encrypted_workbook_is_refused(tmp_path):
    path = tmp_path / "secret.xlsx"
    path.write_bytes(files.OLD_EXCEL + b"\xa1\xb1\x1a\xe1" + b"\0" * 1000)
    with pytest.raises(DirectoryError, match="is encrypted or of an old Excel: save it without a password"):
        load(path)
