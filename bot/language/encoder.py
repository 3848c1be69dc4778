"""Rasa featurizer: a sentence vector a message, from a deployer's own encoder (setting SENTENCE_ENCODER)."""

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import settings
from bot.language.sentence_vectors import Encoder, EncoderError, identity, load_encoder


class SentenceEncoderError(EncoderError, RasaException):
    """EncoderError in a form that Rasa hands on as it is."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(GraphComponent):
    """Sets a dense sentence feature of length 1 on messages; without the setting it does nothing."""

    def __init__(self, encoder: Encoder | None) -> None:
        self._encoder = encoder

    @classmethod
    def create(cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
               execution_context: ExecutionContext) -> "SentenceEncoder":
        folder = settings.load().sentence_encoder
        try:
            return cls(load_encoder(folder) if folder else None)
        except EncoderError as error:
            raise SentenceEncoderError(str(error)) from error

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        return encoder_identity()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        if self._encoder is None:
            return messages
        typed = [message for message in messages
                 if message.get(TEXT) and not message.get(TEXT).startswith(INTENT_MESSAGE_PREFIX)]
        if typed:
            for message, vector in zip(typed, self._encoder.encode([message.get(TEXT) for message in typed]),
                                       strict=True):
                message.add_features(Features(vector[None], FEATURE_TYPE_SENTENCE, TEXT, type(self).__name__))
        return messages


def encoder_identity() -> str | None:
    """The identity of the encoder in the settings, None without."""
    folder = settings.load().sentence_encoder
    return identity(folder) if folder else None


def vector_of(message: Message) -> np.ndarray | None:
    """The vector that SentenceEncoder gave a message, shape (dimensions,)."""
    _, sentence = message.get_dense_features(TEXT, [SentenceEncoder.__name__])
    return sentence.features[0] if sentence else None


def vectors_of(messages: list[Message]) -> np.ndarray | None:
    """The vectors of messages, shape (messages, dimensions); None when there is no encoder."""
    vectors = [vector for message in messages if (vector := vector_of(message)) is not None]
    return np.array(vectors) if vectors else None


def check_encoder(needed: str) -> None:
    """SentenceEncoderError when the settings do not give the encoder that a model was trained with, by its identity."""
    given = encoder_identity()
    if given != needed:
        what = "SENTENCE_ENCODER gives another one" if given else "SENTENCE_ENCODER is not set"
        raise SentenceEncoderError(f"The model was trained with a sentence encoder ({needed}), but {what} now: "
                                   "set it to that encoder's folder, or train again with: rahnama train --force")
