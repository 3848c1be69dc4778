"""What goes in and out of the assistant, the same on every channel."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Person:
    """Who writes: the channel, the id on it, and the language the phone or browser is set to."""

    channel: str
    id: str
    language_code: str = ""


@dataclass(frozen=True)
class Button:
    title: str
    payload: str


@dataclass(frozen=True)
class Reply:
    """One message to the person."""

    text: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class Answer:
    """All replies to one message, with its topic and the conversation's language."""

    language: str
    topic: str
    replies: tuple[Reply, ...] = field(default=())

    def as_dict(self) -> dict:
        """As `rahnama chat --json` and the web chat give it."""
        return {
            "language": self.language,
            "topic": self.topic,
            "replies": [
                {"text": reply.text,
                 "buttons": [{"title": button.title, "payload": button.payload} for button in reply.buttons]}
                for reply in self.replies
            ],
        }
