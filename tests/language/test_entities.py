import random
import time

import pytest
from rasa.shared.nlu.training_data.message import Message

from actions.directory import search, source
from bot.language.entities import EntityFinder, entities_of
from bot.language.phrases import TableError
from bot.language.times import COLUMNS, Times


def values(text, kind):
    return [entity["value"] for entity in entities_of(text) if entity["entity"] == kind]


def test_a_message_gets_its_entities_with_offsets_as_typed():
    text = "Is the RED-CROSS (Novi  Sad) open tomorrow, 17:30?"
    found = {entity["entity"] + " " + entity["value"]: text[entity["start"]:entity["end"]]
             for entity in entities_of(text)}
    assert found == {"organization Red Cross of Serbia": "RED-CROSS", "place novi_sad": "Novi  Sad",
                     "time tomorrow": "tomorrow", "time 17:30": "17:30"}


@pytest.mark.parametrize(("text", "typed"), [
    ("«صَلیبِ سُرخ» کجاست", "صَلیبِ سُرخ"), ("سره‌صلیب؟", "سره‌صلیب"), ("وين الصليــب الأحمر", "الصليــب الأحمر"),
    ("\u200fالصليب الأحمر.", "الصليب الأحمر"), ("where is the red crosss??", "red crosss")])
def test_offsets_count_what_folding_takes_out(text, typed):
    found = [entity for entity in entities_of(text) if entity["entity"] == "organization"]
    assert [text[entity["start"]:entity["end"]] for entity in found] == [typed]


def test_the_order_is_that_of_the_text_and_the_extractor_is_named():
    found = entities_of("tomorrow in Zemun")
    assert [entity["entity"] for entity in found] == ["time", "place"]
    assert {entity["extractor"] for entity in found} == {"EntityFinder"}


class TestOrganizations:
    @pytest.mark.parametrize("service", source.services() + source.drafts(), ids=lambda service: service.id)
    def test_each_organization_of_the_directory_is_found_by_a_name(self, service):
        assert any(service in search.named_in(named) for name in (service.organization, *service.alternate_names)
                   for named in values(f"where is {name}", "organization"))

    @pytest.mark.parametrize("text", ["krnjaca camp", "miksaliste", "JRS", "یوان", "آسترا"])
    def test_the_value_finds_the_same_services_again(self, text):
        [name] = values(text, "organization")
        assert search.named_in(name) == search.named_in(text) != []

    def test_they_are_read_live(self, monkeypatch):
        assert values("is Kafana Zvezda open", "organization") == []
        renamed = source.services()[0].__class__(**{**vars(source.services()[0]), "organization": "Kafana Zvezda"})
        changed = (renamed,)
        monkeypatch.setattr(search, "services", lambda: changed)
        assert values("is Kafana Zvezda open", "organization") == ["Kafana Zvezda"]

    @pytest.mark.parametrize("text", ["is it legal", "و این چیست", "da serbia ki", "اليوم"])
    def test_a_word_that_is_like_a_short_name_is_none(self, text):
        assert values(text, "organization") == []


