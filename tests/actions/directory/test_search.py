import re

import pytest

from actions import service_text
from actions.directory import search, source
from actions.directory.source import DirectoryError, read_services
from bot.settings import LANGUAGES

ASKED_FOR_MOST = ["unhcr", "iom", "icrc", "red_cross", "praxis", "apc", "ideas", "astra", "atina", "trafficking_centre",
                  "red_cross_montenegro"]


def test_the_organizations_people_are_sent_to_are_there():
    assert set(ASKED_FOR_MOST) <= {service.id for service in source.services()}


def test_published_services_have_a_contact_and_a_source():
    for service in source.services():
        if service.id in ("red_cross_montenegro", "social_work"):
            continue  # known to people by name; shown with "no confirmed phone or address"
        assert service.phones or service.address or service.url or service.email, service.id
        assert service.source or service.id in ("police", "ambulance", "fire", "asylum_office"), service.id


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


def test_every_number_and_address_shown_stands_in_the_table():
    table = source.SERVICES_FILE.read_text(encoding="utf-8")
    for service in source.services():
        for number in service.phones:
            assert number in table
        card = re.sub(r"[\s-]", "", service_text.card(service, "en").split("✔️")[0])
        allowed = re.sub(r"[\s-]", "", table)
        for run in re.findall(r"\d{3,}", card):
            assert run in allowed


def row(**values):
    columns = source.SERVICES_FILE.read_text(encoding="utf-8").splitlines()[0].split(",")
    good = {"id": "x", "organization": "X", "status": "published",
            "checked_on": "2026-11-23", "review_by": "2027-01-01"}
    return ",".join(columns) + "\n" + ",".join({**good, **values}.get(column, "") for column in columns) + "\n"


@pytest.mark.parametrize(("values", "message"), [
    ({"checked_on": "yesterday"}, "line 2, checked_on: 'yesterday'"), ({"status": "open"}, "line 2, status: 'open'")])
def test_a_bad_row_is_named_by_line_and_column(tmp_path, values, message):
    table = tmp_path / "services.csv"
    table.write_text(row(**values), encoding="utf-8")
    with pytest.raises(DirectoryError, match=message):
        read_services(table)
