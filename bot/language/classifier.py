"""The topic classifier: a Rasa intent classifier over folded words, character n-grams and concepts."""

from itertools import pairwise
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.language.concepts import lexicon
from bot.language.identification import LANGUAGE, OTHER
from bot.language.linear import LinearTextModel, character_ngrams

INTENT_RANKING = "intent_ranking"
DANGER = "danger"
SURE = "sure"
# "Did you mean" shows three topics; one of them is the danger that may be meant.
LAST_OFFERED = 2
# How many later concepts a concept is paired with.
CONCEPT_REACH = 3


def spelling(lemmas: str) -> list[str]:
    """Words, pairs of words, concepts, and character n-grams for misspelt and unknown words."""
    words = lemmas.split()
    return _words(words) + [f"c:{concept}" for concept in lexicon().find(words)] + character_ngrams(lemmas, 2, 5)


def meaning(lemmas: str) -> list[str]:
    """Words, pairs of words, and which concepts come with which, whatever the language."""
    words = lemmas.split()
    concepts = list(dict.fromkeys(lexicon().find(words)))
    together = [f"{first}+{second}" for place, first in enumerate(concepts)
                for second in concepts[place + 1:place + 1 + CONCEPT_REACH]]
    return _words(words) + [f"c:{concept}" for concept in concepts] + together


def _words(words: list[str]) -> list[str]:
    return [f"w:{word}" for word in words] + [f"{first} {second}" for first, second in pairwise(words)]


VIEWS = (spelling, meaning)


def folded(message: Message) -> str:
    """A message's tokens as the classifier reads them."""
    return " ".join(token.lemma for token in message.get(TOKENS_NAMES[TEXT]) or [])


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(GraphComponent):
    """Sets `intent` and `intent_ranking` of a message, `sure`, and `danger`: the dangerous topic that may be meant.

    `sure` is whether the best topic has at least the confidence `sure_from`. `danger` is {"topic", "confidence"}; its
    confidence is that of all dangerous topics together, so a message that lies between two of them still counts. It
    is there to add a way to help, never to hide an answer.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"regularisation": 2.0, "min_count": 2, "ranking_length": 10, "answer_from": 0.5, "sure_from": 0.8,
                "danger_from": 0.05, "danger_topics": []}

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
                 model: LinearTextModel | None = None) -> None:
        self._config, self._storage, self._resource, self._model = config, model_storage, resource, model

    @classmethod
    def create(cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
               execution_context: ExecutionContext) -> "TopicClassifier":
        return cls(config, model_storage, resource)

    @classmethod
    def load(cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
             execution_context: ExecutionContext, **_: Any) -> "TopicClassifier":
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, LinearTextModel.load(folder, VIEWS))

    def train(self, training_data: TrainingData) -> Resource:
        examples = [example for example in training_data.intent_examples if folded(example)]
        self._model = LinearTextModel.fit(
            [folded(example) for example in examples], [example.get(INTENT) for example in examples], VIEWS,
            min_count=self._config["min_count"], regularisation=self._config["regularisation"])
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            confidences = self._confidences(message)
            understood = (message.get(LANGUAGE) or {}).get("code") != OTHER
            danger = self._danger(confidences) if understood else None
            ranking = self._ranking(confidences, danger)
            message.set(INTENT, ranking[0] if ranking else {INTENT_NAME_KEY: None, PREDICTED_CONFIDENCE_KEY: 0.0},
                        add_to_output=True)
            message.set(INTENT_RANKING, ranking, add_to_output=True)
            message.set(DANGER, danger, add_to_output=True)
            message.set(SURE, bool(ranking) and ranking[0][PREDICTED_CONFIDENCE_KEY] >= self._config["sure_from"],
                        add_to_output=True)
        return messages

    def _confidences(self, message: Message) -> dict[str, float]:
        """Each topic's confidence, highest first; none for a message without words."""
        text = folded(message)
        if self._model is None or not text:
            return {}
        shares = self._model.probabilities(text)
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
        unsure = bool(order) and confidences[order[0]] < self._config["answer_from"]
        if danger and unsure and danger["topic"] not in order[:LAST_OFFERED + 1]:
            order = [topic for topic in order if topic != danger["topic"]]
            order.insert(LAST_OFFERED, danger["topic"])
        return [{INTENT_NAME_KEY: topic, PREDICTED_CONFIDENCE_KEY: confidences[topic]} for topic in order]
