"""Run all checks and show what they found."""

import json
from collections.abc import Iterator

from bot.checks import ages, buttons, lengths, numbers, placeholders, readability, terms, translations
from bot.checks.finding import ERROR, Finding
from bot.checks.texts import Texts

CHECKS = (numbers, placeholders, ages, terms, buttons, lengths, translations, readability)


def findings(texts: Texts) -> Iterator[Finding]:
    """What all checks find, in their order."""
    for module in CHECKS:
        yield from module.check(texts)


def report(found: list[Finding], as_json: bool) -> int:
    """Print the findings, a line (or a JSON object) each; returns 1 when one is an error, else 0."""
    errors = sum(finding.level == ERROR for finding in found)
    for finding in found:
        print(json.dumps(finding.as_dict(), ensure_ascii=False) if as_json else finding)
    if not as_json:
        print(f"{errors} errors, {len(found) - errors} warnings")
    return 1 if errors else 0
