"""Rahnama: an assistant for refugees and migrants in Belgrade."""

import os

# Rasa, TensorFlow and tqdm read these at import: no telemetry, no pages of start-up messages and progress bars.
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
os.environ.setdefault("TQDM_DISABLE", "1")
