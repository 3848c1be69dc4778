"""Reports of wrong information, for the editors: one line of JSON each, without anything about the person."""

import json
from datetime import UTC, datetime

from bot.settings import load


def add(services: list[str], topic: str, reporter: str) -> None:
    """Append a report to wrong_information.jsonl in the data folder; the reporter's code is not kept."""
    entry = {"day": datetime.now(UTC).date().isoformat(), "topic": topic, "services": services}
    with (load().data_dir / "wrong_information.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry, ensure_ascii=False) + "\n")
