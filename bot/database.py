"""Engines: SQLite in the data folder by default, PostgreSQL and others by their SQLAlchemy URL."""

import sqlalchemy as sa


def open_engine(url: str) -> sa.engine.Engine:
    """An engine; SQLite writes ahead instead of waiting for the disk at each message."""
    if sa.engine.make_url(url).get_backend_name() == "sqlite":
        # A connection that stays open; without a pool class SQLAlchemy opens the file for every statement.
        engine = sa.create_engine(url, future=True, hide_parameters=True, poolclass=sa.pool.QueuePool,
                                  # A large import writes for some seconds; a message waits for it and is not lost.
                                  connect_args={"check_same_thread": False, "timeout": 30})
        sa.event.listen(engine, "connect", _tune_sqlite)
        return engine
    return sa.create_engine(url, future=True, hide_parameters=True, pool_pre_ping=True)


def _tune_sqlite(connection, _record) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
