"""A file of services in any of the formats, from its path."""

from dataclasses import dataclass, field
from pathlib import Path

from actions.directory.imports import datapackage, files, hsds_json, spreadsheet
from actions.directory.imports.records import Record
from actions.directory.imports.report import Problem
from actions.directory.model import DirectoryError


@dataclass
class Loaded:
    """What a file has: its services, what is wrong with it, and whether services that it lacks are gone."""

    records: list[Record]
    problems: list[Problem] = field(default_factory=list)
    complete: bool = True


def load(path: Path) -> Loaded:
    """Read HSDS JSON (.json), a tabular HSDS package (folder, .zip) or a table (.csv, .tsv, .txt, .xlsx)."""
    found = Loaded([])
    suffix = path.suffix.lower()
    if not path.exists():
        raise DirectoryError(f"{path} is not there")
    if datapackage.is_package(path):
        found.records = datapackage.read(path, found.problems)
    elif suffix == ".json":
        document = files.parse_json(files.read_bytes(path), path.name)
        if isinstance(document, dict) and "services.csv" in document:
            found.records = datapackage.read_json(document, path.name, found.problems)
        else:
            found.records, found.complete = hsds_json.read(document, path.name, found.problems)
    elif suffix in (".csv", ".tsv", ".txt"):
        found.records = spreadsheet.read(files.read_bytes(path), path.name, found.problems)
    elif suffix == ".xlsx":
        found.records = spreadsheet.read_workbook(path, found.problems)
    elif suffix in (".xls", ".xlsm", ".xlsb", ".ods"):
        raise DirectoryError(f"{path.name} is a workbook of another kind: save it as .xlsx and import that")
    else:
        raise DirectoryError(f"{path.name}: import a .json, .csv, .xlsx or .zip file or a folder of HSDS tables")
    if not found.records and not found.problems:
        raise DirectoryError(f"{path.name} has no services")
    return found
