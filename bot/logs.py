"""Logging: warnings and errors only, so that what people write never reaches a log."""

import logging
import warnings

import structlog


def configure(level: int = logging.WARNING) -> None:
    """Set the level for the standard library's loggers and for Rasa's structlog ones."""
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(level))
    # httpx logs addresses with the bot's token.
    warnings.simplefilter("ignore")
    logging.getLogger("httpx").setLevel(logging.ERROR)
