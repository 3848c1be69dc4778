"""Each check on a small project in a folder of its own: silent when all is well, and it finds each bad sample."""

import json
from datetime import date

import pytest

from bot import clock, command_line
from bot.checks import ages, buttons, lengths, numbers, placeholders, readability, run, terms, translations
from bot.checks.finding import ERROR, WARNING
from bot.checks.glossary import GlossaryError
from bot.checks.texts import TRANSLATED, Texts

DOMAIN = """
responses:
  utter_paper:
  - text: |-
      The police give you a paper.
      1. Be at the centre within {paper_hours} hours.
    metadata: {title: The paper, short: Go to the centre soon., source: AIDA, as_of: "2025-07-03"}
    buttons:
    - {payload: '/paper{"part":"lost"}'}
  utter_paper_lost:
  - text: Tell the police that the paper is lost.
    metadata: {title: Lost paper, short: Tell the police., part_of: paper}
    buttons:
    - {payload: /paper}
"""
FACTS = """
paper_hours: {kind: number, value: 72, source: AIDA, checked_on: 2026-11-22, review_by: 2027-05-22, certainty: high}
"""
TERMS = "en,ar,fa,ps,note\npolice,الشرطة,پلیس,پولیس,\ncentre,مركز,مرکز (کمپ),مرکز,\n"
ANSWER = "The police give you a paper.\\n1. Be at the centre within {paper_hours} hours."
TEXTS = {
    ("utter_paper", ANSWER): {
        "ar": "تعطيك الشرطة ورقة.\\n1. كن في المركز خلال {paper_hours} ساعة.",
        "fa": "پلیس به شما کاغذ می‌دهد.\\n۱. تا {paper_hours} ساعت در کمپ باشید.",
        "ps": "پولیس درته کاغذ درکوي.\\n۱. تر {paper_hours} ساعتونو په مرکز کې اوسئ.",
    },
    ("utter_paper", "The paper"): {"ar": "الورقة", "fa": "کاغذ", "ps": "کاغذ"},
    ("utter_paper", "Go to the centre soon."): {
        "ar": "اذهب إلى المركز قريبًا.", "fa": "زود به مرکز بروید.", "ps": "ژر مرکز ته لاړ شئ."},
    ("utter_paper_lost", "Tell the police that the paper is lost."): {
        "ar": "قل للشرطة إن الورقة ضاعت.", "fa": "به پلیس بگویید کاغذ گم شده است.",
        "ps": "پولیسو ته ووایئ چې کاغذ ورک شوی."},
    ("utter_paper_lost", "Lost paper"): {"ar": "ورقة ضائعة", "fa": "کاغذ گم‌شده", "ps": "ورک شوی کاغذ"},
    ("utter_paper_lost", "Tell the police."): {"ar": "أخبر الشرطة.", "fa": "به پلیس بگویید.", "ps": "پولیسو ته ووایئ."},
}


FILES = {"domain": "domain/answers.yml", "facts": "locales/facts.yml", "terms": "locales/terms.csv",
         "forms": "locales/term_forms.yml"}


class Project:
    """The files of the small project; `replace` makes one of them bad."""

    def __init__(self, folder):
        self._folder = folder
        self._write("domain/answers.yml", DOMAIN)
        self._write("services.csv", "id\nkitchen\n")
        self._write("locales/facts.yml", FACTS)
        self._write("locales/terms.csv", TERMS)
        self._write("locales/term_forms.yml", "{}")
        self._write("locales/messages.pot", _catalog(dict.fromkeys(TEXTS, "")))
        for language in TRANSLATED:
            entries = {key: words[language] for key, words in TEXTS.items()}
            self._write(f"locales/{language}/LC_MESSAGES/messages.po", _catalog(entries))

    def _write(self, name, text):
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def replace(self, name, old, new):
        path = self._folder / FILES.get(name, f"locales/{name}/LC_MESSAGES/messages.po")
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def texts(self):
        return Texts.read(self._folder / "domain", self._folder / "locales", self._folder / "services.csv")

    def findings(self):
        return list(run.findings(self.texts()))


