import numpy as np
import pytest

from bot.language.thresholds import choose


def guesses(confidences, right):
    """Four topics; the best guess is topic 0 and the right one comes second where the guess is wrong."""
    probabilities = np.array([[confidence, *[(1 - confidence) / 3] * 3] for confidence in confidences])
    probabilities[:, 1] += 1e-6
    return probabilities, np.where(right, 0, 1)


def test_answers_begin_where_they_are_worth_more_than_asking_back():
    probabilities, targets = guesses([0.9, 0.8, 0.7, 0.6], [True, True, False, False])
    assert choose(probabilities, targets, wrong=-1, offered=0.5, doubt=0.0).answer_from == 0.8


def test_a_wrong_answer_that_costs_nothing_is_always_given():
    probabilities, targets = guesses([0.9, 0.8, 0.7, 0.6], [True, True, False, True])
    assert choose(probabilities, targets, wrong=0, offered=0, doubt=0.0).answer_from == 0.6


@pytest.mark.parametrize(("doubt", "sure_from"), [(0.0, 0.8), (0.34, 0.7), (0.5, 0.6)])
def test_sure_answers_are_seldom_wrong(doubt, sure_from):
    probabilities, targets = guesses([0.9, 0.8, 0.7, 0.6], [True, True, False, False])
    assert choose(probabilities, targets, wrong=-1, offered=0.5, doubt=doubt).sure_from == sure_from


def test_nothing_is_sure_where_the_surest_guess_is_wrong():
    probabilities, targets = guesses([0.9, 0.8], [False, True])
    assert choose(probabilities, targets, wrong=-1, offered=0.5, doubt=0.0).sure_from == 1.0
