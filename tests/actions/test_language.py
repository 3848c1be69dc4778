import pytest

from actions.language_names import named_language


@pytest.mark.parametrize(("text", "language"), [
    ("can you speak arabic?", "ar"), ("فارسی گپ بزن", "fa"), ("dari please", "fa"), ("پښتو", "ps"), ("احكي عربي", "ar"),
    ("انگلیسی بنویس", "en"), ("pashto", "ps")])
def test_the_language_a_person_names(text, language):
    assert named_language(text) == language


@pytest.mark.parametrize("text", ["another language", "arabic or farsi", ""])
def test_none_or_two_languages_mean_asking(text):
    assert named_language(text) is None
