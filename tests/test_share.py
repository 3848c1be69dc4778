import xml.etree.ElementTree as ET

import pytest

from bot import share
from bot.share import ShareError


@pytest.mark.parametrize(("name", "campaign"), [
    ("Park near the bus station", "park-near-the-bus-station"), ("Šid 2026!", "sid-2026"), ("a" * 200, "a" * 50)])
def test_campaign_names_fit_telegrams_start_parameter(name, campaign):
    assert share.campaign_id(name) == campaign
    assert share.PAYLOAD.fullmatch(share.start_payload(campaign, "fa"))


def test_a_name_without_latin_letters_says_what_to_write():
    with pytest.raises(ShareError, match="Latin letters"):
        share.campaign_id("پارک")


@pytest.mark.parametrize(("payload", "read"), [
    ("park_fa", ("park", "fa")), ("park", ("park", None)), ("old_name", ("old_name", None)),
    ("", ("", None)), ("x" * 65, ("", None)), ("<b>", ("", None)), ("_fa", ("_fa", None))])
def test_read_payload(payload, read):
    assert share.read_payload(payload) == read


def test_files_of_one_language(tmp_path):
    files = share.write_files("Park", "fa", "https://t.me/RahnamaBot", tmp_path)
    assert files["link"] == "https://t.me/RahnamaBot?start=park_fa"
    assert files["png"].read_bytes().startswith(b"\x89PNG")
    assert ET.parse(files["svg"]).getroot().tag.endswith("svg")
    poster = files["html"].read_text(encoding="utf-8")
    assert 'lang="fa" dir="rtl"' in poster
    assert files["link"] in poster
    assert "\u2066192\u2069" in poster
    assert 'lang="en"' not in poster.split("<body>")[1]


def test_a_poster_for_all_has_the_four_languages(tmp_path):
    poster = share.write_files("Park", None, "https://t.me/RahnamaBot", tmp_path)["html"].read_text(encoding="utf-8")
    for language, direction in (("ar", "rtl"), ("fa", "rtl"), ("ps", "rtl"), ("en", "ltr")):
        assert f'lang="{language}" dir="{direction}"' in poster


def test_markup_in_a_name_stays_text(tmp_path):
    poster = share.write_files("<script>alert(1)</script>", "en", "https://t.me/RahnamaBot", tmp_path)["html"]
    assert "<script>" not in poster.read_text(encoding="utf-8")
