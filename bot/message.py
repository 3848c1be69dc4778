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
    """`hides`: it makes the talk disappear from the person's screen."""

    title: str
    payload: str
    hides: bool = False


@dataclass(frozen=True)
class Location:
    """A place on the map: degrees, and what stands there; without a title it is a bare point."""

    latitude: float
    longitude: float
    title: str = ""
    address: str = ""


@dataclass(frozen=True)
class Reply:
    """One message to the person, with a place on the map or a web address when it has one."""

    text: str
    buttons: tuple[Button, ...] = ()
    location: Location | None = None
    url: str = ""

    def as_dict(self) -> dict:
        content: dict = {
            "text": self.text,
            "buttons": [{"title": button.title, "payload": button.payload,
                         **({"hides": True} if button.hides else {})} for button in self.buttons],
        }
        if self.location:
            content["location"] = {"latitude": self.location.latitude, "longitude": self.location.longitude,
                                   "title": self.location.title, "address": self.location.address}
        if self.url:
            content["url"] = self.url
        return content


@dataclass(frozen=True)
class Answer:
    """All replies to one message, with its topic and the conversation's language.

    `discreet`: the answer is about something that others must not see on the person's phone.
    `hide`: all that was said before is to disappear from the person's screen.
    """

    language: str
    topic: str
    replies: tuple[Reply, ...] = field(default=())
    discreet: bool = False
    hide: bool = False

    def as_dict(self) -> dict:
        """As `rahnama chat --json` and the web chat give it."""
        return {
            "language": self.language,
            "topic": self.topic,
            "replies": [reply.as_dict() for reply in self.replies],
            **({"discreet": True} if self.discreet else {}),
            **({"hide": True} if self.hide else {}),
        }
