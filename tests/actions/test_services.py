"""The actions with a plain tracker and dispatcher: no model, services of the test's own."""

import dataclasses
import json
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import service_buttons, service_text
from actions.conversation import RememberTopic, StartOver
from actions.directory import search
from actions.directory.model import Service
from actions.services import ReportWrongInfo, ShowFollowUp, ShowServiceDetail, ShowServices
from actions.session import StartSession
from bot import clock
from bot.clock import BELGRADE
from bot.generator import render
from bot.language import places
from bot.settings import LANGUAGES

NOW = datetime(2026, 11, 25, 12, tzinfo=BELGRADE)
KITCHEN = Service(
    id="kitchen", organization="Kitchen", name="Hot food", description="A meal a day", categories=("food",),
    alternate_names=(), address="Main Street 1", city="Beograd", latitude=44.82, longitude=20.45,
    phones=("+381112457376",), email="", url="", opening_hours="Mo-Fr 09:00-16:00", languages="", eligibility="",
    source="", source_date="", assured_date=date(2026, 11, 1), review_by=date(2027, 2, 1), confidence="high",
    published=True)


def like_kitchen(identifier, **values):
    return dataclasses.replace(KITCHEN, **{"id": identifier, "organization": identifier.title(), **values})


HELPER = like_kitchen("helper", categories=("human", "overview"), latitude=None, longitude=None, opening_hours="")


@pytest.fixture(autouse=True)
def _noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(search, "drafts", tuple)


@pytest.fixture
def directory(monkeypatch):
    def use(*services, drafts=()):
        everything = (*services, HELPER)
        monkeypatch.setattr(search, "services", lambda: everything)
        monkeypatch.setattr(search, "drafts", lambda: drafts)
    return use


class Turns:
    """One person's turns with actions: slots are kept from turn to turn."""

    def __init__(self, language="en", channel="test"):
        self.slots = {"language": language}
        self.events = []
        self.channel = channel

    def do(self, action, message, topic="", **entities):
        """Run an action for a message; a payload gives topic and entities itself."""
        if message.startswith("/"):
            topic, _, rest = message[1:].partition("{")
            entities = json.loads("{" + rest if rest else "{}")
        parsed = {"text": message, "intent": {"name": topic},
                  "entities": [{"entity": name, "value": value} for name, value in entities.items()]}
        tracker = Tracker("somebody", dict(self.slots), parsed, [], False, None, {}, "action_listen")
        tracker.events = [{"event": "user", "input_channel": self.channel}, *self.events]
        dispatcher = CollectingDispatcher()
        for event in action.run(dispatcher, tracker, {}):
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
        self.events = [*self.events, {"event": "action", "name": action.name()}]
        messages = [message for message in dispatcher.messages if message.get("response")]
        self.custom = next((m["custom"] for m in dispatcher.messages if m.get("custom")), {})
        if not messages:
            return None
        shown = messages[0]
        return SimpleNamespace(**render(shown["response"], self.slots["language"], **{
            "services": "", **{key: value for key, value in shown.items() if value}}), response=shown["response"])

    def ask(self, message, topic, **entities):
        """A typed message in the way the assistant takes it: a follow-up goes before the topic's own action."""
        self.do(RememberTopic(), message, topic, **entities)
        self.events.pop()
        if self.slots.get("follow_up"):
            return self.do(ShowFollowUp(), message, topic, **entities)
        action = ShowServiceDetail() if topic.startswith(("ask_", "org_")) else ShowServices()
        return self.do(action, message, topic, **entities)


def payloads(shown):
    return [button["payload"] for button in shown.buttons]


class TestAfterAnAnswerThatNamesHelpers:
    def ask_after(self, answer, *, then=()):
        turns = Turns()
        turns.do(RememberTopic(), answer)
        turns.events = [{"event": "action", "name": "utter_something"}]
        for text, topic in then:
            turns.ask(text, topic)
        return turns.ask("what is their number", "ask_phone").text

    def test_their_number_is_that_of_the_helpers(self, directory):
        directory(KITCHEN, like_kitchen("line", categories=("women",), phones=("193",)))
        assert "📞 193" in self.ask_after("/gender_violence_help")
        assert "📞 193" in self.ask_after('/gender_violence_help{"part":"leaving"}')

    def test_what_was_shown_since_comes_first(self, directory):
        directory(like_kitchen("soup", phones=("192",)), like_kitchen("line", categories=("women",), phones=("193",)))
        assert "📞 192" in self.ask_after("/gender_violence_help", then=[("food", "need_food")])

    def test_an_answer_without_helpers_asks_which(self, directory):
        directory(KITCHEN)
        assert "Which organisation do you mean?" in self.ask_after("/asylum_interview")


