"""Where conversations are kept: one row each, only the last turns, under a code that is no Telegram id."""

import json
import time
from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from actions.legal_options.questions import ENTITY, SLOT
from bot.database import open_engine

# What a follow-up question can refer to; older turns are dropped from the store.
KEPT_TURNS = 4
# Anyone can make up a link; the table must not grow without end.
MOST_CAMPAIGNS = 1000
OTHER_CAMPAIGNS = "(other)"

_metadata = sa.MetaData()
_conversations = sa.Table(
    "conversations", _metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("updated", sa.Float, nullable=False, index=True),
    sa.Column("events", sa.Text, nullable=False),
)
_campaigns = sa.Table(
    "campaigns", _metadata,
    sa.Column("campaign", sa.String(64), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("starts", sa.Integer, nullable=False),
)


def connect(url: str) -> sa.engine.Engine:
    """An engine with the tables of conversations and campaigns made."""
    engine = open_engine(url)
    _metadata.create_all(engine)
    return engine


class ConversationStore(TrackerStore, SerializedTrackerAsText):
    """Rasa's tracker store over one table; a conversation's slots and its last turns."""

    def __init__(self, engine: sa.engine.Engine, domain: Domain | None = None) -> None:
        super().__init__(domain)
        self._engine = engine

    async def save(self, tracker: DialogueStateTracker) -> None:
        row = {"updated": time.time(), "events": json.dumps([event.as_dict() for event in _recent(tracker)])}
        with self._engine.begin() as connection:
            changed = connection.execute(
                sa.update(_conversations).where(_conversations.c.id == tracker.sender_id).values(**row))
            if not changed.rowcount:
                connection.execute(sa.insert(_conversations).values(id=tracker.sender_id, **row))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        with self._engine.connect() as connection:
            events = connection.scalar(sa.select(_conversations.c.events).where(_conversations.c.id == sender_id))
        if events is None or self.domain is None:
            return None
        return DialogueStateTracker.from_dict(sender_id, json.loads(events), self.domain.slots)

    async def keys(self) -> Iterable[str]:
        with self._engine.connect() as connection:
            return list(connection.scalars(sa.select(_conversations.c.id)))

    def forget(self, sender_id: str) -> bool:
        """Delete one conversation; False when there was none."""
        with self._engine.begin() as connection:
            return bool(connection.execute(
                sa.delete(_conversations).where(_conversations.c.id == sender_id)).rowcount)

    def forget_answers(self) -> int:
        """Take the answers about a person's case out of talks whose session is over; returns of how many."""
        if self.domain is None:
            return 0
        session = self.domain.session_config.session_expiration_time * 60
        over = ((_conversations.c.updated < time.time() - session)
                & _conversations.c.events.contains(json.dumps({"name": SLOT})[1:-1], autoescape=True))
        with self._engine.begin() as connection:
            found = connection.execute(sa.select(_conversations).where(over)).all()
            for row in found:
                events = [event for event in json.loads(row.events) if event.get("name") != SLOT]
                # A message that came in the meantime has saved a newer row.
                connection.execute(sa.update(_conversations).where(
                    (_conversations.c.id == row.id) & (_conversations.c.updated == row.updated)
                ).values(events=json.dumps(events)))
        return len(found)

    def forget_older(self, days: float) -> int:
        """Delete conversations without a message for so many days; returns how many."""
        with self._engine.begin() as connection:
            return connection.execute(
                sa.delete(_conversations).where(_conversations.c.updated < time.time() - days * 86400)).rowcount


def _recent(tracker: DialogueStateTracker) -> list:
    """The last turns' events, preceded by the slots they start from; nothing of an earlier session.

    A new session carries over the slots that it needs; a shared location is not one of them.
    """
    events = _without_answers(tracker)
    sessions = [index for index, event in enumerate(events) if isinstance(event, SessionStarted)]
    # The action that started the session stands before its event.
    events = events[max(sessions[-1] - 1, 0):] if sessions else events
    turns = [index for index, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(turns) <= KEPT_TURNS:
        return events
    start = turns[-KEPT_TURNS]
    values = {event.key: event.value for event in events[:start] if isinstance(event, SlotSet)}
    return [ActionExecuted("action_session_start"), SessionStarted(),
            *(SlotSet(key, value) for key, value in values.items()),
            ActionExecuted("action_listen"), *events[start:]]


def _without_answers(tracker: DialogueStateTracker) -> list[Event]:
    """The events without the questions and answers about a person's case; while they last, only the slot has them."""
    events: list[Event] = []
    answers = tracker.get_slot(SLOT)
    secret = False
    for event in tracker.events:
        if isinstance(event, UserUttered):
            secret = any(entity.get("entity") == ENTITY for entity in event.entities)
            # The turn itself stays, so that the session still has its time.
            events.append(UserUttered(f"/{event.intent_name}", event.intent, timestamp=event.timestamp,
                                      input_channel=event.input_channel) if secret else event)
        elif not (secret and isinstance(event, BotUttered)) and not _is_answers(event):
            events.append(event)
    return events if answers is None else [*events, SlotSet(SLOT, answers)]


def _is_answers(event: Event) -> bool:
    return isinstance(event, SlotSet) and event.key == SLOT


class CampaignCounter:
    """How often each shared link was opened, by day; nothing about who opened it."""

    def __init__(self, engine: sa.engine.Engine) -> None:
        self._engine = engine

    def count(self, campaign: str, day: date) -> None:
        """One more start of a campaign on a day."""
        with self._engine.begin() as connection:
            names = set(connection.scalars(sa.select(_campaigns.c.campaign).distinct()))
            if campaign not in names and len(names) >= MOST_CAMPAIGNS:
                campaign = OTHER_CAMPAIGNS
            place = (_campaigns.c.campaign == campaign) & (_campaigns.c.day == day)
            changed = connection.execute(
                sa.update(_campaigns).where(place).values(starts=_campaigns.c.starts + 1))
            if not changed.rowcount:
                connection.execute(sa.insert(_campaigns).values(campaign=campaign, day=day, starts=1))

    def totals(self) -> dict[str, int]:
        """Starts of each campaign, most used first."""
        total = sa.func.sum(_campaigns.c.starts)
        with self._engine.connect() as connection:
            rows = connection.execute(
                sa.select(_campaigns.c.campaign, total).group_by(_campaigns.c.campaign).order_by(total.desc()))
            return {campaign: int(starts) for campaign, starts in rows}
