import pytest

from actions.follow_up import FollowUp, find, read
from bot.language.normalisation import fold

LIST = {"last_list": ["a", "b", "c"], "last_services": ["a", "b", "c"], "last_need": {"topic": "need_food", "page": 1}}
ONE = {**LIST, "last_services": ["b"]}


def found(text, topic="nlu_fallback", slots=LIST, **options):
    return find(text, topic, slots, **{"just_shown": True, **options})


# What the NLU made of such short words when this was written.
@pytest.mark.parametrize(("text", "topic"), [
    ("the second one", "asylum_new_application"), ("number 2", "nlu_fallback"), ("2", "affirm"),
    ("دومی", "asylum_protection_types"), ("الثاني", "nlu_fallback"), ("التانية لو سمحت", "thank"),
    ("دوهم", "asylum_new_application"), ("dovomi", "nlu_fallback"), ("althani", "affirm"), ("۲", "nlu_fallback")])
def test_the_second_one(text, topic):
    assert found(text, topic) == FollowUp("org_info", service="b")


def test_the_last_one_is_that_of_the_list():
    assert found("the last one").service == "c"
    assert found("the fourth one") is None


@pytest.mark.parametrize(("text", "topic", "asked"), [
    ("address of the second one", "nlu_fallback", "ask_location"), ("رقم الثاني", "ask_phone", "ask_phone"),
    ("شماره دومی", "nlu_fallback", "ask_phone"), ("د دوهم ادرس", "nlu_fallback", "ask_location"),
    ("the second one is wrong", "nlu_fallback", "report_wrong_info")])
def test_a_detail_of_the_second_one(text, topic, asked):
    assert found(text, topic) == FollowUp(asked, service="b")


@pytest.mark.parametrize(("text", "topic", "group"), [
    ("and for women?", "need_women_services", "women"), ("وللنساء؟", "bot_identity", "women"),
    ("برای زنان چی", "need_women_services", "women"), ("د ښځو لپاره؟", "need_women_services", "women"),
    ("what about families", "nlu_fallback", "families"), ("و للأطفال", "need_child_services", "children"),
    ("and for men", "affirm", "men"), ("baraye zanan", "nlu_fallback", "women")])
def test_the_need_again_for_a_group(text, topic, group):
    assert found(text, topic) == FollowUp("need_food", filters={"groups": [group]})


@pytest.mark.parametrize(("text", "topic", "filters"), [
    ("open now?", "services_overview", {"times": ["now"]}), ("and tomorrow", "thank", {"times": ["tomorrow"]}),
    ("without papers", "ask_cost", {"no_papers": True}), ("بدون مدرک", "id_documents", {"no_papers": True}),
    ("بدون اوراق", "id_documents", {"no_papers": True}), ("بې اسنادو", "id_documents", {"no_papers": True}),
    ("and at 14:30", "nlu_fallback", {"times": ["14:30"]}), ("مجاني بس", "nlu_fallback", {"free": True}),
    ("and for women on sunday", "nlu_fallback", {"groups": ["women"], "times": ["sunday"]})])
def test_the_need_again_with_a_condition(text, topic, filters):
    assert found(text, topic) == FollowUp("need_food", filters=filters)


@pytest.mark.parametrize(("text", "language"), [
    ("do they speak Arabic?", "ar"), ("does someone speak pashto there", "ps"), ("يحكون عربي؟", "ar"),
    ("دری گپ میزنند؟", "fa"), ("پښتو خبرې کوي؟", "ps")])
def test_who_speaks_a_language(text, language):
    assert found(text, "change_language") == FollowUp("need_food", filters={"language": language})


@pytest.mark.parametrize("text", ["speak Arabic", "عربي", "پښتو", "dari please"])
def test_a_wish_for_another_language_is_no_follow_up(text):
    assert found(text, "change_language") is None


@pytest.mark.parametrize("text", ["more", "show me more please", "المزيد", "بیشتر", "نور", "others?"])
def test_the_next_page(text):
    assert found(text, "simplify_repeat") == FollowUp("need_food", page=2)


@pytest.mark.parametrize(("text", "asked"), [
    ("where exactly", "ask_location"), ("وين بالضبط", "ask_location"), ("شماره‌شان چند است", "ask_phone"),
    ("هغه وړیا ده؟", "ask_cost"), ("دا چېرته دی", "ask_location"), ("open tomorrow?", "ask_opening_hours")])
def test_a_detail_of_the_one_shown_whatever_the_topic_seems_to_be(text, asked):
    assert found(text, "asylum_interview", ONE).topic == asked


@pytest.mark.parametrize(("text", "topic"), [
    ("when do they open", "ask_opening_hours"), ("is it open on Sunday", "ask_opening_hours"),
    ("is it free", "ask_cost"), ("وين بالضبط", "ask_location")])
def test_a_detail_that_was_understood_needs_no_help(text, topic):
    assert found(text, topic) is None


@pytest.mark.parametrize(("text", "topic"), [
    ("thank you", "thank"), ("yes", "affirm"), ("no", "deny"), ("ok", "affirm"), ("women", "need_women_services"),
    ("I am a woman alone", "unaccompanied_minor"), ("what is the second application", "asylum_new_application"),
    ("my second interview was bad", "asylum_interview"), ("where can I sleep", "need_shelter"), ("", "nlu_fallback"),
    ("one of my children is lost", "family_tracing"), ("😀", "nlu_fallback"),
    ("I want to see a doctor now", "need_doctor"),
    ("the second one", "emergency_danger"), ('/org_info{"service":"a"}', "org_info")])
def test_everything_else_keeps_its_own_answer(text, topic):
    assert found(text, topic) is None


def test_only_what_was_just_shown_is_asked_on_about():
    assert found("the second one", just_shown=False) is None
    assert found("the second one", slots={}) is None
    assert found("and for women?", slots={}) is None
    assert found("where is the second one", "ask_location", names_organization=True) is None


def test_each_word_means_the_same_once_folded():
    assert read("ＷＩＴＨＯＵＴ  papers!").filters == read(fold("without papers")).filters == {"no_papers": True}
