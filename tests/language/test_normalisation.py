import pytest

from bot.language.normalisation import fold


@pytest.mark.parametrize(("one", "other"), [
    ("پناهندگي", "پناهندگی"), ("كمپ", "کمپ"), ("أكل", "اكل"), ("مُحَامٍ", "محام"), ("ډوډۍ", "دودي"), ("ګوتې", "گوتي"),
    ("سلاااااام", "سلام"), ("گم‌شده", "گم شده"), ("١٨", "18"), ("۱۸", "18"), ("شهادة", "شهاده"), ("HELLO", "hello"),
    ("3ayez", "aayez"), ("salaam", "salam"), ("koojaa", "kuja"), ("so2al", "soal"), ("5obz", "khobz"), ("café", "cafe"),
])
def test_spellings_of_one_word_become_one(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize("word", ["192", "2026", "30 days", "A4"])
def test_numbers_stay_numbers(word):
    assert fold(word) == word.lower()


def test_different_words_stay_different():
    assert len({fold(word) for word in ("وکیل", "وصل", "نان", "آب", "خواب", "lawyer", "doctor")}) == 7
