"""What people say is wrong: which service or topic, and under a second code who, so that two are two people."""

import hmac
from collections.abc import Iterable

import sqlalchemy as sa

from actions.directory import database, source, tables
from actions.directory.store import now, writing
from bot import settings


def add(service_ids: Iterable[str], topic: str, reporter: str) -> None:
    """Note that somebody found services wrong, or, without services, the answer to a topic.

    `reporter` is the conversation's code; it is coded again with the secret key, so that reports and conversations
    cannot be brought together. The same person's second report of the same thing counts once.
    """
    engine = source.engine()
    key = settings.load().secret_key
    code = hmac.new(key.encode(), f"report:{reporter}".encode(), "sha256").hexdigest()
    table = tables.report
    with writing(engine) as connection:
        about: list[str | None] = [*dict.fromkeys(service_ids)]
        for service_id in about or [None]:
            same = connection.scalar(sa.select(sa.func.count()).select_from(table).where(
                table.c.service_id == service_id if service_id else table.c.service_id.is_(None),
                table.c.reporter == code, table.c.topic == topic if not service_id else sa.true(),
                table.c.closed.is_(None)))
            if not same:
                connection.execute(sa.insert(table).values(service_id=service_id, topic=topic[:64], reporter=code,
                                                           made=now()))
        database.changed(connection)
    source.look_again()


def open_reports(engine: sa.engine.Engine) -> list[tuple[str | None, str, int]]:
    """(service id or None, topic, number of people) of what nobody has checked since, most reported first."""
    table = tables.report
    people = sa.func.count(table.c.reporter.distinct())
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(
            sa.select(table.c.service_id, sa.func.min(table.c.topic), people).where(table.c.closed.is_(None))
            .group_by(table.c.service_id, sa.case((table.c.service_id.is_(None), table.c.topic), else_=""))
            .order_by(people.desc(), table.c.service_id))]
