"""The directory of organisations and services in Belgrade."""