class TestTimes:
    @pytest.mark.parametrize(("text", "expected"), [
        ("open now?", ["now"]), ("هل مفتوح الآن", ["now"]), ("حالا بازه؟", ["now"]), ("اوس خلاص دی؟", ["now"]),
        ("today", ["today"]), ("النهارده", ["today"]), ("امروز", ["today"]), ("نن", ["today"]), ("emrooz", ["today"]),
        ("امشب کجا بخوابم", ["tonight"]), ("الليلة", ["tonight"]), ("tonight at 8", ["tonight", "20:00"]),
        ("bukra", ["tomorrow"]), ("باچر", ["tomorrow"]), ("فردا", ["tomorrow"]), ("سبا", ["tomorrow"]),
        ("on Sundays", ["sunday"]), ("یک‌شنبه", ["sunday"]), ("یک شنبه", ["sunday"]), ("شنبه", ["saturday"]),
        ("يوم الجمعة", ["friday"]), ("الأربعاء", ["wednesday"]), ("د دوشنبې", ["monday"]), ("panjshanbe", ["thursday"]),
        ("at the weekend", ["weekend"]), ("آخر هفته", ["weekend"]), ("Friday afternoon", ["friday", "afternoon"]),
        ("الصبح", ["morning"]), ("ماښام", ["evening"]), ("شب", ["night"]), ("بعد از ظهر", ["afternoon"])])
    def test_days_and_their_parts(self, text, expected):
        assert values(text, "time") == expected

    @pytest.mark.parametrize(("text", "expected"), [
        ("17:30", "17:30"), ("۱۷:۳۰", "17:30"), ("١٧:٣٠", "17:30"), ("5 pm", "17:00"), ("5pm", "17:00"),
        ("8 a.m.", "08:00"), ("12 am", "00:00"), ("12 pm", "12:00"), ("ساعة ٥", "17:00"), ("الساعة ٩", "09:00"),
        ("الساعة خمسة ونص", "17:30"), ("الساعة ثلاثة وربع العصر", "15:15"), ("ساعت ۵ عصر", "17:00"),
        ("ساعت ۲ شب", "02:00"), ("ساعت ۱۰ شب", "22:00"), ("ساعت نه صبح", "09:00"), ("پنځه بجې", "17:00"),
        ("د سهار ۶ بجې", "06:00"), ("saat 10 baje", "10:00"), ("half past five", "17:30"),
        ("quarter to six am", "05:45"), ("06:00", "06:00"), ("24:00", "00:00"), ("noon", "12:00")])
    def test_clock_times(self, text, expected):
        assert values(text, "time") == [expected]

    def test_the_half_of_the_day_may_be_said_elsewhere(self):
        assert values("tomorrow morning I come, is it at 5", "time") == ["tomorrow", "morning", "05:00"]

    @pytest.mark.parametrize("text", [
        "good morning", "صباح الخير", "شب بخیر", "سهار مو پخیر", "day after tomorrow", "پس فردا", "بعد بكرا", "دیشب",
        "72 hours", "٢٤ ساعة", "۷۲ ساعت", "ساعت ۵ دقیقه", "I have 5 children", "at 12 Main street", "at 3 camps",
        "25:00", "17:75", "صبحانه", "شبکه", "112", "24/7", "یک نفر", "ساعت نیست"])
    def test_what_is_no_time_to_ask_for(self, text):
        assert values(text, "time") == []

    @pytest.mark.parametrize("label", ["someday", "clock:5", "5:00"])
    def test_a_table_with_an_unknown_time_is_refused(self, tmp_path, label):
        path = tmp_path / "times.tsv"
        path.write_text("\t".join(COLUMNS) + f"\n{label}\tword\t\t\t\t\n", encoding="utf-8")
        with pytest.raises(TableError, match=r"times\.tsv, line 2"):
            Times(path)


class TestComponent:
    def process(self, text, **attributes):
        message = Message({"text": text, **attributes})
        EntityFinder().process([message])
        return message.get("entities")

    def test_it_adds_to_what_is_there(self):
        before = {"entity": "language", "value": "fa"}
        assert [entity["value"] for entity in self.process("Zemun", entities=[before])] == ["fa", "zemun"]

    def test_a_button_keeps_its_own(self):
        assert self.process('/need_food{"page":2}') is None

    def test_a_message_without_any_has_none(self):
        assert self.process("?") == []


def test_half_a_millisecond_a_message():
    chance = random.Random(4)
    some = ("where can I eat now in Belgrade police at 5 pm tomorrow "
            "کجا غذا بدون پول امروز وين الاكل اليوم خوراک چېرته").split()
    texts = [" ".join(chance.choices(some, k=14)) for _ in range(100)]
    entities_of(texts[0])

    def seconds():
        begin = time.process_time()
        for text in texts:
            entities_of(text)
        return (time.process_time() - begin) / len(texts)

    # The best of some runs: the machine may be busy with other things.
    assert min(seconds() for _ in range(5)) < 0.0005
