"""Conversations are kept under a code; without the secret key nobody can tell whose they are."""

import hashlib
import hmac


def conversation_id(secret_key: str, channel: str, person_id: str) -> str:
    """The code of one person's conversation on one channel, 64 hexadecimal digits."""
    return hmac.new(secret_key.encode(), f"{channel}:{person_id}".encode(), hashlib.sha256).hexdigest()
