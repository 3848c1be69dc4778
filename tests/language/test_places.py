import pytest

from bot.language.normalisation import fold, words
from bot.language.phrases import TableError
from bot.language.places import COLUMNS, Places, place, places, point
from bot.settings import LANGUAGES

# Serbia with its neighbours' border villages, degrees.
SOUTH, NORTH, WEST, EAST = 42.2, 46.2, 18.8, 23.1
ROW = dict(zip(COLUMNS, ("here", "city", "44.8", "20.4", "https://example.org/here",
                         "Here", "هنا", "اینجا", "دلته", ""), strict=True))


def table(folder, *changes):
    lines = ["\t".join(COLUMNS), *("\t".join((ROW | change).values()) for change in changes)]
    (folder / "some.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder / "some.tsv"


def found(text):
    return [label for _, _, label in places().find(words(text))]


@pytest.mark.parametrize(("text", "identifiers"), [
    ("from Belgrade to Novi Sad", ["belgrade", "novi_sad"]), ("نووی ساد", ["novi_sad"]), ("د نووي ساد", ["novi_sad"]),
    ("New Belgrade", ["novi_beograd"]), ("بلغراد الجديدة", ["novi_beograd"]), ("krnyacha", ["krnjaca"]),
    ("مرز مجارستان", ["hungary"]), ("ترمینال اتوبوس", ["bus_station"]), ("د بلګراد هوایي ډګر", ["airport"])])
def test_places_in_all_scripts_and_of_two_the_longer(text, identifiers):
    assert found(text) == identifiers


@pytest.mark.parametrize("text", ["ببلغراد", "لبلغراد", "وبلغراد", "من بلغراد"])
def test_arabic_writes_prepositions_as_one_word_with_the_name(text):
    assert found(text) == ["belgrade"]


@pytest.mark.parametrize("text", ["للمطار", "بالمطار", "المطار"])
def test_the_article_joins_with_prepositions(text):
    assert found(text) == ["airport"]


@pytest.mark.parametrize("text", ["pool nis", "نیش پشه", "بیروت", "بس", "bas", "می‌شید"])
def test_words_that_only_look_like_places_are_none(text):
    assert found(text) == []


@pytest.mark.parametrize("text", ["in Niš", "بنيش", "شهر نیش", "په نیش کې"])
def test_such_a_place_is_found_with_a_word_that_makes_it_one(text):
    assert found(text) == ["nis"]


def test_a_place_knows_its_coordinates_and_names():
    belgrade = place("belgrade")
    assert belgrade.latitude == pytest.approx(44.80, abs=0.05)
    assert belgrade.longitude == pytest.approx(20.46, abs=0.05)
    assert [belgrade.name(language) for language in LANGUAGES] == ["بلغراد", "بلگراد", "بلګراد", "Belgrade"]
    assert place("nis").name("en") == "Niš"
    assert point("belgrade") == (belgrade.latitude, belgrade.longitude)


def test_what_is_not_known_is_none():
    assert point("bus_station") is None
    assert place("atlantis") is None
    assert point("atlantis") is None


@pytest.mark.parametrize("known", places().by_id.values(), ids=lambda known: known.id)
def test_each_place_can_be_used(known):
    assert known.source.startswith("https://") or known.source.startswith("http://") or known.latitude is None
    if known.latitude is not None:
        assert SOUTH < known.latitude < NORTH
        assert WEST < known.longitude < EAST
    assert known.kind != "country" or known.latitude is None
    assert all(known.names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_places_are_shown_by_the_same_name(language):
    names = [fold(known.name(language)) for known in places().by_id.values()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("change", "said"), [
    ({"kind": "planet"}, "kind"), ({"source": ""}, "source"), ({"latitude": "44,8"}, "numbers"),
    ({"latitude": ""}, "source go together"), ({"ps": ""}, "column ps")])
def test_a_bad_row_is_named(tmp_path, change, said):
    with pytest.raises(TableError, match=rf"some\.tsv, line 2.*{said}"):
        Places(table(tmp_path, change))


def test_two_places_with_one_id_are_refused(tmp_path):
    with pytest.raises(TableError, match=r"line 3: there is another place here"):
        Places(table(tmp_path, {}, {}))