class TestList:
    def test_who_has_no_phone_is_not_to_be_called(self, directory):
        directory(like_kitchen("a", opening_hours="", phones=()), like_kitchen("b", opening_hours="", phones=()))
        text = Turns().do(ShowServices(), "/need_food").text
        assert text.count("Hours not known") == 1
        assert "call first" not in text
        assert "Call first" not in Turns().ask("food now", "need_food").text

    def test_a_long_name_is_cut_to_what_is_its_own(self):
        assert [service_buttons.short_name(name) for name in (
            "Asylum Centre Krnjača", "Reception Centre Principovac", "Group 484 (Grupa 484)",
            "Psychosocial Innovation Network (PIN)", "Asylum Office (Kancelarija za azil)", "State line for women")
        ] == ["Krnjača", "Principovac", "Group 484", "PIN", "Asylum Offi…", "State line…"]

    def test_a_service_has_four_lines_and_what_is_the_same_for_all_stands_once(self, directory):
        directory(KITCHEN, like_kitchen("soup", phones=("192", "193")))
        text = Turns().do(ShowServices(), "/need_food").text
        assert ("▪️ 1. Kitchen - Hot food\nA meal a day\n📞 +381 11 2457376\n🕒 Open now, until 16:00\n\n"
                "▪️ 2. Soup - Hot food\nA meal a day\n📞 192 · 193\n🕒 Open now, until 16:00\n\n"
                "✔️ Checked on 1 November 2026 by Rahnama's editors.") in text

    def test_hours_that_nobody_knows_are_said_once(self, directory):
        directory(like_kitchen("a", opening_hours=""), like_kitchen("b", opening_hours=""))
        assert Turns().do(ShowServices(), "/need_food").text.count("Hours not known: call first") == 1

    def test_each_service_has_a_numbered_button_before_the_topics_own(self, directory):
        directory(KITCHEN, like_kitchen("soup"))
        shown = Turns().do(ShowServices(), "/need_food")
        assert payloads(shown)[:2] == ['/org_info{"service":"kitchen"}', '/org_info{"service":"soup"}']
        assert [button["title"] for button in shown.buttons[:2]] == ["1 · Kitchen", "2 · Soup"]
        assert "/need_shelter" in payloads(shown)
        assert payloads(shown)[-1] == "/help_menu"

    def test_five_at_most_then_more_until_the_end(self, directory):
        directory(*(like_kitchen(f"place{number:02}") for number in range(7)))
        turns = Turns()
        first = turns.do(ShowServices(), "/need_food")
        assert first.text.count("▪️") == 5
        assert '/need_food{"page":2}' in payloads(first)
        second = turns.do(ShowServices(), '/need_food{"page":2}')
        assert second.text.count("▪️") == 2
        assert "page" not in str(second.buttons)
        assert "These are all that I know of." in turns.do(ShowServices(), '/need_food{"page":3}').text

    def test_more_keeps_the_conditions(self, directory):
        directory(*(like_kitchen(f"place{number:02}") for number in range(7)),
                  like_kitchen("men", serves=frozenset({"men"})))
        turns = Turns()
        turns.ask("food for women", "need_food")
        assert "Men" not in turns.do(ShowServices(), '/need_food{"page":2}').text
        assert turns.slots["last_need"]["groups"] == ["women"]

    def test_one_service_has_its_own_buttons(self, directory):
        directory(KITCHEN)
        assert payloads(Turns().do(ShowServices(), "/need_food"))[:5] == [
            f'/{topic}{{"service":"kitchen"}}'
            for topic in ("ask_phone", "ask_location", "ask_opening_hours", "org_info", "report_wrong_info")]

    def test_nothing_that_fits_is_said(self, directory):
        directory(like_kitchen("men", serves=frozenset({"men"})))
        assert "no confirmed place that fits all of this" in Turns().ask("food for women", "need_food").text
        assert "no confirmed place only for this" in Turns().do(ShowServices(), "/need_clothes").text

    def test_nothing_surely_open_is_said(self, directory):
        directory(like_kitchen("unknown", opening_hours=""))
        assert "no place that is surely open then" in Turns().ask("food now", "need_food").text
        directory(KITCHEN)
        assert "surely" not in Turns().ask("food now", "need_food").text

    def test_what_was_understood_is_said(self, directory):
        directory(KITCHEN)
        text = Turns().ask("free food for families without papers tomorrow", "need_food").text
        assert "🔎 For families · Free · Without papers · Thursday 26 November" in text
        assert "🕒 Thursday 26 November: 09:00 to 16:00" in text

    def test_entities_of_the_message_are_used(self, directory, monkeypatch):
        station = places.Place("station", "landmark", 44.9, 20.45, "a map", ("the station",) * len(LANGUAGES))
        monkeypatch.setitem(places.places().by_id, "station", station)
        directory(KITCHEN, like_kitchen("close", latitude=44.9))
        text = Turns().ask("where do they give something to eat close to the station this coming day of the lord",
                           "need_food", place="station", time="sunday").text
        assert "🔎 Sunday 29 November · Near the station" in text
        assert text.index("Close") < text.index("Kitchen")
        assert "about 9 km" in text

    def test_a_place_that_is_not_on_the_map_is_no_condition(self, directory):
        directory(KITCHEN)
        assert "🔎" not in Turns().ask("food in Hungary", "need_food", place="hungary").text

    def test_the_night_of_a_long_story_is_no_condition(self, directory):
        directory(KITCHEN)
        story = "last week in the night they took our bags and now my two brothers and I are hungry"
        assert "🔎" not in Turns().ask(story, "need_food", time="night").text


