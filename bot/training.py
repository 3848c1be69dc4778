"""Training: one model a state of the data, reused as long as nothing it was made from changes."""

import contextlib
import gc
import hashlib
import logging
import os
import shutil
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.language.sentence_vectors import identity
from bot.settings import ROOT, Settings, SettingsError

CONFIG = ROOT / "bot" / "config.yml"
DOMAIN = ROOT / "bot" / "domain"
NLU_DATA = ROOT / "nlu_data"
_LANGUAGE_CODE = ROOT / "bot" / "language"
# Read when the assistant starts; nothing is learnt from them.
_NOT_LEARNT = frozenset({"entities.py", "places.py", "places.tsv", "times.py", "times.tsv", "affixes.yml"})
MEGABYTES_NEEDED = 500
# Of gzip's levels.
FASTEST = 1


def fingerprint(sentence_encoder: Path | None = None) -> str:
    """A hash of all that goes into a model. Answers' texts do not: they are read from disk."""
    digest = hashlib.sha256()
    files = [CONFIG, *NLU_DATA.rglob("*.yml"), *(path for path in _LANGUAGE_CODE.rglob("*")
                                                 if path.suffix in (".py", ".yml", ".txt", ".tsv")
                                                 and path.name not in _NOT_LEARNT)]
    for path in sorted(files):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    for path in sorted(DOMAIN.glob("*.yml")):
        domain = yaml.safe_load(path.read_text(encoding="utf-8"))
        domain["responses"] = sorted(domain.get("responses") or {})
        digest.update(yaml.safe_dump(domain).encode())
    if sentence_encoder:
        digest.update(identity(sentence_encoder).encode())
    return digest.hexdigest()[:16]


def model_path(settings: Settings) -> Path:
    """Where the model of the present data is, or will be."""
    return settings.models_dir / f"{fingerprint(settings.sentence_encoder)}.tar.gz"


def ensure_model(settings: Settings, *, force: bool = False) -> Path:
    """The model of the present data, trained now if there is none."""
    path = model_path(settings)
    if path.exists() and not force:
        return path
    if shutil.disk_usage(settings.data_dir).free < MEGABYTES_NEEDED * 1_000_000:
        raise SettingsError(f"Too little disk space for training: free {MEGABYTES_NEEDED} MB "
                            f"or set DATA_DIR to another disk")
    _train(path)
    for old in settings.models_dir.glob("*.tar.gz"):
        if old != path:
            old.unlink()
    return path


def _train(path: Path) -> None:
    # Rasa's cache of steps would keep every old model's parts.
    os.environ.setdefault("RASA_MAX_CACHE_SIZE", "0")
    from rasa.model_training import train

    started = time.monotonic()
    print("Training the assistant on its examples (some minutes) ...", file=sys.stderr, flush=True)
    progress = _Progress()
    logger = logging.getLogger("rasa.engine.training.hooks")
    logger.addHandler(progress)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    path.parent.mkdir(parents=True, exist_ok=True)
    # A model appears whole or not at all, also when two processes train at the same time or one is stopped.
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        try:
            # Standard output belongs to the commands' own answers.
            with contextlib.redirect_stdout(sys.stderr), _without_needless_work():
                # Forced: whether anything changed is known already, and Rasa would hash every message to find out.
                result = train(domain=str(DOMAIN), config=str(CONFIG), training_files=[str(NLU_DATA)], output=folder,
                               fixed_model_name=path.name.removesuffix(".tar.gz"), force_training=True)
        finally:
            logger.removeHandler(progress)
        made = Path(folder) / path.name
        if result.code or not made.exists():
            raise SettingsError("Training failed: `rasa data validate` (see README) names the file and the line")
        made.replace(path)
    print(f"Trained in {time.monotonic() - started:.0f} s.", file=sys.stderr, flush=True)


@contextlib.contextmanager
def _without_needless_work() -> Iterator[None]:
    """Spare Rasa what takes two minutes of a training on 40,000 examples and changes nothing in the model."""
    fingerprint_of, open_gzip = Message.fingerprint, tarfile.TarFile.gzopen

    def open_quickly(cls: type, name: Any, mode: Any = "r", fileobj: Any = None, compresslevel: int = 9,
                     **options: Any) -> tarfile.TarFile:
        return open_gzip.__func__(cls, name, mode, fileobj, FASTEST, **options)  # type: ignore[attr-defined]

    # Hundreds of thousands of tokens live until the end; looking through them for garbage again and again takes long.
    gc.disable()
    # Rasa compares examples by a hash of all that it knows of them, again after each step.
    Message.fingerprint = lambda message: _hash(message.get(TEXT), message.get(INTENT))  # type: ignore[method-assign]
    # Weights hardly become smaller, however hard gzip tries.
    tarfile.TarFile.gzopen = classmethod(open_quickly)  # type: ignore[assignment]
    try:
        yield
    finally:
        gc.enable()
        Message.fingerprint = fingerprint_of  # type: ignore[method-assign]
        tarfile.TarFile.gzopen = open_gzip  # type: ignore[method-assign]


def _hash(*parts: Any) -> str:
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


class _Progress(logging.Handler):
    """Prints which part is being trained."""

    def emit(self, record: logging.LogRecord) -> None:
        print("  " + record.getMessage(), file=sys.stderr, flush=True)
