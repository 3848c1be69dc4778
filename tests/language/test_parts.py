import contextlib
import tempfile
from itertools import pairwise
from pathlib import Path

import pytest
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.language.classifier import SURE
from bot.language.parts import FOLLOW_UPS, PartClassifier
from bot.language.tokenizer import MultilingualTokenizer

# Topic, part, topic before, and words that stand for many ways to say it.
ROWS = [
    ("appeal", "", "", "refused negative decision appeal rejected complaint"),
    ("appeal", "days", "", "deadline refused days appeal fifteen late decision"),
    ("appeal", "days", "appeal", "deadline days late long many fifteen"),
    ("appeal", "court", "appeal", "judge court hearing trial tribunal"),
    ("appeal", "court", "", "court refused judge appeal decision hearing"),
    ("lawyer", "", "appeal", "writes helps form write pen"),
    ("lawyer", "", "", "lawyer legal advocate attorney counsel"),
    ("food", "", "", "food bread soup meal hungry eat"),
    ("shoes", "", "", "shoes boots jacket cold clothes trousers"),
]


def message(text, topic="", **metadata):
    built = Message.build(text, topic, [], {"language": "en", **metadata}, None) if topic else Message({"text": text})
    built.set("language", {"code": "en"})
    return built


class Folder:
    """Where a component keeps what it learnt."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextlib.contextmanager
    def write_to(self, _):
        yield self.folder

    read_from = write_to


@pytest.fixture(scope="module")
def classifier():
    examples = []
    for topic, part, after, words in ROWS:
        metadata = {**({"part": part} if part else {}), **({"after": after} if after else {})}
        examples += [message(f"{frame} {first} {second}", topic, **metadata)
                     for frame in ("is the", "what", "my", "and") for first, second in pairwise(words.split())]
    MultilingualTokenizer(MultilingualTokenizer.get_default_config()).process_training_data(TrainingData(examples))
    config = {**PartClassifier.get_default_config(), "min_count": 1}
    with tempfile.TemporaryDirectory() as folder:
        storage = Folder(Path(folder))
        PartClassifier(config, storage, None).train(TrainingData(examples))
        yield PartClassifier.load(config, storage, None, None)


def understood(classifier, text, topic, *, sure=True):
    """A message after the topic classifier and the part classifier."""
    typed = message(text)
    typed.set("intent", {"name": topic, "confidence": 0.9})
    typed.set(SURE, sure)
    MultilingualTokenizer(MultilingualTokenizer.get_default_config()).process([typed])
    return classifier.process([typed])[0]


def parts_of(typed):
    return [entity["value"] for entity in typed.get("entities") or []]


def test_a_message_names_the_part_of_its_topic(classifier):
    assert parts_of(understood(classifier, "is the deadline refused days appeal", "appeal")) == ["days"]
    assert parts_of(understood(classifier, "what court refused judge appeal", "appeal")) == ["court"]


def test_the_general_question_names_none(classifier):
    assert parts_of(understood(classifier, "my refused negative decision rejected", "appeal")) == []


def test_another_topic_has_no_part(classifier):
    assert parts_of(understood(classifier, "is the food bread", "food")) == []


def test_a_follow_up_means_something_only_after_its_answer(classifier):
    found = understood(classifier, "and days late many", "nlu_fallback", sure=False).get(FOLLOW_UPS)
    assert found["appeal"]["part"] == "days"
    assert set(found) == {"appeal"}


def test_a_follow_up_may_lead_to_another_topic(classifier):
    found = understood(classifier, "and helps write form", "nlu_fallback", sure=False).get(FOLLOW_UPS)
    assert (found["appeal"]["topic"], found["appeal"]["part"]) == ("lawyer", "")


def test_what_is_surely_about_something_else_is_no_follow_up(classifier):
    assert understood(classifier, "my boots jacket cold", "shoes").get(FOLLOW_UPS) == {}


def test_a_message_without_words_is_left_as_it_is(classifier):
    typed = understood(classifier, "?!", "nlu_fallback", sure=False)
    assert typed.get(FOLLOW_UPS) is None
    assert parts_of(typed) == []
