"""A deployer's own sentence encoder: texts in, one vector a text out.

Two forms of folder are read: an ONNX export (model.onnx, or onnx/model.onnx, and tokenizer.json) and a folder of the
sentence-transformers library (modules.json). Nothing is ever downloaded.
"""

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np

LONGEST_TOKENS = 256
BATCH = 32
_MODELS = ("model.onnx", "onnx/model.onnx")
_TOKENIZER = "tokenizer.json"
_MODULES = "modules.json"
_POOLING = "1_Pooling/config.json"


class EncoderError(ValueError):
    """An encoder that cannot be used; the message says what to do."""


class Encoder(Protocol):
    """What makes vectors of texts."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors of length 1, shape (texts, dimensions), float32."""


def load_encoder(folder: Path) -> Encoder:
    """The encoder of a folder."""
    if model := _onnx_model(folder):
        return _OnnxEncoder(folder, model)
    if (folder / _MODULES).is_file():
        return _TransformersEncoder(folder)
    raise EncoderError(f"SENTENCE_ENCODER {folder} has no encoder in it: it must hold {_MODELS[0]} and {_TOKENIZER}, "
                       f"or be a sentence-transformers folder with {_MODULES}")


def identity(folder: Path) -> str:
    """A hash of the encoder's files: the same wherever the folder lies."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        status = path.stat()
        digest.update(str(path.relative_to(folder)).encode() + b"\0"
                      + _content_hash(path, status.st_size, status.st_mtime_ns))
    return digest.hexdigest()[:16]


@lru_cache(maxsize=256)
def _content_hash(path: Path, size: int, changed: int) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _onnx_model(folder: Path) -> Path | None:
    if not (folder / _TOKENIZER).is_file():
        return None
    return next((folder / name for name in _MODELS if (folder / name).is_file()), None)


class _OnnxEncoder:
    """The usual export: token ids and mask in; a sentence vector, or token vectors to be pooled, out."""

    def __init__(self, folder: Path, model: Path) -> None:
        try:
            import onnxruntime
            import tokenizers
        except ImportError as error:
            raise EncoderError(f"SENTENCE_ENCODER is an ONNX model: {error.name} is missing; "
                               "install it with: .venv/bin/python -m pip install onnxruntime tokenizers") from error
        try:
            self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / _TOKENIZER))
            self._session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
        except Exception as error:  # both libraries raise a bare Exception for a broken file
            raise EncoderError(f"SENTENCE_ENCODER {folder} cannot be read: {error}") from error
        self._tokenizer.enable_truncation(LONGEST_TOKENS)
        if self._tokenizer.padding is None:
            self._tokenizer.enable_padding()
        self._inputs = {node.name for node in self._session.get_inputs()}
        unknown = self._inputs - {"input_ids", "attention_mask", "token_type_ids"}
        if unknown or "input_ids" not in self._inputs:
            raise EncoderError(f"SENTENCE_ENCODER {folder}: {model.name} must take input_ids and attention_mask, "
                               f"not {', '.join(sorted(self._inputs))}")
        outputs = [node.name for node in self._session.get_outputs()]
        self._output = "sentence_embedding" if "sentence_embedding" in outputs else outputs[0]
        pooling = folder / _POOLING
        self._first_token = pooling.is_file() and bool(
            json.loads(pooling.read_text(encoding="utf-8")).get("pooling_mode_cls_token"))

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        return _unit(np.concatenate([self._batch(texts[start:start + BATCH])
                                     for start in range(0, len(texts), BATCH)]))

    def _batch(self, texts: Sequence[str]) -> np.ndarray:
        encodings = self._tokenizer.encode_batch(list(texts))
        mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64)
        fed = {"input_ids": np.array([encoding.ids for encoding in encodings], dtype=np.int64), "attention_mask": mask,
               "token_type_ids": np.array([encoding.type_ids for encoding in encodings], dtype=np.int64)}
        [found] = self._session.run([self._output], {name: fed[name] for name in self._inputs})
        if found.ndim == 2:
            return found
        if self._first_token:
            return found[:, 0]
        return (found * mask[:, :, None]).sum(axis=1) / np.maximum(mask.sum(axis=1), 1)[:, None]


class _TransformersEncoder:
    """A folder of the sentence-transformers library, which pools by the folder's own modules."""

    def __init__(self, folder: Path) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise EncoderError("SENTENCE_ENCODER is a sentence-transformers folder: install the library with: "
                               ".venv/bin/python -m pip install sentence-transformers; or export the model to ONNX "
                               f"({_MODELS[0]} and {_TOKENIZER})") from error
        self._model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        return _unit(self._model.encode(list(texts), batch_size=BATCH, convert_to_numpy=True, show_progress_bar=False))


def _unit(vectors: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths == 0, 1, lengths)).astype(np.float32)