def _catalog(entries):
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    return header + "\n".join(
        'msgctxt "{}"\nmsgid "{}"\nmsgstr "{}"\n'.format(context, text.replace('"', '\\"'), translation)
        for (context, text), translation in entries.items())


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 25))
    return Project(tmp_path)


def test_a_good_project_has_no_findings(project):
    assert project.findings() == []


TITLE = 'msgid "Lost paper"\nmsgstr "'
BAD_SAMPLES = {
    "a number in an English answer": (
        numbers, "domain", "is lost.", "is lost in 24 hours.", "the number 24 stands"),
    "a number in a shorter form": (
        numbers, "domain", "Go to the centre soon.", "Go within 3 days.", "the number 3 stands"),
    "Arabic-Indic digits": (numbers, "ar", "الورقة ضاعت", "الورقة ضاعت قبل ٢٤ ساعة", "the number ٢٤ stands"),
    "Farsi digits": (numbers, "fa", "زود به", "تا ۷۲ ساعت به", "the number ۷۲ stands"),
    "a phone number": (numbers, "ps", "پولیسو ته ووایئ.", "192 ته زنګ ووهئ.", "the number 192 stands"),
    "a placeholder that is no fact": (
        placeholders, "domain", "{paper_hours}", "{paper_days}", "{paper_days} is no fact"),
    "a fact that no answer uses": (
        placeholders, "domain", "within {paper_hours} hours", "soon", "no answer uses this fact"),
    "a placeholder missing in a translation": (
        placeholders, "ar", "خلال {paper_hours} ساعة", "قريبًا", "{paper_hours} is missing"),
    "a placeholder too many in a translation": (
        placeholders, "fa", "به پلیس بگویید.", "به پلیس {police_phone} بگویید.", "{police_phone} is too many"),
    "a term translated otherwise": (terms, "ar", "قل للشرطة", "قل للموظف", '"police" is not translated as'),
    "a term in part of a word only": (terms, "fa", "زود به مرکز", "زود به مر", '"centre" is not translated as'),
    "a button to a topic that is not there": (
        buttons, "domain", "{payload: /paper}", "{payload: /papers}", "/papers leads to no topic"),
    "a button to a part that is not there": (
        buttons, "domain", '"part":"lost"', '"part":"gone"', "leads to no part of paper"),
    "a part that no button reaches": (
        buttons, "domain", """'/paper{"part":"lost"}'""", "/paper", "no button leads to this part"),
    "values that are no JSON": (buttons, "domain", '"part":"lost"', "part", "has values that are no JSON"),
    "a payload too long for Telegram": (
        buttons, "domain", '"part":"lost"', f'"part":"{"l" * 60}"', "Telegram takes 64"),
    "a part of a topic that is not there": (
        buttons, "domain", "part_of: paper", "part_of: papers", "there is no such topic"),
    "an English answer too long": (
        lengths, "domain", "is lost.", "is lost." + " Go there." * 90, "at most 850"),
    "a translation too long for Telegram": (
        lengths, "fa", "گم شده است.", "گم شده است." + " برو." * 1000, "Telegram refuses it"),
    "a title too long": (lengths, "ps", f"{TITLE}ورک", f"{TITLE}{'ورک ' * 12}", "the title has"),
    "a shorter form too long": (
        lengths, "domain", "short: Tell the police.", f"short: Tell the police{' now' * 40}.", "the shorter form has"),
    "an answer without a shorter form": (
        lengths, "domain", "short: Tell the police., ", "", "it has no shorter form"),
    "an English text that translators do not see": (
        translations, "domain", "is lost.", "is gone.", "translators do not see this text yet"),
    "a missing translation": (translations, "ps", f"{TITLE}ورک شوی کاغذ", TITLE, "the translation is missing"),
    "an English sentence too long": (
        readability, "domain", "is lost.", f"is lost{' and gone' * 10}.", "at most 18"),
    "a Pashto sentence too long": (readability, "ps", "کاغذ ورک شوی.", f"کاغذ ورک{' شوی' * 30}.", "at most 24"),
    "too many long words": (
        readability, "domain", "is lost.", "is lost." + " Immediate notification required." * 10, "words are long"),
}


