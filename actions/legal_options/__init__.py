"""Find my options: a few questions with buttons, and the legal options that fit the answers."""
