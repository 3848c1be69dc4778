"""Logging: warnings and errors only, so that what people write never reaches a log."""

import logging
import traceback
import warnings
from pathlib import Path

import structlog


def configure(level: int = logging.WARNING) -> None:
    """Set up logging of a command."""
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    quiet(level)
    # Rasa's old packages warn of their own code, and one of them undoes any filter.
    warnings.showwarning = lambda *_, **__: None


def quiet(level: int = logging.WARNING) -> None:
    """Set the level for Rasa's structlog loggers, which follow no other setting."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(level))
    # These log what must stay out of a log: addresses with the bot's token, and updates with people's words.
    logging.getLogger("httpx").setLevel(logging.ERROR)
    logging.getLogger("telegram.request.BaseRequest").setLevel(logging.CRITICAL)


def describe(error: BaseException | None) -> str:
    """An error's kind and place; its own text could hold what a person wrote."""
    if error is None:
        return "unknown error"
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return type(error).__name__ + place
