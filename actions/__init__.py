"""What the assistant does: Rasa custom actions, one module a subject."""
