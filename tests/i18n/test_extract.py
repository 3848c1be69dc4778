import io

from bot.i18n import extract


def extracted(extractor, text):
    return [message for _, _, message, _ in extractor(io.BytesIO(text.encode("utf-8")), (), (), {})]


def test_questions_are_extracted_with_their_name_as_context():
    assert extracted(extract.extract_legal_questions, """
buttons: {stop: Stop}
questions:
- {id: who, text: "Who?", answers: {child: "A child", adult: {title: "An adult", not_if: {}}}}
""") == [("legal_options_form", "Stop"), ("legal_options_form who", "Who?"), ("legal_options_form who", "A child"),
         ("legal_options_form who", "An adult")]


def test_options_are_extracted_with_their_name_as_context():
    assert extracted(extract.extract_legal_options, """
rows:
- {option: guardian, title: T, why: W, first_step: F, helper: h, source: S}
""") == [("legal_options guardian", "T"), ("legal_options guardian", "W"), ("legal_options guardian", "F")]
