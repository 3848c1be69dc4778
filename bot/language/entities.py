"""Rasa entity extractor: the organizations, places and times that a message names."""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    EXTRACTOR,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from actions.directory import search
from bot.language.normalisation import words
from bot.language.places import places
from bot.language.times import times

ORGANIZATION, PLACE, TIME = "organization", "place", "time"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class EntityFinder(GraphComponent):
    """Sets `entities`; start and end are offsets in the text as typed. Learns nothing; organizations are read live."""

    @classmethod
    def create(cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
               execution_context: ExecutionContext) -> "EntityFinder":
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            # Buttons bring their own.
            if not text.startswith(INTENT_MESSAGE_PREFIX):
                message.set(ENTITIES, [*(message.get(ENTITIES) or []), *entities_of(text)], add_to_output=True)
        return messages


def entities_of(text: str) -> list[dict[str, Any]]:
    """The entities of a text as Rasa keeps them, in the order of the text."""
    written = words(text)
    named = search.find_name(written)
    found = [(named.start, named.end, ORGANIZATION, named.name)] if named else []
    found += [(written[one.start].start, written[one.end - 1].end, kind, one.label)
              for kind, ones in ((PLACE, places().find(written)), (TIME, times().find(written, text))) for one in ones]
    return [{ENTITY_ATTRIBUTE_TYPE: kind, ENTITY_ATTRIBUTE_START: start, ENTITY_ATTRIBUTE_END: end,
             ENTITY_ATTRIBUTE_VALUE: value, EXTRACTOR: EntityFinder.__name__}
            for start, end, kind, value in sorted(found)]
