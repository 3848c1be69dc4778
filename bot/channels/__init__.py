"""Channels: each only translates between its medium and the assistant."""
