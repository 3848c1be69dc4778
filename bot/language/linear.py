"""A linear text classifier with calibrated confidences and plain persistence: JSON and NumPy files, no pickle."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse
from joblib import Parallel, delayed
from scipy.optimize import minimize_scalar
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

# Two folds and the whole keep two processes equally busy.
CALIBRATION_FOLDS = 2
# What the scores of given vectors may count against those of the texts' own features.
VECTOR_SHARES = (0.25, 0.5, 1.0, 2.0, 4.0)
# liblinear holds Python's lock: only processes use the second core.
PROCESSES = 2
_VECTORS = "vectors.npz"

Analyzer = Callable[[str], list[str]]


@dataclass(frozen=True)
class View:
    """One way to look at a text: its features' rows, their idf, and weights of the shape (features, labels)."""

    analyze: Analyzer
    rows: dict[str, int]
    idf: np.ndarray
    weights: np.ndarray
    bias: np.ndarray

    def scores(self, text: str) -> np.ndarray:
        """A score for each label."""
        # As TfidfVectorizer does it, without its checks, which take longer than the sum itself.
        counts = Counter(row for name in self.analyze(text) if (row := self.rows.get(name)) is not None)
        if not counts:
            return self.bias
        rows = np.fromiter(counts.keys(), dtype=np.intp)
        values = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32))) * self.idf[rows]
        return values / np.linalg.norm(values) @ self.weights[rows] + self.bias


@dataclass(frozen=True)
class VectorView:
    """A text seen as a vector that somebody else makes: weights of the shape (dimensions, labels)."""

    weights: np.ndarray
    bias: np.ndarray

    def scores(self, vector: np.ndarray) -> np.ndarray:
        """A score for each label."""
        return vector @ self.weights + self.bias


