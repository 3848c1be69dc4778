"""The project as plain Rasa sees it: its validation, and the actions as a server of their own."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import yaml
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.validator import Validator

from bot.generator import parts, topics
from bot.language.examples import AFTER, PART
from bot.settings import LANGUAGES, ROOT

FEWEST_EXAMPLES = 12
FEWEST_LATIN = 2
FEWEST_OF_A_PART = 7


@pytest.fixture(scope="module")
def importer():
    return TrainingDataImporter.load_from_config(
        str(ROOT / "bot" / "config.yml"), str(ROOT / "bot" / "domain"), [str(ROOT / "nlu_data")])


def test_rasa_finds_the_data_valid(importer):
    validator = Validator.from_importer(importer)
    assert validator.verify_domain_validity()
    assert validator.verify_intents_in_stories(ignore_warnings=False)
    assert validator.verify_story_structure(ignore_warnings=False)
    assert validator.verify_example_repetition_in_intents(ignore_warnings=False)


def blocks(language: str) -> Iterator[dict]:
    for path in sorted((ROOT / "nlu_data" / language).glob("*.yml")):
        yield from yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]


def examples(language: str) -> dict[str, list[str]]:
    """Topic -> the examples that mean it by themselves."""
    found = defaultdict(list)
    for block in blocks(language):
        assert block["metadata"]["language"] == language, block
        if AFTER not in block["metadata"]:
            found[block["intent"]] += [line[2:] for line in block["examples"].splitlines()]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_topic_has_examples_in_each_language_and_in_latin_letters(language):
    found = examples(language)
    assert set(found) == topics()
    for topic, texts in found.items():
        assert len(texts) >= FEWEST_EXAMPLES, topic
        if language != "en":
            assert sum(text.isascii() for text in texts) >= FEWEST_LATIN, topic


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_part_of_an_answer_has_examples_alone_and_after_the_answer(language):
    alone, after, crossing = Counter(), Counter(), Counter()
    for block in blocks(language):
        part, before = block["metadata"].get(PART, ""), block["metadata"].get(AFTER)
        count = after if before == block["intent"] else crossing if before else alone
        count[block["intent"], part] += len(block["examples"].splitlines())
    wanted = {(topic, part) for topic in topics() for part in parts(topic)}
    assert {key for key in alone if key[1]} == wanted == {key for key in after if key[1]}
    assert min(count for key, count in alone.items() if key[1]) >= FEWEST_OF_A_PART
    assert min(after[key] for key in wanted) >= FEWEST_OF_A_PART
    assert all(topic in topics() and (not part or part in parts(topic)) for topic, part in crossing)


def test_held_out_messages_are_not_trained_on():
    trained = {text.strip().lower() for language in LANGUAGES
               for texts in examples(language).values() for text in texts}
    held_out = {line.split("\t")[-1].strip().lower()
                for name in ("messages", "safety")
                for line in (ROOT / "tests" / "heldout" / f"{name}.tsv").read_text(encoding="utf-8").splitlines()}
    # A bare "hello" or "192?" is nobody's own; whole sentences must not be shared.
    assert {text for text in trained & held_out if len(text.split()) > 3} == set()


def test_each_topic_has_one_rule():
    rules = yaml.safe_load((ROOT / "nlu_data" / "rules.yml").read_text(encoding="utf-8"))["rules"]
    assert sorted(rule["steps"][0]["intent"] for rule in rules) == sorted([*topics(), "nlu_fallback"])


def test_the_actions_run_behind_rasas_action_server(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    rasa = shutil.which("rasa", path=str(Path(sys.executable).parent))
    server = subprocess.Popen([rasa, "run", "actions", "--actions", "actions", "--port", str(port)], cwd=ROOT,
                              env={**os.environ, "DATA_DIR": str(tmp_path), "RASA_TELEMETRY_ENABLED": "false"},
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        call = {"next_action": "action_show_services", "sender_id": "a", "version": "3.6.21", "domain": {}, "tracker": {
            "sender_id": "a", "slots": {"language": "en"}, "events": [], "paused": False, "active_loop": {},
            "latest_message": {"text": "/need_lawyer", "intent": {"name": "need_lawyer"}, "entities": []}}}
        answer = _post_when_up(f"http://127.0.0.1:{port}/webhook", call)
    finally:
        server.terminate()
        server.wait(timeout=20)
    assert answer["responses"][0]["response"] == "utter_need_lawyer"
    assert "IDEAS" in answer["responses"][0]["services"]


def _post_when_up(address: str, call: dict) -> dict:
    deadline = time.monotonic() + 90
    while True:
        try:
            return httpx.post(address, json=call, timeout=20).raise_for_status().json()
        except httpx.ConnectError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)
