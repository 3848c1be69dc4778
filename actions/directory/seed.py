"""The services the project comes with (data/services.csv): taken in at the first start and again after each change."""

import hashlib
from pathlib import Path

import sqlalchemy as sa

from actions.directory import store
from actions.directory.imports import files, spreadsheet
from actions.directory.imports.records import FORMAT
from actions.directory.imports.report import Problem
from actions.directory.model import DirectoryError

SERVICES_FILE = Path(__file__).parent / "data" / "services.csv"


def plant(engine: sa.engine.Engine, path: Path = SERVICES_FILE) -> None:
    """Import the seed file unless the database has this version of it already."""
    content = files.read_bytes(path)
    digest = hashlib.sha256(b"%d" % FORMAT + content).hexdigest()
    before = store.source_of(engine, store.SEED)
    if before and before.digest == digest:
        return
    problems: list[Problem] = []
    records = spreadsheet.read(content, path.name, problems)
    if problems:
        raise DirectoryError(f"{path.name}, {'; '.join(map(str, problems[:5]))}")
    store.apply(engine, store.SEED, records, [], digest=digest)
