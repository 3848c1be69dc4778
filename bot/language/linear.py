"""A linear text classifier with plain persistence: words and character n-grams, JSON and NumPy files, no pickle."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import scipy.sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression


class LinearTextModel:
    """TF-IDF over the features that `analyze` gives for a text, and multinomial logistic regression on them."""

    def __init__(self, analyze: Callable[[str], list[str]], vectorizer: TfidfVectorizer,
                 labels: Sequence[str], weights: np.ndarray, bias: np.ndarray) -> None:
        """`weights` has the shape (features, labels), `bias` (labels,)."""
        self._analyze, self._vectorizer = analyze, vectorizer
        self.labels, self._weights, self._bias = list(labels), weights, bias

    @classmethod
    def fit(cls, texts: Sequence[str], labels: Sequence[str], analyze: Callable[[str], list[str]],
            *, min_count: int = 1, regularisation: float = 10.0) -> "LinearTextModel":
        """Train; features seen in fewer than `min_count` texts are dropped."""
        vectorizer = _vectorizer(analyze, min_df=min_count)
        features = vectorizer.fit_transform(texts)
        classifier = LogisticRegression(C=regularisation, max_iter=200, solver="lbfgs", class_weight="balanced")
        classifier.fit(features, labels)
        weights, bias = classifier.coef_.T, classifier.intercept_
        if len(classifier.classes_) == 2:
            weights, bias = np.hstack([-weights, weights]), np.concatenate([-bias, bias])
        return cls(analyze, vectorizer, classifier.classes_, weights.astype(np.float32), bias.astype(np.float32))

    def scores(self, texts: Sequence[str]) -> np.ndarray:
        """Raw scores, shape (texts, labels): before the softmax."""
        features: scipy.sparse.csr_matrix = self._vectorizer.transform(texts)
        return features @ self._weights + self._bias

    def probabilities(self, texts: Sequence[str], temperature: float = 1.0) -> np.ndarray:
        """Probabilities, shape (texts, labels)."""
        return softmax(self.scores(texts) / temperature)

    def save(self, folder: Path) -> None:
        """Write the model to a folder: features.json and weights.npz."""
        folder.mkdir(parents=True, exist_ok=True)
        features = [str(name) for name in self._vectorizer.get_feature_names_out()]
        (folder / "features.json").write_text(
            json.dumps({"labels": [str(label) for label in self.labels], "features": features}, ensure_ascii=False),
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
            return cls(analyze, vectorizer, names["labels"], arrays["weights"].astype(np.float32), arrays["bias"])


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
    grams = []
    for word in text.split():
        bordered = f"#{word}#"
        for size in range(shortest, longest + 1):
            grams.extend(bordered[start:start + size] for start in range(len(bordered) - size + 1))
    return grams
