import pytest
import spacy
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.language.identification import LANGUAGE
from bot.language.ps import examples, lex_attrs
from bot.language.tokenizer import MultilingualTokenizer


@pytest.fixture(scope="module")
def tokenizer():
    return MultilingualTokenizer(MultilingualTokenizer.get_default_config())


@pytest.mark.parametrize(("language", "text"), [
    ("ar", "وينُ المحامي؟ بدي أحكي معه."), ("fa", "گواهی‌ام گم شده، چیکار کنم؟"), ("ps", "زه اتلس کلن یم، مرسته غواړم!"),
    ("en", "I've lost my paper (the white one)."), ("", "12 ok")])
def test_offsets_point_into_the_text_as_typed(tokenizer, language, text):
    message = Message({TEXT: text, LANGUAGE: {"code": language}})
    tokens = tokenizer.tokenize(message, TEXT)
    assert tokens
    for token in tokens:
        assert text[token.start:token.end] == token.text


def test_the_lemma_is_folded_and_the_text_is_not(tokenizer):
    tokens = tokenizer.tokenize(Message({TEXT: "ډوډۍ", LANGUAGE: {"code": "ps"}}), TEXT)
    assert [(token.text, token.lemma) for token in tokens] == [("ډوډۍ", "دودی")]


def test_spacy_knows_pashto():
    pashto = spacy.blank("ps")
    assert [token.text for token in pashto("دفتر چېرته دی؟")] == ["دفتر", "چېرته", "دی", "؟"]
    assert pashto("چې")[0].is_stop
    assert all(len(pashto(sentence)) > 3 for sentence in examples.sentences)


@pytest.mark.parametrize(("word", "is_number"), [
    ("۱۸", True), ("١٨", True), ("18", True), ("اتلس", True), ("کور", False)])
def test_pashto_numbers(word, is_number):
    assert lex_attrs.like_num(word) is is_number
