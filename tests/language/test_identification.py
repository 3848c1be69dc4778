import pytest

from bot.language.identification import script_of

# Written for this test; none of it is training data.
SENTENCES = [
    ("ar", "هل يمكنني أن أسجل ابني في المدرسة القريبة من المخيم؟"),
    ("ar", "شلون اكدر احصل على بطانيات للاطفال"),
    ("fa", "از دیروز تا حالا منتظر جواب اداره هستم و کسی چیزی نمی‌گوید"),
    ("fa", "اولادایم مریض استن داکتر د کجا اس"),
    ("ps", "تاسو راته ویلی شئ چې سبا دفتر پرانیستی دی که نه"),
    ("ps", "ورور مې ناروغ دی درمل نه لرو"),
    ("en", "we are waiting in the park since two days with the kids"),
    ("ar", "wein fiyi le2i doctor la ibni"),
    ("fa", "man az dirooz chizi nakhordam"),
    ("ps", "zma zoy naroghe dai sta marasta pakar da"),
]
OTHERS = [
    "میں کل سے یہاں ہوں اور مجھے مدد چاہیے",
    "ئێمە پێویستمان بە پزیشکێکە بۆ منداڵەکەمان",
    "Où est-ce que je peux trouver un médecin",
    "Çocuğum hasta, doktor nerede bulabilirim",
    "Где можно найти врача для ребенка",
    "Где могу да нађем лекара",
    "Gde mogu da nađem lekara za dete",
]


@pytest.mark.parametrize(("language", "text"), SENTENCES)
async def test_the_four_languages_in_both_scripts(assistant, language, text):
    assert (await assistant.understand(text))["language"] == language


@pytest.mark.parametrize("text", OTHERS)
async def test_other_languages_are_none_of_the_four(assistant, text):
    understood = await assistant.understand(text)
    assert understood["language"] == "other"
    assert not understood["answered"]


@pytest.mark.parametrize(("text", "script"), [
    ("سلام IOM UNHCR", "Arabic"), ("mer7aba", "Latin"), ("Здраво", "other"), ("123 ?!", ""), ("你好", "other")])
def test_script(text, script):
    assert script_of(text) == script
