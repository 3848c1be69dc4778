"""A fresh database, a table of services to import, a feed that misbehaves as told, and a PostgreSQL server."""

import csv
import json
import os
import pwd
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from actions.directory.columns import COLUMNS
from actions.directory.database import open_database
from bot.settings import ROOT

# The official schemas and examples are not the project's to distribute; they may lie beside it.
HSDS = next((folder for parent in ROOT.parents if (folder := parent / "shared" / "hsds").is_dir()), None)


@pytest.fixture
def hsds() -> Path:
    """The folder with HSDS 3.0's schemas and examples."""
    if HSDS is None:
        pytest.skip("the official HSDS 3.0 schemas and examples are not here (../shared/hsds)")
    return HSDS


@pytest.fixture
def engine(tmp_path) -> Iterator[sa.engine.Engine]:
    """An empty, migrated database."""
    found = open_database(f"sqlite:///{tmp_path / 'empty.db'}")
    yield found
    found.dispose()


@pytest.fixture
def write_table(tmp_path) -> Callable[..., Path]:
    """Writes a table of services; each row is what differs from a good one."""
    good = {"id": "kitchen", "organization": "The Kitchen", "service": "Soup", "categories": "food",
            "phone": "+381112457376", "checked_on": "2026-11-20", "review_by": "2027-02-20", "status": "published"}

    def write(*rows: dict[str, str], name: str = "table.csv", separator: str = ",", encoding: str = "utf-8",
              columns: tuple[str, ...] = tuple(COLUMNS)) -> Path:
        path = tmp_path / name
        with path.open("w", encoding=encoding, newline="") as file:
            writer = csv.DictWriter(file, columns, delimiter=separator)
            writer.writeheader()
            writer.writerows({**good, **row} for row in rows)
        return path
    return write


def hsds_service(identifier: str, **changes) -> dict:
    """A full HSDS service, as small as it can be."""
    return {"id": identifier, "name": f"Service {identifier}", "status": "active", "assured_date": "2026-11-01",
            "organization": {"id": "o1", "name": "Helpers", "description": "Helps"},
            "phones": [{"id": f"p-{identifier}", "number": "+381112457376"}], **changes}


class Feed(ThreadingHTTPServer):
    """An HSDS API on this machine: pages of services, or whatever `misbehave` does instead."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: list[list[dict]] = [[hsds_service("one"), hsds_service("two")], [hsds_service("three")]]
        self.misbehave: Callable[[BaseHTTPRequestHandler, int], bool] = lambda handler, page: False
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.etags = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/api"

    def page(self, number: int) -> dict:
        """Page `number`, from 1."""
        return {"total_items": sum(map(len, self.pages)), "total_pages": len(self.pages), "page_number": number,
                "size": len(self.pages[number - 1]), "first_page": number == 1,
                "last_page": number == len(self.pages), "empty": False, "contents": self.pages[number - 1]}


class _Handler(BaseHTTPRequestHandler):
    server: Feed

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        number = int(parse_qs(parts.query).get("page", ["0"])[0])
        self.server.asked.append((self.path, dict(self.headers)))
        try:
            if self.server.misbehave(self, number):
                return
            if parts.path != "/api/services" or not 0 < number <= len(self.server.pages):
                answer(self, 404, b"{}")
                return
            body = json.dumps(self.server.page(number)).encode()
            version = f'"{hash(body)}"'
            if self.server.etags and self.headers.get("If-None-Match") == version:
                answer(self, 304, b"")
                return
            answer(self, 200, body, **({"ETag": version} if self.server.etags else {}))
        except (BrokenPipeError, ConnectionResetError):
            pass

    def log_message(self, *arguments) -> None:
        """Quiet."""


def answer(handler: BaseHTTPRequestHandler, status: int, body: bytes, kind: str = "application/json",
           **headers: str) -> None:
    """Send one whole answer."""
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


@pytest.fixture
def feed() -> Iterator[Feed]:
    """A running feed."""
    server = Feed()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory) -> Iterator[str]:
    """The URL of an empty database on a PostgreSQL server of the tests' own."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        pytest.skip("PostgreSQL is not installed (apt install postgresql)")
    binaries = programs[-1].parent
    # PostgreSQL refuses to run as root; its folder must then belong to somebody else and be reachable for them.
    user = "postgres" if os.getuid() == 0 else None
    if user and user not in {entry.pw_name for entry in pwd.getpwall()}:
        user = "nobody"
    folder = Path(subprocess.run(["mktemp", "-d", "/tmp/rahnama-postgresql-XXXXXX"], check=True, text=True,
                                 capture_output=True).stdout.strip())
    if user:
        shutil.chown(folder, user)

    def run(program: str, *arguments: str) -> None:
        subprocess.run([str(binaries / program), *arguments], check=True, user=user, cwd=folder, timeout=60,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    try:
        run("initdb", "-D", f"{folder}/data", "-U", "rahnama", "-A", "trust", "-E", "UTF8", "--no-sync")
        run("pg_ctl", "-D", f"{folder}/data", "-w", "-l", f"{folder}/log", "-o",
            f"-h 127.0.0.1 -p {port} -k {folder} -c fsync=off", "start")
        try:
            yield f"postgresql://rahnama@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql_url(postgresql) -> Iterator[str]:
    """A new database on that server, for one test."""
    name = f"test_{os.urandom(6).hex()}"
    server = sa.create_engine(postgresql, future=True, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    server.dispose()
    yield postgresql.rsplit("/", 1)[0] + f"/{name}"
