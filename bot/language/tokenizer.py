"""Rasa tokenizer: spaCy's rules of the message's language, the folded form as lemma."""

from typing import Any

import spacy
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from bot.language import ps  # noqa: F401  registers Pashto with spaCy
from bot.language.identification import LANGUAGE
from bot.language.normalisation import fold
from bot.settings import LANGUAGES


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class MultilingualTokenizer(Tokenizer):
    """Tokens with the text and offsets as typed; `lemma` is what the classifier reads."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None,
                "prefix_separator_symbol": None}

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self._pipelines = {language: spacy.blank(language) for language in LANGUAGES}

    @classmethod
    def create(cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
               execution_context: ExecutionContext) -> "MultilingualTokenizer":
        return cls(config)

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        code = (message.get(LANGUAGE) or {}).get("code")
        pipeline = self._pipelines[code if code in self._pipelines else "en"]
        tokens = []
        for token in pipeline.make_doc(message.get(attribute)):
            lemma = fold(token.text).strip()
            if lemma:
                tokens.append(Token(token.text, token.idx, lemma=lemma))
        return tokens