class LinearTextModel:
    """For each view of a text TF-IDF and a linear SVM a label; their scores together, and a calibrated softmax.

    A text may come with a vector of length 1 (a sentence encoder's): one more view with an SVM of its own.
    """

    def __init__(self, views: Sequence[View], labels: Sequence[str], temperature: float,
                 vector_view: VectorView | None = None) -> None:
        self._views, self.labels, self._temperature = list(views), list(labels), temperature
        self._vector_view = vector_view

    @property
    def needs_vectors(self) -> bool:
        """Whether it was trained with vectors."""
        return self._vector_view is not None

    @classmethod
    def fit(cls, texts: Sequence[str], labels: Sequence[str], analyzers: Sequence[Analyzer],
            *, vectors: np.ndarray | None = None, min_count: int = 1, regularisation: float = 1.0
            ) -> tuple["LinearTextModel", np.ndarray]:
        """Train; features seen in fewer than `min_count` texts are dropped. `vectors`: shape (texts, dimensions).

        Returns the model and, shape (texts, labels), the probabilities that each text got while it was left out of
        training. The softmax's temperature is the one that makes those likeliest.
        """
        names, targets = np.unique(labels, return_inverse=True)
        folds = list(StratifiedKFold(CALIBRATION_FOLDS, shuffle=True, random_state=0).split(targets, targets))
        left_out = np.zeros((len(targets), len(names)), dtype=np.float32)
        views = []
        vector_view = None
        with Parallel(n_jobs=PROCESSES) as parallel:

            def train(features: scipy.sparse.csr_matrix | np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
                """Weights and bias on all texts, and each text's scores while it was left out."""
                (weights, bias), *trained = parallel(
                    delayed(_train)(features[seen], targets[seen], regularisation)
                    for seen in (np.arange(len(targets)), *(seen for seen, _ in folds)))
                scores = np.empty_like(left_out)
                for (_, unseen), (fold_weights, fold_bias) in zip(folds, trained, strict=True):
                    scores[unseen] = features[unseen] @ fold_weights + fold_bias
                return weights, bias, scores

            for analyze in analyzers:
                vectorizer = TfidfVectorizer(analyzer=analyze, sublinear_tf=True, dtype=np.float32, min_df=min_count)
                weights, bias, scores = train(vectorizer.fit_transform(texts))
                left_out += scores
                rows = {str(name): int(row) for name, row in vectorizer.vocabulary_.items()}
                # One message needs a few hundred rows: they must lie together in memory.
                views.append(
                    View(analyze, rows, vectorizer.idf_.astype(np.float32), np.ascontiguousarray(weights), bias))
            if vectors is not None:
                weights, bias, scores = train(vectors)
                share = min(VECTOR_SHARES, key=lambda share: _best_temperature(left_out + share * scores, targets)[1])
                left_out += share * scores
                vector_view = VectorView(share * weights, share * bias)
        temperature, _ = _best_temperature(left_out, targets)
        return cls(views, names.tolist(), temperature, vector_view), softmax(left_out / temperature)

    def probabilities(self, text: str, vector: np.ndarray | None = None) -> np.ndarray:
        """Calibrated probabilities of one text, shape (labels,)."""
        scores = np.sum([view.scores(text) for view in self._views], axis=0)
        if self._vector_view is not None and vector is not None:
            scores = scores + self._vector_view.scores(vector)
        return softmax(scores / self._temperature)

    def knows(self, text: str) -> bool:
        """Whether anything in a text was seen in training."""
        return any(name in view.rows for view in self._views for name in view.analyze(text))

    def save(self, folder: Path) -> None:
        """Write the model to a folder: labels.json, and for each view its features and weights."""
        folder.mkdir(parents=True, exist_ok=True)
        _write_json(folder / "labels.json", {"labels": self.labels, "temperature": self._temperature})
        for place, view in enumerate(self._views):
            _write_json(folder / f"features{place}.json", sorted(view.rows, key=view.rows.__getitem__))
            np.savez(folder / f"weights{place}.npz", weights=view.weights.astype(np.float16),
                                bias=view.bias, idf=view.idf)
        if self._vector_view is not None:
            np.savez(folder / _VECTORS, weights=self._vector_view.weights, bias=self._vector_view.bias)

    @classmethod
    def load(cls, folder: Path, analyzers: Sequence[Analyzer]) -> "LinearTextModel":
        """Read what `save` wrote; the analyzers are those it was trained with."""
        names = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
        views = []
        for place, analyze in enumerate(analyzers):
            features = json.loads((folder / f"features{place}.json").read_text(encoding="utf-8"))
            with np.load(folder / f"weights{place}.npz", allow_pickle=False) as arrays:
                views.append(View(analyze, {name: row for row, name in enumerate(features)}, arrays["idf"],
                                  arrays["weights"].astype(np.float32), arrays["bias"]))
        vector_view = None
        if (folder / _VECTORS).exists():
            with np.load(folder / _VECTORS, allow_pickle=False) as arrays:
                vector_view = VectorView(arrays["weights"], arrays["bias"])
        return cls(views, names["labels"], names["temperature"], vector_view)


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _train(features: scipy.sparse.csr_matrix | np.ndarray, targets: np.ndarray,
           regularisation: float) -> tuple[np.ndarray, np.ndarray]:
    """Weights (features, labels) and bias (labels,) of one linear SVM a label."""
    # Vectors have fewer dimensions than there are texts: there the primal problem is the smaller one.
    classifier = LinearSVC(C=regularisation, dual=scipy.sparse.issparse(features), random_state=0)
    classifier.fit(features, targets)
    weights, bias = classifier.coef_.T, classifier.intercept_
    if weights.shape[1] == 1:
        weights, bias = np.hstack([-weights, weights]), np.concatenate([-bias, bias])
    return weights.astype(np.float32), bias.astype(np.float32)


def _best_temperature(scores: np.ndarray, targets: np.ndarray) -> tuple[float, float]:
    """The temperature that makes the right labels likeliest, and how unlikely they are then (mean -log)."""
    def surprise(temperature: float) -> float:
        return -float(np.log(softmax(scores / temperature)[np.arange(len(targets)), targets] + 1e-12).mean())

    best = minimize_scalar(surprise, bounds=(0.02, 2.0), method="bounded")
    return float(best.x), float(best.fun)


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
