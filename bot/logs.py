"""Logging: warnings and errors only, so that what people write never reaches a log."""

import logging
import warnings

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
    # httpx logs addresses with the bot's token.
    logging.getLogger("httpx").setLevel(logging.ERROR)
