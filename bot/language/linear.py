"""A linear text classifier with calibrated confidences and plain persistence: JSON and NumPy files, no pickle."""

import json
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

    def __init__(self, analyze: Callable[[str], list[str]], vectorizer: TfidfVectorizer,
                 labels: Sequence[str], weights: np.ndarray, bias: np.ndarray, temperature: float) -> None:
        """`weights` has the shape (features, labels), `bias` (labels,)."""
        self._vectorizer = vectorizer
        self.labels, self._weights, self._bias = list(labels), weights, bias
        self._analyze, self._temperature = analyze, temperature

    @classmethod
    def fit(cls, texts: Sequence[str], labels: Sequence[str], analyze: Callable[[str], list[str]],
            *, min_count: int = 1, regularisation: float = 1.0) -> "LinearTextModel":
        """Train; features seen in fewer than `min_count` texts are dropped.

        The softmax's temperature is the one that makes texts left out of training likeliest.
        """
        vectorizer = _vectorizer(analyze, min_df=min_count)
        features = vectorizer.fit_transform(texts)
        names, targets = np.unique(labels, return_inverse=True)
        left_out = np.zeros((len(targets), len(names)), dtype=np.float32)
        for seen, unseen in StratifiedKFold(CALIBRATION_FOLDS, shuffle=True, random_state=0).split(features, targets):
            left_out[unseen] = _scores(features[unseen], *_train(features[seen], targets[seen], regularisation))
        weights, bias = _train(features, targets, regularisation)
        return cls(analyze, vectorizer, names.tolist(), weights, bias, _best_temperature(left_out, targets))

    def probabilities(self, texts: Sequence[str]) -> np.ndarray:
        """Calibrated probabilities, shape (texts, labels)."""
        features: scipy.sparse.csr_matrix = self._vectorizer.transform(texts)
        return softmax(_scores(features, self._weights, self._bias) / self._temperature)

    def save(self, folder: Path) -> None:
        """Write the model to a folder: features.json and weights.npz."""
        folder.mkdir(parents=True, exist_ok=True)
        features = [str(name) for name in self._vectorizer.get_feature_names_out()]
        (folder / "features.json").write_text(
            json.dumps({"labels": [str(label) for label in self.labels], "temperature": self._temperature,
                        "features": features}, ensure_ascii=False),
            encoding="utf-8")
        np.savez_compressed(folder / "weights.npz", weights=self._weights.astype(np.float16),
                            bias=self._bias, idf=self._vectorizer.idf_.astype(np.float32))

    @classmethod
    def load(cls, folder: Path, analyze: Callable[[str], list[str]]) -> "LinearTextModel":
        """Read what `save` wrote."""
        names = json.loads((folder / "features.json").read_text(encoding="utf-8"))
        with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
            vectorizer = _vectorizer(analyze, vocabulary={name: i for i, name in enumerate(names["features"])})
            vectorizer.idf_ = arrays["idf"].astype(np.float64)
            return cls(analyze, vectorizer, names["labels"], arrays["weights"].astype(np.float32), arrays["bias"],
                       names["temperature"])


def _train(features: scipy.sparse.csr_matrix, targets: np.ndarray,
           regularisation: float) -> tuple[np.ndarray, np.ndarray]:
    """Weights (features, labels) and bias (labels,) of one linear SVM a label."""
    classifier = LinearSVC(C=regularisation, dual=True, random_state=0).fit(features, targets)
    weights, bias = classifier.coef_.T, classifier.intercept_
    if weights.shape[1] == 1:
        weights, bias = np.hstack([-weights, weights]), np.concatenate([-bias, bias])
    return weights.astype(np.float32), bias.astype(np.float32)


def _scores(features: scipy.sparse.csr_matrix, weights: np.ndarray, bias: np.ndarray) -> np.ndarray:
    return features @ weights + bias


def _best_temperature(scores: np.ndarray, targets: np.ndarray) -> float:
    def surprise(temperature: float) -> float:
        return -float(np.log(softmax(scores / temperature)[np.arange(len(targets)), targets] + 1e-12).mean())

    return float(minimize_scalar(surprise, bounds=(0.02, 2.0), method="bounded").x)


def _vectorizer(analyze: Callable[[str], list[str]], **options) -> TfidfVectorizer:
    return TfidfVectorizer(analyzer=analyze, sublinear_tf=True, dtype=np.float32, **options)


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
