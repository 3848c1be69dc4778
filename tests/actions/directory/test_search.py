import re

import pytest

from actions import service_text
from actions.directory import search, source
from bot.settings import LANGUAGES

ASKED_FOR_MOST = ["unhcr", "iom", "icrc", "red_cross", "praxis", "apc", "ideas", "astra", "atina", "trafficking_centre",
                  "red_cross_montenegro"]


def test_the_organizations_people_are_sent_to_are_there():
    assert set(ASKED_FOR_MOST) <= {service.id for service in source.services()}


def test_drafts_are_never_found_by_topic():
    published = {service.id for service in source.services()}
    for topic in search._NEEDS.content:
        found, _ = search.for_topic(topic)
        assert 0 < len(found) <= search.MOST_SHOWN
        assert {service.id for service in found} <= published


def test_a_need_without_confirmed_services_gets_people_who_can_help():
    found, fits = search.for_topic("need_transport")
    assert not fits
    assert found


@pytest.mark.parametrize(("text", "identifier"), [
    ("what does the red cross do", "red_cross"), ("کمیساریای عالی چی کار می‌کند", "unhcr"), ("UNHCR وين", "unhcr"),
    ("شماره آسترا", "astra"), ("د سره میاشت دفتر", "red_cross"), ("who is IOM", "iom"),
    ("where is krnjaca camp", "krnjaca"),
    ("obrenovatz camp", "obrenovac"), ("tell me about Atina please", "atina")])
def test_names_are_found_in_all_scripts_and_with_slips(text, identifier):
    assert identifier in {service.id for service in search.named_in(text)}


def test_a_service_is_found_once():
    assert [service.id for service in search.named_in("who is astra")] == ["astra"]


@pytest.mark.parametrize("text", ["when is it open", "شماره تلفن", "وين العنوان", "", "un"[:1]])
def test_no_name_is_no_service(text):
    assert search.named_in(text) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_has_what_is_known_and_nothing_else(language):
    apc = next(service for service in source.services() if service.id == "apc")
    card = service_text.card(apc, language)
    assert "Sime Igumanova 14" in card
    assert re.search(r"\+381 11 ?2457376", card)
    assert "🕒" not in card  # its hours are not known