@pytest.mark.parametrize(("check", "file", "old", "new", "problem"), BAD_SAMPLES.values(), ids=BAD_SAMPLES)
def test_a_bad_sample_is_found(project, check, file, old, new, problem):
    project.replace(file, old, new)
    found = [finding for finding in check.check(project.texts()) if problem in finding.problem]
    assert found
    assert all(finding.remedy and finding.file and finding.where for finding in found)
    language = file if file in TRANSLATED else "en"
    assert {finding.language or "en" for finding in found} == {language}


@pytest.mark.parametrize(("day", "level"), [
    (date(2027, 5, 22), None), (date(2027, 5, 23), WARNING), (date(2028, 5, 22), WARNING), (date(2028, 5, 23), ERROR)])
def test_a_fact_past_its_review_is_a_warning_and_an_expired_one_an_error(project, monkeypatch, day, level):
    monkeypatch.setattr(clock, "today", lambda: day)
    assert [finding.level for finding in ages.check(project.texts())] == ([level] if level else [])


def test_a_stale_translation_is_a_warning(project):
    title = 'msgctxt "utter_paper_lost"\nmsgid "Lost paper"'
    project.replace("fa", title, f"#, fuzzy\n{title}")
    found = project.findings()
    assert [(finding.check, finding.level, finding.language) for finding in found] == [("translations", WARNING, "fa")]
    assert "Lost paper" in found[0].where


def test_step_numbers_and_facts_are_no_numbers_of_a_text(project):
    project.replace("fa", "به پلیس بگویید کاغذ", "۱. به پلیس بگویید\\n۲) کاغذ")
    assert list(numbers.check(project.texts())) == []


@pytest.mark.parametrize("good", ["وبالشرطة", "للشرطة", "والشرطة", "شرطتهم"])
def test_arabic_clitics_and_endings_are_no_other_word(project, good):
    project.replace("ar", "للشرطة", good)
    assert list(terms.check(project.texts())) == []


def test_an_accepted_other_form_is_no_finding(project):
    project.replace("ar", "قل للشرطة", "قل لهم في المخفر")
    assert len(list(terms.check(project.texts()))) == 1
    project.replace("forms", "{}", "police: {ar: [المخفر]}")
    assert list(terms.check(project.texts())) == []


def test_of_two_terms_in_one_place_the_longer_counts(project):
    project.replace("terms", "centre,مركز", "centre,بيت")
    assert [finding.where for finding in terms.check(project.texts())] == [
        'utter_paper "The police give you a paper."', 'utter_paper "Go to the centre soon."']
    project.replace("terms", "centre,", "centre soon,مركز,مرکز,مرکز,\ncentre,")
    assert [finding.where for finding in terms.check(project.texts())] == ['utter_paper "The police give you a paper."']


def test_a_form_of_an_unknown_term_is_a_clear_error(project):
    project.replace("forms", "{}", "polise: {ar: [المخفر]}")
    with pytest.raises(GlossaryError, match="polise"):
        project.texts()


def test_the_command_ends_with_one_when_there_is_an_error(project, monkeypatch, capsys):
    texts = {"good": project.texts()}
    project.replace("domain", "{payload: /paper}", "{payload: /papers}")
    texts["bad"] = project.texts()
    monkeypatch.setattr(command_line.logs, "configure", lambda: None)
    monkeypatch.setattr(Texts, "read", lambda: texts["good"])
    assert command_line.main(["check"]) == 0
    assert capsys.readouterr().out == "0 errors, 0 warnings\n"
    monkeypatch.setattr(Texts, "read", lambda: texts["bad"])
    assert command_line.main(["check"]) == 1
    line, total = capsys.readouterr().out.splitlines()
    assert line.startswith("error: bot/domain/answers.yml: utter_paper_lost: the button /papers leads to no topic. ")
    assert total == "1 errors, 0 warnings"


def test_findings_as_json_have_where_and_what_to_do(project, capsys):
    project.replace("ar", "قل للشرطة", "قل للموظف")
    assert run.report(project.findings(), as_json=True) == 1
    (found,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert set(found) == {"check", "file", "where", "language", "level", "problem", "remedy"}
    assert found["file"] == "locales/ar/LC_MESSAGES/messages.po"
