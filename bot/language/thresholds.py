"""From which confidence to answer, and from which to be sure: chosen on examples left out of training."""

from dataclasses import dataclass

import numpy as np

# "Did you mean" shows so many topics.
OFFERED = 3


@dataclass(frozen=True)
class Thresholds:
    """`answer_from`: below it the assistant asks back. `sure_from`: below it an answer names what else may be meant."""

    answer_from: float
    sure_from: float


def choose(probabilities: np.ndarray, targets: np.ndarray, *, wrong: float, offered: float,
           doubt: float) -> Thresholds:
    """The thresholds that serve people best on texts whose topics are known.

    `probabilities` has the shape (texts, topics), `targets` (texts,) are the right places. A right answer is worth 1, a
    wrong one `wrong` (negative), the right topic among three offered `offered` (one more tap), anything else 0. Of the
    answers that are called sure at most the share `doubt` is wrong.
    """
    best = probabilities.argmax(axis=1)
    confidence = probabilities.max(axis=1)
    right = best == targets
    order = np.argsort(-confidence, kind="stable")
    among = (np.argpartition(-probabilities, OFFERED - 1, axis=1)[:, :OFFERED] == targets[:, None]).any(axis=1)
    answered = np.cumsum(np.where(right, 1.0, wrong)[order])
    asked_back = offered * (among.sum() - np.cumsum(among[order]))
    errors = np.cumsum(~right[order]) / np.arange(1, len(order) + 1)
    sure = np.flatnonzero(errors <= doubt)
    return Thresholds(float(confidence[order][np.argmax(answered + asked_back)]),
                      float(confidence[order][sure[-1]]) if len(sure) else 1.0)
