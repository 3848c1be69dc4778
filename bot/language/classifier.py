"""The topic classifier: a Rasa intent classifier over folded words, character n-grams and concepts."""

import json
from dataclasses import asdict
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.language.concepts import lexicon
from bot.language.encoder import check_encoder, encoder_identity, vector_of, vectors_of
from bot.language.examples import AFTER, metadata_of
from bot.language.identification import LANGUAGE, OTHER
from bot.language.linear import LinearTextModel, character_ngrams
from bot.language.sounds import skeleton
from bot.language.thresholds import Thresholds, choose

INTENT_RANKING = "intent_ranking"
DANGER = "danger"
SURE = "sure"
_THRESHOLDS = "thresholds.json"
# Which sentence encoder the model was trained with.
_ENCODER = "encoder.txt"
# "Did you mean" shows three topics; one of them is the danger that may be meant.
LAST_OFFERED = 2
# How many later concepts a concept is paired with.
CONCEPT_REACH = 3


def spelling(lemmas: str) -> list[str]:
    """Words, pairs of words, concepts, and character n-grams for misspelt and unknown words."""
    return _words(lemmas.split()) + _concepts(lemmas) + character_ngrams(lemmas, 2, 5)


def meaning(lemmas: str) -> list[str]:
    """Words, pairs of words, and which concepts come with which, whatever the language."""
    concepts = list(dict.fromkeys(_concepts(lemmas)))
    together = [f"{first}+{second}" for place, first in enumerate(concepts)
                for second in concepts[place + 1:place + 1 + CONCEPT_REACH]]
    return _words(lemmas.split()) + concepts + together


def sound(lemmas: str) -> list[str]:
    """Consonant skeletons, near ones in pairs, their n-grams, and concepts: the same in Arabic and in Latin letters."""
    skeletons = [skeleton(word) or "_" for word in lemmas.split()]
    apart = [f"{first} _ {second}" for first, second in zip(skeletons, skeletons[2:], strict=False)]
    return _words(skeletons) + apart + _concepts(lemmas) + character_ngrams(" ".join(skeletons), 2, 4)


def _words(words: list[str]) -> list[str]:
    return [f"w:{word}" for word in words] + [f"{first} {second}" for first, second in pairwise(words)]


@lru_cache(maxsize=2)
def _concepts(lemmas: str) -> list[str]:
    """The concepts of a text; each view of one message asks for them."""
    return [f"c:{concept}" for concept in lexicon().find(lemmas.split())]


VIEWS = (spelling, meaning, sound)


def folded(message: Message) -> str:
    """A message's tokens as the classifier reads them."""
    return " ".join(token.lemma for token in message.get(TOKENS_NAMES[TEXT]) or [])


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(GraphComponent):
    """Sets `intent` and `intent_ranking` of a message, `sure`, and `danger`: the dangerous topic that may be meant.

    Below the threshold for answering the intent is `nlu_fallback`, as Rasa's FallbackClassifier has it; `sure` is false
    where an answer should name what else may be meant. Both thresholds are chosen in training (thresholds.py).
    `danger` is {"topic", "confidence"}; its confidence is that of all dangerous topics together, so a message that lies
    between two of them still counts. It is there to add a way to help, never to hide an answer.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"regularisation": 2.0, "min_count": 2, "ranking_length": 10, "wrong": -1.0, "offered": 0.5,
                "doubt": 0.02, "danger_from": 0.02, "danger_topics": []}

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
                 model: LinearTextModel | None = None, thresholds: Thresholds | None = None) -> None:
        self._config, self._storage, self._resource = config, model_storage, resource
        self._model, self._thresholds = model, thresholds or Thresholds(1.0, 1.0)

    @classmethod
    def create(cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
               execution_context: ExecutionContext) -> "TopicClassifier":
        return cls(config, model_storage, resource)

    @classmethod
    def load(cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
             execution_context: ExecutionContext, **_: Any) -> "TopicClassifier":
        with model_storage.read_from(resource) as folder:
            thresholds = Thresholds(**json.loads((folder / _THRESHOLDS).read_text(encoding="utf-8")))
            if (folder / _ENCODER).exists():
                check_encoder((folder / _ENCODER).read_text(encoding="utf-8"))
            return cls(config, model_storage, resource, LinearTextModel.load(folder, VIEWS), thresholds)

    def train(self, training_data: TrainingData) -> Resource:
        examples = [example for example in training_data.intent_examples
                    if folded(example) and AFTER not in metadata_of(example)]
        topics = [example.get(INTENT) for example in examples]
        self._model, left_out = LinearTextModel.fit(
            [folded(example) for example in examples], topics, VIEWS, vectors=vectors_of(examples),
            min_count=self._config["min_count"], regularisation=self._config["regularisation"])
        self._thresholds = choose(left_out, np.array([self._model.labels.index(topic) for topic in topics]),
                                  wrong=self._config["wrong"], offered=self._config["offered"],
                                  doubt=self._config["doubt"])
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
            (folder / _THRESHOLDS).write_text(json.dumps(asdict(self._thresholds)), encoding="utf-8")
            if self._model.needs_vectors:
                (folder / _ENCODER).write_text(encoder_identity() or "", encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            confidences = self._confidences(message)
            understood = (message.get(LANGUAGE) or {}).get("code") != OTHER
            danger = self._danger(confidences) if understood else None
            ranking = self._ranking(confidences, danger)
            best = ranking[0][PREDICTED_CONFIDENCE_KEY] if ranking else 0.0
            if best < self._thresholds.answer_from:
                ranking.insert(0, {INTENT_NAME_KEY: DEFAULT_NLU_FALLBACK_INTENT_NAME,
                                   PREDICTED_CONFIDENCE_KEY: 1 - best})
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING, ranking, add_to_output=True)
            message.set(SURE, best >= self._thresholds.sure_from, add_to_output=True)
            message.set(DANGER, danger, add_to_output=True)
        return messages

    def _confidences(self, message: Message) -> dict[str, float]:
        """Each topic's confidence, highest first; none for a message without words."""
        text = folded(message)
        if self._model is None or not text:
            return {}
        shares = self._model.probabilities(text, vector_of(message))
        if (message.get(LANGUAGE) or {}).get("code") == OTHER:
            # A guess at a message in a language that was never learnt is no understanding.
            shares = np.full_like(shares, 1 / len(shares))
        return {self._model.labels[place]: float(shares[place]) for place in shares.argsort()[::-1]}

    def _danger(self, confidences: dict[str, float]) -> dict[str, Any] | None:
        dangers = [topic for topic in confidences if topic in self._config["danger_topics"]]
        together = sum(confidences[topic] for topic in dangers)
        if not dangers or together < self._config["danger_from"]:
            return None
        return {"topic": dangers[0], "confidence": together}

    def _ranking(self, confidences: dict[str, float], danger: dict[str, Any] | None) -> list[dict[str, Any]]:
        order = list(confidences)[:self._config["ranking_length"]]
        unsure = bool(order) and confidences[order[0]] < self._thresholds.answer_from
        if danger and unsure and danger["topic"] not in order[:LAST_OFFERED + 1]:
            order = [topic for topic in order if topic != danger["topic"]]
            order.insert(LAST_OFFERED, danger["topic"])
        return [{INTENT_NAME_KEY: topic, PREDICTED_CONFIDENCE_KEY: confidences[topic]} for topic in order]
