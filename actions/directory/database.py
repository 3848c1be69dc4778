"""The directory's database: the one of the conversations, with tables kept up to date by Alembic."""

from pathlib import Path

import sqlalchemy as sa

from actions.directory import tables
from actions.directory.model import DirectoryError
from bot.database import open_engine

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "directory_version"
# The newest file in migrations/versions; a test compares them.
NEWEST = "0001"
# Any number that other programs on the same PostgreSQL server are unlikely to lock.
LOCK = 7204601


def open_database(url: str) -> sa.engine.Engine:
    """An engine for a SQLAlchemy URL, its directory tables made or brought up to date."""
    try:
        engine = open_engine(url)
    except (sa.exc.ArgumentError, ImportError) as error:
        raise DirectoryError(f"DATABASE_URL cannot be used ({error}): write an SQLAlchemy URL, for example "
                             "postgresql://name:password@host/database") from error
    try:
        if _version(engine) != NEWEST:
            migrate(engine)
    except sa.exc.OperationalError as error:
        engine.dispose()
        reason = " ".join(str(error.orig).split())
        raise DirectoryError(f"The database cannot be used ({reason}): check DATABASE_URL and that the server runs, "
                             "or the free space in DATA_DIR") from error
    return engine


def migrate(engine: sa.engine.Engine, target: str = "head") -> None:
    """Run Alembic's migrations up or down to a version; processes that start together wait for each other."""
    # Alembic takes half a second to import; only a database that needs it pays for that.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        elif engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
        config.attributes.update(connection=connection, version_table=VERSION_TABLE)
        if target == "base":
            command.downgrade(config, target)
        else:
            command.upgrade(config, target)
        connection.commit()


def _version(engine: sa.engine.Engine) -> str | None:
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table(VERSION_TABLE):
            return None
        return connection.scalar(sa.text(f"SELECT version_num FROM {VERSION_TABLE}"))


def revision(connection: sa.engine.Connection) -> int:
    """The number that every change of the directory raises."""
    return connection.scalar(sa.select(tables.revision.c.number)) or 0


def changed(connection: sa.engine.Connection) -> None:
    """Note, in the transaction of a change, that the read-model is out of date."""
    updated = connection.execute(sa.update(tables.revision).values(number=tables.revision.c.number + 1))
    if not updated.rowcount:
        connection.execute(sa.insert(tables.revision).values(number=1))
