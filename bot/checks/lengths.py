"""Texts fit Telegram and a small screen, and each answer has a shorter form."""

from collections.abc import Iterator

from bot.checks.finding import Finding
from bot.checks.texts import Text, Texts
from bot.generator import metadata_of

# Telegram's limit for a message.
LONGEST_MESSAGE = 4096
# Ours, as a person sees it, without services and the source line.
LONGEST_ANSWER = 900
# English is kept shorter: translations get longer.
LONGEST_ENGLISH = 850
LONGEST_TITLE = 40
LONGEST_SHORT = 160
LONGEST_SHORT_TRANSLATION = 240


def check(texts: Texts) -> Iterator[Finding]:
    """Answers, titles and shorter forms that are too long, and answers about law or life without a shorter form."""
    limits = _limits(texts)
    for text in texts.all():
        kind = limits.get((text.context, text.english))
        if kind is None:
            continue
        size, most = len(texts.filled(text.text, text.language)), _most(kind, text)
        if size > most:
            problem = f"the {kind} has {size} characters, at most {most}"
            yield Finding("lengths", text.file, text.where,
                          problem + ("; Telegram refuses it" if size > LONGEST_MESSAGE else ""),
                          "Use fewer words" + (", or move some to a part" if kind == "answer" else ""), text.language)
    for name in texts.states_something():
        if not metadata_of(texts.responses[name]).get("short"):
            yield Finding("lengths", texts.files[name], name, "it has no shorter form",
                          "Add metadata short: the answer in one or two plain sentences")


def _limits(texts: Texts) -> dict[tuple[str | None, str], str]:
    """The kind of each text of the domain: answer, shorter form or title."""
    kinds: dict[tuple[str | None, str], str] = {}
    for name, response in texts.responses.items():
        kinds[name, response["text"]] = "answer"
        metadata = metadata_of(response)
        kinds.update({(name, metadata[key]): kind for key, kind in (("short", "shorter form"), ("title", "title"))
                      if key in metadata})
        kinds.update({(name, button["title"]): "title" for button in response.get("buttons") or []
                      if "title" in button})
    return kinds


def _most(kind: str, text: Text) -> int:
    english = text.language == "en"
    return {"answer": LONGEST_ENGLISH if english else LONGEST_ANSWER, "title": LONGEST_TITLE,
            "shorter form": LONGEST_SHORT if english else LONGEST_SHORT_TRANSLATION}[kind]
