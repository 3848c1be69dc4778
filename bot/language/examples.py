"""What the training data say of an example besides its topic (the metadata of its block in nlu_data/)."""

from typing import Any

from rasa.shared.nlu.training_data.message import Message

# The part of the topic's answer that it asks for.
PART = "part"
# The topic that was answered before; without that the example does not mean its topic.
AFTER = "after"


def metadata_of(example: Message) -> dict[str, Any]:
    """The metadata of an example's block: `language`, and PART and AFTER where they are given."""
    return (example.get("metadata") or {}).get("intent") or {}
