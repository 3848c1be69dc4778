import json

import pytest

from actions.directory import reports, source
from bot import command_line

TABLE = "id,organization,service,phone,checked_on,status\n"


@pytest.fixture
def directory(capsys, monkeypatch):
    """Runs `rahnama directory ...`; gives exit code, output and errors."""
    monkeypatch.setattr(command_line.logs, "configure", lambda: None)

    def run(*arguments):
        source.look_again()
        code = command_line.main(["directory", *map(str, arguments)])
        output = capsys.readouterr()
        return code, output.out, output.err
    return run


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "outreach.csv"
    path.write_text(TABLE + "kitchen,The Kitchen,Soup,+381112457376,2026-11-20,published\n", encoding="utf-8")
    return path


def test_an_import_tells_what_it_did(directory, table):
    assert directory("import", table)[:2] == (
        0, "file outreach.csv: 1 new, 0 changed, 0 gone, 0 unchanged\n  new: kitchen\n")
    code, out, _ = directory("import", table, "--json")
    assert code == 0
    assert json.loads(out) == {"origin": "file outreach.csv", "new": [], "changed": [], "gone": [], "unchanged": 1,
                               "invalid": [], "notes": [], "refused": False}


def test_a_refused_import_names_row_column_and_reason(directory, tmp_path):
    path = tmp_path / "outreach.csv"
    path.write_text(TABLE + "kitchen,=1+1,Soup,call us,2026-11-20,published\n", encoding="utf-8")
    code, _, error = directory("import", path)
    assert code == 2
    assert error.splitlines()[0] == "file outreach.csv: nothing was imported, 2 values cannot be used:"
    assert "line 2, organization: is a spreadsheet formula" in error
    code, out, _ = directory("import", path, "--json")
    assert code == 2
    invalid = json.loads(out)["invalid"]
    assert {"row": "line 2", "column": "phone", "reason": "'call us' is not a phone number"} in invalid


def test_a_file_that_is_not_there_is_one_line(directory, tmp_path):
    code, _, error = directory("import", tmp_path / "none.csv")
    assert (code, error.count("\n")) == (2, 1)


def test_the_list_marks_drafts_and_what_people_report(directory):
    for person in "ab":
        reports.add(["apc"], "need_lawyer", person)
    _, out, _ = directory("list")
    lines = {line.split()[1]: line[0] for line in out.splitlines() if line[0] != " "}
    assert lines["apc"] == "!"
    assert lines["egal_lgbti_drop_in_centre"] == "-"
    assert "astra" not in lines
    assert len(json.loads(directory("list", "--json")[1])) == len(out.splitlines())


def test_a_service_can_be_shown_and_corrected(directory):
    assert "Sime Igumanova 14" in directory("show", "apc")[1]
    code, out, _ = directory("correct", "apc", "address", "Another Street 1")
    assert code == 0
    assert "Another Street 1   (corrected here)" in out
    shown = json.loads(directory("show", "apc", "--json")[1])
    assert (shown["address"], shown["corrected"], shown["origin"]) == ("Another Street 1", ["address"], "seed")
    assert "Sime Igumanova 14" in directory("correct", "apc", "address", "--remove")[1]


@pytest.mark.parametrize(("arguments", "hint"), [
    (["show", "nobody"], "rahnama directory list"), (["correct", "apc", "phone"], "needs a value, or --remove"),
    (["correct", "apc", "phone", "112", "--remove"], "needs a value, or --remove"), (["refresh"], "DIRECTORY_URL"),
    (["correct", "apc", "telephone", "112"], "phone"),
    (["export", "--to", "/no/such/folder/x.json"], "cannot be written")])
def test_a_mistake_is_one_line_that_says_what_to_do(directory, arguments, hint, monkeypatch):
    monkeypatch.delenv("DIRECTORY_URL", raising=False)
    code, _, error = directory(*arguments)
    assert (code, error.count("\n")) == (2, 1)
    assert hint in error


def test_an_export_can_be_imported(directory, tmp_path):
    path = tmp_path / "export.json"
    assert directory("export", "--to", path)[0] == 0
    report = json.loads(directory("import", path, "--json")[1])
    assert not report["refused"]
    assert report["changed"] == [service.id for service in source.services()]
    exported = json.loads(path.read_text(encoding="utf-8"))
    assert len(json.loads(directory("export", "--drafts")[1])["contents"]) > len(exported["contents"])


def test_the_check_lists_what_editors_should_look_at(directory, table):
    directory("import", table)
    reports.add(["kitchen"], "need_food", "somebody")
    code, out, _ = directory("check")
    assert code == 0
    assert out.splitlines()[0].split() == ["report", "kitchen", "1", "person", "says", "that", "this", "is", "wrong"]
    found = json.loads(directory("check", "--json")[1])
    assert {"kind": "translation", "service": "kitchen", "text": "ar, fa, ps: 'Soup'"} in found
