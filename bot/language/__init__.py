"""From raw text to clean tokens and a topic: identification, normalisation, tokenizer, classifier."""
