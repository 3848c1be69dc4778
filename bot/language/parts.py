"""Which part of an answer a message asks for, by itself or after another answer: a Rasa component.

Its examples stand in nlu_data/<language>/parts.yml. Their metadata name the `part`; those with `after` mean it only
when an answer about that topic was given before ("and if I am late?").
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.language.classifier import SURE, folded, meaning
from bot.language.examples import AFTER, PART, metadata_of
from bot.language.linear import LinearTextModel

FOLLOW_UPS = "follow_ups"
_REACH = "reach.json"


@dataclass(frozen=True)
class Reach:
    """What can be meant after an answer (topic -> labels), and from which confidence on it is.

    A message that is understood by itself needs more confidence (`sure`) than one that may be (`unsure`) or is not
    (`unclear`).
    """

    labels: dict[str, list[str]]
    sure: float = 1.0
    unsure: float = 1.0
    unclear: float = 1.0


def label_of(example: Message) -> str:
    """ "<topic>/<part>", or the topic alone."""
    part = metadata_of(example).get(PART)
    return f"{example.get(INTENT)}/{part}" if part else example.get(INTENT)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class PartClassifier(GraphComponent):
    """Adds the entity `part` when a message asks for a part of its topic's answer, and sets `follow_ups`.

    `follow_ups`: what the message means right after the answer about a topic: topic -> {"topic", "part",
    "confidence"}; only where that is likely (bot/context.py decides).
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"regularisation": 2.0, "min_count": 2, "of_topics_with_parts": 200, "of_other_topics": 40,
                "part_from": 0.6, "card_first": [], "taken_when_sure": 0.02, "taken_when_unsure": 0.1,
                "taken_when_unclear": 0.3}

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
                 model: LinearTextModel | None = None, reach: Reach | None = None) -> None:
        self._config, self._storage, self._resource = config, model_storage, resource
        self._model, self._reach = model, reach or Reach({})
        self._places = self._places_of(self._reach.labels)

    def _places_of(self, labels: dict[str, list[str]]) -> dict[str, list[int]]:
        """Topic -> the places of its labels among the model's."""
        known = {label: place for place, label in enumerate(self._model.labels)} if self._model else {}
        return {topic: [known[label] for label in found] for topic, found in labels.items()}

    @classmethod
    def create(cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
               execution_context: ExecutionContext) -> "PartClassifier":
        return cls(config, model_storage, resource)

    @classmethod
    def load(cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
             execution_context: ExecutionContext, **_: Any) -> "PartClassifier":
        with model_storage.read_from(resource) as folder:
            reach = Reach(**json.loads((folder / _REACH).read_text(encoding="utf-8")))
            return cls(config, model_storage, resource, LinearTextModel.load(folder, (meaning,)), reach)

    def train(self, training_data: TrainingData) -> Resource:
        examples = self._chosen([example for example in training_data.intent_examples if folded(example)])
        labels = [label_of(example) for example in examples]
        self._model, left_out = LinearTextModel.fit(
            [folded(example) for example in examples], labels, (meaning,),
            min_count=self._config["min_count"], regularisation=self._config["regularisation"])
        after = _after(examples)
        self._places = self._places_of(after)
        elsewhere = self._elsewhere(left_out, examples)
        self._reach = Reach(after, **{state: float(np.quantile(elsewhere, 1 - self._config[f"taken_when_{state}"]))
                                      for state in ("sure", "unsure", "unclear")})
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
            (folder / _REACH).write_text(json.dumps(asdict(self._reach)), encoding="utf-8")
        return self._resource

    def _chosen(self, examples: Sequence[Message]) -> list[Message]:
        """All examples of parts and follow-ups, and of the other ones some, so that those are told from all else."""
        chosen, topics = [], defaultdict(list)
        with_parts = {example.get(INTENT) for example in examples if PART in metadata_of(example)}
        for example in examples:
            if metadata_of(example).keys() & {PART, AFTER}:
                chosen.append(example)
            else:
                topics[example.get(INTENT)].append(example)
        for topic, found in topics.items():
            most = self._config["of_topics_with_parts" if topic in with_parts else "of_other_topics"]
            # Evenly spread: the languages stand one after the other.
            places = np.linspace(0, len(found) - 1, min(len(found), most)).astype(int)
            chosen.extend(found[place] for place in places)
        return chosen

    def _elsewhere(self, left_out: np.ndarray, examples: Sequence[Message]) -> np.ndarray:
        """How confident it was, of messages about something else, that they ask on about an answer."""
        confidences = [np.zeros(1)]
        for topic, labels in _after(examples).items():
            others = [AFTER not in metadata_of(example) and label_of(example) not in labels
                      and example.get(INTENT) != topic for example in examples]
            confidences.append(left_out[others][:, self._places[topic]].sum(axis=1))
        return np.concatenate(confidences)

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = folded(message)
            if self._model is None or not self._model.knows(text):
                continue
            shares = self._model.probabilities(text)
            if part := self._part(shares, (message.get(INTENT) or {}).get(INTENT_NAME_KEY) or ""):
                message.set(ENTITIES, [*(message.get(ENTITIES) or []), {
                    "entity": PART, "value": part, "start": 0, "end": len(message.get(TEXT))}], add_to_output=True)
            message.set(FOLLOW_UPS, self._follow_ups(shares, message), add_to_output=True)
        return messages

    def _part(self, shares: np.ndarray, topic: str) -> str:
        """The part of its topic's answer that a message asks for, "" for the answer itself."""
        assert self._model is not None
        if topic in self._config["card_first"]:
            return ""
        own = {label.partition("/")[2]: float(share) for label, share in zip(self._model.labels, shares, strict=True)
               if label.partition("/")[0] == topic}
        best = max(own, key=own.__getitem__, default="")
        return best if best and own[best] >= self._config["part_from"] * sum(own.values()) else ""

    def _follow_ups(self, shares: np.ndarray, message: Message) -> dict[str, dict[str, Any]]:
        assert self._model is not None
        intent = (message.get(INTENT) or {}).get(INTENT_NAME_KEY)
        unclear = intent == DEFAULT_NLU_FALLBACK_INTENT_NAME
        needed = self._reach.unclear if unclear else self._reach.sure if message.get(SURE) else self._reach.unsure
        found = {}
        for before, places in self._places.items():
            together = float(shares[places].sum())
            best = max(places, key=lambda place: shares[place])
            # Who stays with the topic wants more of it, unless it is just the question of before.
            if shares[best] >= self._share_of(before, shares) if intent == before else together >= needed:
                topic, _, part = self._model.labels[best].partition("/")
                found[before] = {"topic": topic, PART: part, "confidence": together}
        return found

    def _share_of(self, label: str, shares: np.ndarray) -> float:
        assert self._model is not None
        return float(shares[self._model.labels.index(label)]) if label in self._model.labels else 0.0


def _after(examples: Sequence[Message]) -> dict[str, list[str]]:
    """Topic -> what can be meant after its answer: its parts, and what the examples say."""
    found: dict[str, set[str]] = defaultdict(set)
    for example in examples:
        metadata = metadata_of(example)
        if metadata.get(PART):
            found[example.get(INTENT)].add(label_of(example))
        if metadata.get(AFTER):
            found[metadata[AFTER]].add(label_of(example))
    return {topic: sorted(labels) for topic, labels in sorted(found.items())}
