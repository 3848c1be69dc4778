import pytest

from bot.language.concepts import Concepts, lexicon
from bot.language.normalisation import fold
from bot.language.phrases import TableError

TABLE = ("concept\ten\tar\tfa\tps\tlatin\n"
         "FOOD\tfood | eat*\tاكل\tغذا\tډوډۍ\tghaza\n"
         "LOST_PAPER\tlost paper\t\tگم شد*\t\t\n")


@pytest.fixture
def concepts(tmp_path):
    (tmp_path / "some.tsv").write_text(TABLE, encoding="utf-8")
    return Concepts(tmp_path)


@pytest.mark.parametrize("text", ["I am eating", "بدي أكل", "غذا", "دودي", "ghazaa"])
def test_one_concept_in_all_languages_and_spellings(concepts, text):
    assert concepts.find(fold(text).split()) == ["FOOD"]


def test_phrases_match_as_a_whole(concepts):
    assert concepts.find(["lost", "paper"]) == ["LOST_PAPER"]
    assert concepts.find(["lost"]) == []


@pytest.mark.parametrize("table", ["concept\ten\nFOOD\tfood\n", TABLE + "X\ty\n"])
def test_a_bad_table_is_named(tmp_path, table):
    (tmp_path / "bad.tsv").write_text(table, encoding="utf-8")
    with pytest.raises(TableError, match=r"bad\.tsv"):
        Concepts(tmp_path)


def test_the_lexicon_knows_the_words_of_the_four_languages():
    found = {text: lexicon().find(fold(text).split()) for text in ("پلیس", "الشرطة", "پولیس", "police", "polis")}
    assert all(any("POLICE" in name for name in names) for names in found.values()), found