class TestDetail:
    def test_the_week_of_one_service(self, directory):
        directory(KITCHEN)
        text = Turns().do(ShowServiceDetail(), '/ask_opening_hours{"service":"kitchen"}').text
        assert "🕒 Open now, until 16:00\nWednesday to Friday: 09:00 to 16:00\nSaturday to Sunday: closed" in text

    def test_a_place_is_sent_only_where_it_is_known(self, directory):
        directory(KITCHEN, like_kitchen("somewhere", latitude=None, longitude=None))
        turns = Turns()
        assert "📍 Main Street 1, Beograd" in turns.do(ShowServiceDetail(), '/ask_location{"service":"kitchen"}').text
        assert turns.custom == {"location": {"latitude": 44.82, "longitude": 20.45, "title": "Kitchen",
                                             "address": "Main Street 1, Beograd"}}
        turns.do(ShowServiceDetail(), '/ask_location{"service":"somewhere"}')
        assert turns.custom == {}

    def test_costs_are_not_called_free(self, directory):
        directory(like_kitchen("paid", free=False, required_documents="Passport"))
        shown = Turns().do(ShowServiceDetail(), '/ask_cost{"service":"paid"}')
        assert shown.response == "utter_org_info"
        assert "Costs money" in shown.text
        assert "📄 Passport" in shown.text

    def test_an_organization_that_the_nlu_found(self, directory):
        directory(KITCHEN, like_kitchen("soup", organization="Soup House", opening_hours="24/7"))
        text = Turns().ask("when can i go to that soup place", "ask_opening_hours", organization="Soup House").text
        assert "Open day and night" in text
        assert "Kitchen" not in text

    def test_a_draft_is_named_but_not_shown(self, directory):
        directory(drafts=(like_kitchen("draft", published=False, address="Secret 1"),))
        text = Turns().ask("where is draft", "ask_location").text
        assert "I know the name Draft" in text
        assert "Secret" not in text

    def test_without_a_name_it_asks_which(self, directory):
        directory(KITCHEN)
        assert "Which organisation do you mean?" in Turns().ask("what is the number", "ask_phone").text


