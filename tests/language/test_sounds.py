import pytest

from bot.language.normalisation import fold
from bot.language.sounds import skeleton


@pytest.mark.parametrize(("written", "in_latin_letters"), [
    ("گرسنه", "gorosne"), ("خیمه", "kheyma"), ("شلون", "chlon"), ("بغيت", "bghit"), ("محامي", "mo7ami"),
    ("مدرسه", "madrasa"),
    ("پناهندگی", "panahandagi"), ("پوليس", "polees"), ("ښځه", "xaza"), ("ښځه", "khaza"), ("غواړم", "ghwaram")])
def test_both_alphabets_come_to_the_same_consonants(written, in_latin_letters):
    assert skeleton(fold(written)) == skeleton(fold(in_latin_letters)) != ""


def test_vowels_alone_have_no_skeleton():
    assert skeleton(fold("أوي")) == skeleton("aio") == ""


def test_different_words_stay_different():
    assert len({skeleton(fold(word)) for word in ("نان", "آب", "دکتر", "وکیل", "پلیس", "کمپ", "پول")}) == 7
