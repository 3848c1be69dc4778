import pytest

from actions.directory import source
from actions.directory.source import DirectoryError, read_services


def row(**values):
    columns = source.SERVICES_FILE.read_text(encoding="utf-8").splitlines()[0].split(",")
    good = {"id": "x", "organization": "X", "status": "published",
            "checked_on": "2026-11-23", "review_by": "2027-01-01"}
    return ",".join(columns) + "\n" + ",".join({**good, **values}.get(column, "") for column in columns) + "\n"


@pytest.mark.parametrize(("values", "message"), [
    ({"checked_on": "yesterday"}, "line 2, checked_on: 'yesterday'"), ({"status": "open"}, "line 2, status: 'open'")])
def test_a_bad_row_is_named_by_line_and_column(tmp_path, values, message):
    table = tmp_path / "services.csv"
    table.write_text(row(**values), encoding="utf-8")
    with pytest.raises(DirectoryError, match=message):
        read_services(table)
