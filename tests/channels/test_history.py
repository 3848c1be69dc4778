import pytest

from bot.channels import history
from bot.channels.history import LAST_SECONDS, MOST, History


@pytest.fixture
def clock(monkeypatch):
    """Hours that pass in a test."""
    class Clock:
        now = 1_000_000.0

        def time(self):
            return self.now

        def pass_hours(self, hours):
            self.now += hours * 3600

    clock = Clock()
    monkeypatch.setattr(history, "time", clock)
    return clock


def test_messages_of_a_chat_are_given_once_in_their_order():
    messages = History()
    for message in (3, 4, 4, 7):
        messages.add(1, message)
    messages.add(2, 5)
    assert messages.take(1) == [3, 4, 7]
    assert messages.take(1) == []
    assert messages.take(2) == [5]


def test_only_what_telegram_lets_a_bot_delete_is_given(clock):
    messages = History()
    messages.add(1, 1)
    clock.pass_hours(47)
    messages.add(1, 2)
    clock.pass_hours(2)
    assert messages.take(1) == [2]


def test_only_the_latest_hundred_are_kept():
    messages = History()
    for message in range(MOST + 20):
        messages.add(1, message)
    assert messages.take(1) == list(range(20, MOST + 20))


def test_quiet_chats_do_not_fill_the_memory(clock):
    messages = History()
    for chat in range(50):
        messages.add(chat, 1)
    clock.pass_hours(24)
    messages.add(7, 2)
    clock.pass_hours(LAST_SECONDS / 3600 - 23)
    messages.add(99, 1)
    assert set(messages._chats) == {7, 99}
