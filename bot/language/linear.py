"""A linear text classifier with calibrated confidences and plain persistence: JSON and NumPy files, no pickle."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import scipy.sparse
from scipy.optimize import minimize_scalar
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

CALIBRATION_FOLDS = 3


class LinearTextModel:
    """TF-IDF over the features that `analyze` gives for a text, a linear SVM for each label, a calibrated softmax."""

    def __init__(self, analyze: Callable[[str], list[str]], features: dict[str, int], idf: np.ndarray,
                 labels: Sequence[str], weights: np.ndarray, bias: np.ndarray, temperature: float) -> None:
        """`features` gives each feature's row in `weights` (features, labels); `bias` has the shape (labels,)."""
        self._analyze, self._features, self._idf = analyze, features, idf
        # One message needs a few hundred rows: they must lie together in memory.
        self.labels, self._weights, self._bias = list(labels), np.ascontiguousarray(weights), bias
        self._temperature = temperature

    @classmethod
    def fit(cls, texts: Sequence[str], labels: Sequence[str], analyze: Callable[[str], list[str]],
            *, min_count: int = 1, regularisation: float = 1.0) -> "LinearTextModel":
        """Train; features seen in fewer than `min_count` texts are dropped.

        The softmax's temperature is the one that makes texts left out of training likeliest.
        """
        vectorizer = TfidfVectorizer(analyzer=analyze, sublinear_tf=True, dtype=np.float32, min_df=min_count)
        features = vectorizer.fit_transform(texts)
        names, targets = np.unique(labels, return_inverse=True)
        left_out = np.zeros((len(targets), len(names)), dtype=np.float32)
        for seen, unseen in StratifiedKFold(CALIBRATION_FOLDS, shuffle=True, random_state=0).split(features, targets):
            weights, bias = _train(features[seen], targets[seen], regularisation)
            left_out[unseen] = features[unseen] @ weights + bias
        weights, bias = _train(features, targets, regularisation)
        rows = {str(name): int(row) for name, row in vectorizer.vocabulary_.items()}
        return cls(analyze, rows, vectorizer.idf_.astype(np.float32), names.tolist(), weights, bias,
                   _best_temperature(left_out, targets))

    def probabilities(self, text: str) -> np.ndarray:
        """Calibrated probabilities of one text, shape (labels,)."""
        return softmax(self._scores(text) / self._temperature)

    def _scores(self, text: str) -> np.ndarray:
        # As TfidfVectorizer does it, without its checks, which take longer than the sum itself.
        counts = Counter(row for name in self._analyze(text) if (row := self._features.get(name)) is not None)
        if not counts:
            return self._bias
        rows = np.fromiter(counts.keys(), dtype=np.intp)
        values = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32))) * self._idf[rows]
        return values / np.linalg.norm(values) @ self._weights[rows] + self._bias

    def save(self, folder: Path) -> None:
        """Write the model to a folder: features.json and weights.npz."""
        folder.mkdir(parents=True, exist_ok=True)
        names = {"labels": self.labels, "temperature": self._temperature,
                 "features": sorted(self._features, key=self._features.__getitem__)}
        (folder / "features.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")
        np.savez_compressed(folder / "weights.npz", weights=self._weights.astype(np.float16), bias=self._bias,
                            idf=self._idf)

    @classmethod
    def load(cls, folder: Path, analyze: Callable[[str], list[str]]) -> "LinearTextModel":
        """Read what `save` wrote."""
        names = json.loads((folder / "features.json").read_text(encoding="utf-8"))
        with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
            return cls(analyze, {name: row for row, name in enumerate(names["features"])}, arrays["idf"],
                       names["labels"], arrays["weights"].astype(np.float32), arrays["bias"], names["temperature"])


def _train(features: scipy.sparse.csr_matrix, targets: np.ndarray,
           regularisation: float) -> tuple[np.ndarray, np.ndarray]:
    """Weights (features, labels) and bias (labels,) of one linear SVM a label."""
    classifier = LinearSVC(C=regularisation, dual=True, random_state=0).fit(features, targets)
    weights, bias = classifier.coef_.T, classifier.intercept_
    if weights.shape[1] == 1:
        weights, bias = np.hstack([-weights, weights]), np.concatenate([-bias, bias])
    return weights.astype(np.float32), bias.astype(np.float32)


def _best_temperature(scores: np.ndarray, targets: np.ndarray) -> float:
    def surprise(temperature: float) -> float:
        return -float(np.log(softmax(scores / temperature)[np.arange(len(targets)), targets] + 1e-12).mean())

    return float(minimize_scalar(surprise, bounds=(0.02, 2.0), method="bounded").x)


def softmax(scores: np.ndarray) -> np.ndarray:
    """Softmax over the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def character_ngrams(text: str, shortest: int, longest: int) -> list[str]:
    """The n-grams of each word with its borders, as "#word#".

    >>> character_ngrams("ab c", 2, 3)
    ['#a', 'ab', 'b#', '#ab', 'ab#', '#c', 'c#', '#c#']
    """
    grams: list[str] = []
    for word in text.split():
        bordered = f"#{word}#"
        for size in range(shortest, longest + 1):
            grams.extend(bordered[start:start + size] for start in range(len(bordered) - size + 1))
    return grams
