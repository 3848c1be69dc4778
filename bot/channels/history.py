"""Which messages of a chat "hide this" can still delete; in memory only, gone with a restart."""

import time
from collections import OrderedDict, deque

# What Telegram lets a bot delete: messages of the last 48 hours, 100 in one call.
# https://core.telegram.org/bots/api#deletemessages
LAST_SECONDS = 48 * 3600
MOST = 100


class History:
    """The ids of each chat's latest messages, of the bot and of the person."""

    def __init__(self) -> None:
        # Chats in the order of their latest message, so that quiet ones are found at the front.
        self._chats: OrderedDict[int, deque[tuple[float, int]]] = OrderedDict()

    def add(self, chat_id: int, message_id: int) -> None:
        """Remember a message that was sent or came now."""
        self._forget_quiet_chats()
        self._chats.setdefault(chat_id, deque(maxlen=MOST)).append((time.time(), message_id))
        self._chats.move_to_end(chat_id)

    def take(self, chat_id: int) -> list[int]:
        """The ids that can still be deleted, oldest first; they are forgotten here."""
        oldest = time.time() - LAST_SECONDS
        return list(dict.fromkeys(message for sent, message in self._chats.pop(chat_id, ()) if sent > oldest))

    def _forget_quiet_chats(self) -> None:
        while self._chats and next(iter(self._chats.values()))[-1][0] <= time.time() - LAST_SECONDS:
            self._chats.popitem(last=False)
