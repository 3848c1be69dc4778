"""A file that is read again after it changed, so that edited text needs no restart."""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

logger = logging.getLogger(__name__)
CHECK_SECONDS = 1.0


def read_yaml(path: Path) -> Any:
    """The content of a YAML file, as WatchedFile reads one."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


class WatchedFile:
    """The parsed content of a file; a change that does not parse is logged and the old content kept."""

    def __init__(self, path: Path, read: Callable[[Path], Any]) -> None:
        self.path, self._read = path, read
        self._stamp: tuple[int, int] | None = None
        self._looked = 0.0
        self._content: Any = None

    @property
    def content(self) -> Any:
        now = time.monotonic()
        if self._stamp is None or now - self._looked >= CHECK_SECONDS:
            self._looked = now
            self._refresh()
        return self._content

    def _refresh(self) -> None:
        status = self.path.stat()
        stamp = (status.st_mtime_ns, status.st_size)
        if stamp == self._stamp:
            return
        try:
            self._content = self._read(self.path)
        except Exception as error:
            if self._stamp is None:
                raise
            logger.error("%s has an error and is not used until it is mended: %s", self.path.name, error)
        self._stamp = stamp