class TestAskingOn:
    @pytest.fixture
    def turns(self, directory):
        directory(KITCHEN, like_kitchen("soup", phones=("192",), opening_hours="Su 10:00-12:00"),
                  like_kitchen("hers", serves=frozenset({"women"}), opening_hours="Th"))
        turns = Turns()
        turns.ask("where can I eat", "need_food")
        assert turns.slots["last_list"] == ["kitchen", "soup", "hers"]
        return turns

    @pytest.mark.parametrize(("text", "topic"), [
        ("the second one", "asylum_new_application"), ("دومی", "nlu_fallback"), ("الثاني", "nlu_fallback"),
        ("دوهم", "asylum_new_application")])
    def test_the_second_one_and_then_its_number_and_the_third(self, turns, text, topic):
        assert turns.ask(text, topic).text.startswith("▪️ Soup")
        assert "📞 192" in turns.ask("what is their number", "ask_phone").text
        assert turns.ask("the third one", "asylum_new_application").text.startswith("▪️ Hers")

    def test_for_women(self, turns):
        text = turns.ask("and for women?", "need_women_services").text
        assert text.startswith("🔎 For women")
        assert text.index("Hers") < text.index("Kitchen")
        assert turns.slots["last_topic"] == "need_food"

    def test_conditions_add_up(self, turns):
        turns.ask("and for women?", "need_women_services")
        assert turns.ask("and on sunday?", "nlu_fallback").text.startswith("🔎 For women · Sunday 29 November")

    def test_open_on_sunday(self, turns):
        turns.ask("the second one", "asylum_new_application")
        assert "Sunday 29 November: 10:00 to 12:00" in turns.ask("is it open on Sunday", "ask_opening_hours").text

    def test_open_tomorrow_of_one(self, turns):
        turns.ask("the second one", "asylum_new_application")
        assert "Thursday 26 November: closed" in turns.ask("and open tomorrow?", "nlu_fallback").text

    def test_after_another_answer_it_is_not_about_services(self, turns):
        turns.events.append({"event": "action", "name": "utter_asylum_interview"})
        turns.do(RememberTopic(), "the second one", "asylum_new_application")
        assert turns.slots.get("follow_up") is None
        assert turns.slots["last_topic"] == "asylum_new_application"


class TestNear:
    HERE = '/services_overview{"latitude":44.8,"longitude":20.45}'

    def test_the_last_need_again_with_distances(self, directory):
        directory(like_kitchen("far", latitude=44.9), KITCHEN)
        turns = Turns()
        turns.ask("food please", "need_food")
        text = turns.do(ShowServices(), self.HERE).text
        assert text.startswith("🔎 Near you")
        assert text.index("Kitchen") < text.index("Far")
        assert "Open now, until 16:00 · about 2 km" in text

    def test_after_something_else_what_is_near(self, directory):
        directory(KITCHEN, like_kitchen("doctor", categories=("health",), latitude=44.81))
        turns = Turns()
        turns.ask("food please", "need_food")
        turns.do(RememberTopic(), "how long does it take", "asylum_waiting_time")
        text = turns.do(ShowServices(), self.HERE).text
        assert text.index("Doctor") < text.index("Kitchen")

    def test_distances_in_the_digits_of_the_language(self, directory):
        directory(KITCHEN)
        turns = Turns("fa")
        assert "۲" in turns.do(ShowServices(), self.HERE).text.split("🕒")[1].split("\n")[0].rpartition("·")[2]

    def test_it_is_used_for_the_next_need_and_forgotten_when_starting_again(self, directory):
        directory(KITCHEN)
        turns = Turns()
        turns.do(ShowServices(), self.HERE)
        assert "about 2 km" in turns.ask("food please", "need_food").text
        turns.do(StartOver(), "/start_over")
        assert turns.slots["near"] is None
        assert "km" not in turns.ask("food please", "need_food").text

    def test_it_does_not_outlive_the_session(self, directory):
        directory(KITCHEN)
        turns = Turns()
        turns.do(ShowServices(), self.HERE)
        tracker = Tracker("somebody", turns.slots, {}, [], False, None, {}, "action_listen")
        events = StartSession().run(CollectingDispatcher(), tracker, {})
        kept = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
        assert kept["language"] == "en"
        assert "near" not in kept
        assert (events[0]["event"], events[-1]["name"]) == ("session_started", "action_listen")

    def test_a_place_nobody_put_on_the_map_is_not_called_near(self, directory):
        directory(like_kitchen("a", latitude=None), like_kitchen("b", latitude=None))
        turns = Turns()
        turns.ask("food please", "need_food")
        assert "I do not know how far away these are" in turns.do(ShowServices(), self.HERE).text

    @pytest.mark.parametrize(("channel", "told"), [("telegram", True), ("web", False)])
    def test_how_to_share_a_location_is_told_where_one_can(self, directory, channel, told):
        directory(KITCHEN)
        assert ("send me your location" in Turns(channel=channel).do(ShowServices(), "/services_overview").text) is told


