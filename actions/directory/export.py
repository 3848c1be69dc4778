"""The directory as one HSDS 3.0 JSON document, for other organizations and for backup."""

from collections.abc import Iterable
from typing import Any

from actions.directory.hsds import page, service_json
from actions.directory.model import Service


def document(services: Iterable[Service]) -> dict[str, Any]:
    """What GET /services?full=true of an HSDS 3.0 API answers, corrections included."""
    return page([service_json(service) for service in services])
