"""Babel extractors for text that does not stand in code: domain responses, the directory, the legal options."""

import csv
import io
from collections.abc import Iterator

import yaml

Message = tuple[int, str, object, list[str]]


def extract_responses(fileobj, keywords, comment_tags, options) -> Iterator[Message]:
    """Yield each text, topic title and button title of a Rasa domain file, msgctxt = response name."""
    source = fileobj.read().decode("utf-8")
    lines = source.splitlines()
    for name, variants in ((yaml.safe_load(source) or {}).get("responses") or {}).items():
        line = next(number for number, text in enumerate(lines, 1) if text.startswith(f"  {name}:"))
        for variant in variants:
            for text in response_texts(variant):
                yield line, "pgettext", (name, text), []


def response_texts(variant: dict) -> Iterator[str]:
    """The translatable strings of one response variant, in the order a person sees them."""
    if (variant.get("text") or "").strip("{} \n") not in ("", "services"):
        yield variant["text"]
    metadata = variant.get("metadata") or {}
    yield from (metadata[key] for key in ("title", "short") if metadata.get(key))
    for button in variant.get("buttons") or []:
        if button.get("title"):
            yield button["title"]


def extract_directory(fileobj, keywords, comment_tags, options) -> Iterator[Message]:
    """Yield the service names and descriptions of the directory's CSV, msgctxt = service id."""
    reader = csv.DictReader(io.TextIOWrapper(fileobj, encoding="utf-8"))
    for row in reader:
        for column in ("service", "description"):
            if row[column]:
                yield reader.line_num, "pgettext", (row["id"], row[column]), []


def extract_legal_questions(fileobj, keywords, comment_tags, options) -> Iterator[Message]:
    """Yield buttons, questions and answers of the legal options, msgctxt = legal_options_form [question]."""
    content = yaml.safe_load(fileobj.read().decode("utf-8"))
    for text in content["buttons"].values():
        yield 1, "pgettext", ("legal_options_form", text), []
    for question in content["questions"]:
        answers = [value["title"] if isinstance(value, dict) else value for value in question["answers"].values()]
        for text in (question["text"].strip(), *answers):
            yield 1, "pgettext", (f"legal_options_form {question['id']}", text), []


def extract_legal_options(fileobj, keywords, comment_tags, options) -> Iterator[Message]:
    """Yield title, why and first step of each row of the decision table, msgctxt = legal_options <option>."""
    for row in yaml.safe_load(fileobj.read().decode("utf-8"))["rows"]:
        for column in ("title", "why", "first_step"):
            yield 1, "pgettext", (f"legal_options {row['option']}", row[column]), []