class TestWrong:
    @pytest.fixture
    def noted(self, monkeypatch):
        """Services, topic and reporter of each report."""
        notes = []
        monkeypatch.setattr("actions.services.reports.add", lambda *report: notes.append(report))
        return notes

    def test_of_several_the_person_chooses(self, directory, noted):
        directory(KITCHEN, like_kitchen("soup"))
        turns = Turns()
        turns.ask("food please", "need_food")
        which = turns.do(ReportWrongInfo(), "/report_wrong_info")
        assert payloads(which)[:2] == [f'/report_wrong_info{{"service":"{name}"}}' for name in ("kitchen", "soup")]
        turns.do(ReportWrongInfo(), payloads(which)[1])
        assert noted == [([], "need_food", "somebody"), (["soup"], "need_food", "somebody")]

    def test_the_one_shown_is_meant(self, directory, noted):
        directory(KITCHEN)
        turns = Turns()
        turns.do(ShowServiceDetail(), '/org_info{"service":"kitchen"}')
        turns.do(ReportWrongInfo(), "/report_wrong_info")
        assert [services for services, _, _ in noted] == [["kitchen"]]

    def test_a_service_reported_wrong_carries_a_warning(self, directory):
        directory(like_kitchen("bad", reported_wrong=True))
        assert "⚠️ People told us that something here is wrong." in Turns().do(ShowServices(), "/need_food").text
        assert "⚠️ People told us" in Turns().do(ShowServiceDetail(), '/ask_phone{"service":"bad"}').text


class TestFreshness:
    def test_past_its_review_date(self, directory):
        directory(like_kitchen("stale", review_by=NOW.date() - timedelta(days=1)))
        text = Turns().do(ShowServices(), "/need_food").text
        assert "⚠️ May have changed: call first." in text
        assert "Open now" in text

    def test_after_the_longer_limit_no_hours_but_somebody_else_to_ask(self, directory):
        directory(like_kitchen("old", review_by=NOW.date() - search.HOURS_WITHHELD_AFTER - timedelta(days=1)))
        for shown in (Turns().do(ShowServices(), "/need_food"),
                      Turns().do(ShowServiceDetail(), '/ask_opening_hours{"service":"old"}'),
                      Turns().do(ShowServiceDetail(), '/org_info{"service":"old"}')):
            assert "16:00" not in shown.text
            assert "⚠️ Nobody answers? Ask Helper: +381 11 2457376" in shown.text

    @pytest.mark.parametrize(("assurer", "who"), [
        ("", "Rahnama's editors"), ("somebody.private@gmail.com", "Rahnama's editors"), ("@", "Rahnama's editors"),
        ("team@apc-cza.org", "apc-cza.org"), ("Red Cross", "Red Cross"), ("x@GMAIL.com", "Rahnama's editors")])
    def test_who_checked_without_a_private_address(self, assurer, who):
        line = service_text.checked_line(dataclasses.replace(KITCHEN, assurer=assurer), "en")
        assert line == f"✔️ Checked on 1 November 2026 by {who}."


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_payload_is_longer_than_telegram_allows(directory, language):
    service = like_kitchen("9ad8cd7a-3a5f-4b1e-8b7f-2d1c7b0f5a11" * 3)
    directory(service)
    buttons = service_buttons.of_one(service, language, "")
    buttons += service_buttons.more("need_shower_laundry", 49, 999, language)
    assert len(buttons) == 6
    for button in buttons:
        assert len(button["payload"].encode()) <= 64
        assert len(button["title"]) <= 40
