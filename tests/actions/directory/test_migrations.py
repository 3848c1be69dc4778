import threading

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from actions.directory import database, source, store, tables
from actions.directory.imports.load import load
from actions.directory.model import DirectoryError
from bot.stores import connect


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "postgresql":
        return request.getfixturevalue("postgresql_url")
    return f"sqlite:///{tmp_path / 'fresh.db'}"


def differences(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={
            "include_object": lambda item, name, kind, *rest: kind != "table" or name in tables.metadata.tables})
        return compare_metadata(context, tables.metadata)


def test_the_migrations_make_the_tables_that_the_code_knows(url):
    engine = database.open_database(url)
    assert differences(engine) == []
    engine.dispose()


def test_the_newest_migration_is_the_one_a_database_is_brought_to():
    config = Config()
    config.set_main_option("script_location", str(database.MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == database.NEWEST


def test_a_database_with_conversations_gets_the_directory_too(url):
    engine = connect(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO conversations (id, updated, events) VALUES ('a', 1, '[]')")
    engine.dispose()
    engine = database.open_database(url)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM conversations").scalar() == 1
        assert database.revision(connection) == 0
    engine.dispose()


def test_a_second_start_changes_nothing(url, write_table):
    engine = database.open_database(url)
    store.apply(engine, "file", load(write_table({})).records, [])
    engine.dispose()
    engine = database.open_database(url)
    with engine.connect() as connection:
        assert connection.scalar(sa.select(tables.service.c.id)) == "kitchen"
    engine.dispose()


def test_the_tables_can_be_taken_away_again(url):
    engine = database.open_database(url)
    database.migrate(engine, "base")
    assert not set(tables.metadata.tables) & set(sa.inspect(engine).get_table_names())
    engine.dispose()


def test_processes_that_start_together_wait_for_each_other(url):
    errors = []

    def start():
        try:
            database.open_database(url).dispose()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


@pytest.mark.parametrize(("url", "hint"), [
    ("postgresql://nobody@127.0.0.1:1/none", "check DATABASE_URL and that the server runs"),
    ("my database", "for example postgresql://"), ("nosuch://x/y", "for example postgresql://")])
def test_a_database_that_cannot_be_used_is_one_clear_line(monkeypatch, url, hint):
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(DirectoryError, match=hint) as caught:
        source.services()
    assert "\n" not in str(caught.value)
