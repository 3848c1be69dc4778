"""Which language a message is in: a Rasa component trained on the project's own examples.

Script decides first; inside the Arabic and the Latin script a character n-gram model decides, because people also
write Arabic, Farsi and Pashto in Latin letters. Anything that is not one of the four is "other".
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.lang.ar import stop_words as arabic
from spacy.lang.fa import stop_words as farsi
from spacy.lang.ur import stop_words as urdu

from bot.language.concepts import lexicon_forms
from bot.language.examples import AFTER, metadata_of
from bot.language.linear import LinearTextModel, character_ngrams
from bot.language.ps import stop_words as pashto
from bot.settings import LANGUAGES

LANGUAGE = "language"
OTHER = "other"
FRAGMENT_WORDS = 3
_OTHER_LANGUAGES = Path(__file__).parent / "data" / "other_languages"
_LETTERS_OF_SCRIPTS = (("Arabic", "ARABIC"), ("Latin", "LATIN"))


def script_of(text: str) -> str:
    """The script of a text: "Arabic", "Latin", "other", or "" when there are no letters.

    One Arabic letter is enough: who has it on the keyboard also writes names and web addresses in Latin.

    >>> script_of("salam ۱۲"), script_of("سلام SARS-CoV"), script_of("привет"), script_of("?!")
    ('Latin', 'Arabic', 'other', '')
    """
    counts: Counter[str] = Counter()
    for char in text:
        if char.isalpha():
            counts[_script_of_letter(char)] += 1
    if counts["Arabic"]:
        return "Arabic"
    return counts.most_common(1)[0][0] if counts else ""


@cache
def _script_of_letter(letter: str) -> str:
    name = unicodedata.name(letter, "")
    return next((script for script, start in _LETTERS_OF_SCRIPTS if start in name), OTHER)


def _features(text: str) -> list[str]:
    letters = "".join(char if char.isalpha() or char in "'23579" or unicodedata.combining(char) else " "
                      for char in unicodedata.normalize("NFC", text.lower()))
    return character_ngrams(letters, 1, 5) + [f"w:{word}" for word in letters.split()]


def _examples(training_data: TrainingData) -> Iterator[tuple[str, str]]:
    """The examples, whole and in fragments as short as short messages are; those of a few words mean little alone."""
    for example in training_data.intent_examples:
        language = metadata_of(example).get(LANGUAGE)
        if language and AFTER not in metadata_of(example):
            yield from ((text, language) for text in (example.get(TEXT), *_fragments(example.get(TEXT))))


def _fragments(text: str) -> Iterator[str]:
    words = text.split()
    for start in range(0, len(words), FRAGMENT_WORDS):
        yield " ".join(words[start:start + FRAGMENT_WORDS])


def _other_languages() -> Iterator[tuple[str, str]]:
    """Sentences of languages that the assistant does not speak, and Urdu's function words."""
    for path in sorted(_OTHER_LANGUAGES.glob("*.txt")):
        yield from ((line, OTHER) for line in path.read_text(encoding="utf-8").splitlines() if line)
    yield from ((word, OTHER) for word in sorted(urdu.STOP_WORDS))


def _vocabulary() -> Iterator[tuple[str, str]]:
    """spaCy's function words and the concept lexicon's forms, for words that the examples do not have."""
    for language, words in (("ar", arabic.STOP_WORDS), ("fa", farsi.STOP_WORDS), ("ps", pashto.STOP_WORDS)):
        yield from ((word, language) for word in sorted(words))
    for language in LANGUAGES:
        yield from ((form, language) for form in lexicon_forms(language))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class LanguageIdentifier(GraphComponent):
    """Sets `language` on a message: {"code": "ar|fa|ps|en|other", "confidence": 0..1, "script": ...}."""

    def __init__(self, model_storage: ModelStorage, resource: Resource,
                 models: dict[str, LinearTextModel] | None = None) -> None:
        self._storage, self._resource = model_storage, resource
        self._models = models or {}

    @classmethod
    def create(cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
               execution_context: ExecutionContext) -> "LanguageIdentifier":
        return cls(model_storage, resource)

    @classmethod
    def load(cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
             execution_context: ExecutionContext, **_: Any) -> "LanguageIdentifier":
        with model_storage.read_from(resource) as folder:
            models = {path.name: LinearTextModel.load(path, [_features]) for path in sorted(folder.iterdir())}
        return cls(model_storage, resource, models)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn each script's languages from the examples (their metadata names the language)."""
        samples: dict[str, list[tuple[str, str]]] = {"Arabic": [], "Latin": []}
        for text, language in [*_examples(training_data), *_other_languages(), *_vocabulary()]:
            if (script := script_of(text)) in samples:
                samples[script].append((text, language))
        for script, pairs in samples.items():
            if len({language for _, language in pairs}) > 1:
                texts, languages = zip(*pairs, strict=True)
                self._models[script], _ = LinearTextModel.fit(texts, languages, [_features], min_count=2)
        with self._storage.write_to(self._resource) as folder:
            for script, model in self._models.items():
                model.save(folder / script)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        for example in training_data.training_examples:
            if example.get(TEXT):
                language = metadata_of(example).get(LANGUAGE)
                example.set(LANGUAGE, {"code": language} if language else self.identify(example.get(TEXT)))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            message.set(LANGUAGE, self.identify(message.get(TEXT) or ""), add_to_output=True)
        return messages

    def identify(self, text: str) -> dict[str, Any]:
        """Language code, confidence and script of a text; code "" when it has no letters."""
        script = script_of(text)
        model = self._models.get(script)
        if model is None:
            return {"code": OTHER if script == OTHER else "", "confidence": 1.0 if script == OTHER else 0.0,
                    "script": script}
        probabilities = model.probabilities(text)
        best = int(probabilities.argmax())
        return {"code": model.labels[best], "confidence": round(float(probabilities[best]), 4), "script": script}
