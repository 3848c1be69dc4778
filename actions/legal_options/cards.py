"""What a person sees: a question with its buttons, and an option with its helper."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from actions.legal_options import deadlines, questions
from actions.legal_options.questions import GO_ON, SKIP, START, STOP, Question
from actions.legal_options.table import Row
from bot.generator import MENU, source_line, topic_title, translated
from bot.i18n import forms
from bot.i18n.catalogs import CATALOGS

# msgctxt of texts in the catalogs: of the questions' buttons, of a question, of an option.
BUTTONS_CONTEXT = "legal_options_form"


def question_context(name: str) -> str:
    return f"legal_options_form {name}"


def option_context(option: str) -> str:
    return f"legal_options {option}"


def button(name: str, language: str) -> dict[str, str]:
    """One of the buttons that all questions share: start, go_on, stop."""
    return {"title": translated(BUTTONS_CONTEXT, questions.current().buttons[name], language),
            "payload": questions.payload(name)}


def ask(question: Question, answers: Mapping[str, str], language: str, now: datetime) -> dict[str, Any]:
    """The question's text and buttons: its answers, "I do not want to say" and "Stop"."""
    context = question_context(question.name)

    def shared(text: str, **values: str) -> str:
        return translated(BUTTONS_CONTEXT, text, language, values)

    days = [questions.day_button(day, now, language, shared) for day in questions.days(question, now)]
    choices = [{"title": translated(context, choice.title, language), "payload": questions.payload(choice.name)}
               for choice in questions.shown(question, answers, now)]
    at = 1 if days else 0  # "less than an hour ago" stands before the days
    skip = {"title": shared(questions.current().buttons["skip"]), "payload": questions.payload(SKIP + question.name)}
    return {"text": translated(context, question.text, language),
            "buttons": [*choices[:at], *days, *choices[at:], skip, button(STOP, language)]}


def option(number: int, row: Row, answers: Mapping[str, str], language: str, now: datetime) -> dict[str, Any]:
    """One option: why it fits, the first step, the deadline, the source; its button leads to who helps."""
    gettext, context = CATALOGS.of(language).gettext, option_context(row.option)
    why, step = (translated(context, text, language) for text in (row.why, row.first_step))
    lines = [f"{forms.digits(number, language)}. {translated(context, row.title, language)}", why,
             "➡️ " + gettext("First step: {step}").format(step=step)]
    if row.deadline:
        lines.append("⏳ " + deadlines.text(row.deadline, answers.get(questions.SINCE), language, now))
    lines.append(source_line({"text": row.why + row.first_step, "metadata": {"source": row.source, "as_of": row.as_of}},
                             language))
    return {"text": "\n\n".join(lines),
            "buttons": [{"title": topic_title(row.helper.replace("/", "_"), language), "payload": row.helper_payload}]}


def onward(language: str) -> list[dict[str, str]]:
    """The buttons below the last option."""
    return [button(START, language), {"title": topic_title(MENU, language), "payload": f"/{MENU}"}]


def go_on(language: str) -> dict[str, str]:
    """The button that leads back to the present question."""
    return button(GO_ON, language)
