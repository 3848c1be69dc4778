"""How well messages are understood: figures on labelled messages that were never trained on.

Three kinds of tab-separated files, told apart by their columns: messages (topic, language, kind, text), safety
(language, label, text; label "none" for harmless ones) and languages (language, variety, kind, text).
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.additions import is_hint
from bot.assistant import Assistant
from bot.button_codes import payload_of
from bot.generator import topics
from bot.message import Person
from bot.settings import SettingsError

CONFUSIONS = 10
CALIBRATION_BINS = 10
Z95 = 1.96


@dataclass(frozen=True)
class Outcome:
    """One message: what it was, what was made of it.

    `offered`: the topics on buttons, three where it is not answered, up to two others below an answer that is not sure.
    """

    expected: str
    language: str
    kind: str
    predicted: str
    confidence: float
    answered: bool
    offered: tuple[str, ...]

    @property
    def right(self) -> bool:
        return self.answered and self.predicted == self.expected

    @property
    def right_or_offered(self) -> bool:
        return self.right or self.expected in self.offered

    @property
    def confidently_wrong(self) -> bool:
        return self.answered and self.predicted != self.expected


def interval(hits: int, total: int) -> tuple[float, float]:
    """Wilson's 95 % confidence interval of a share.

    >>> [round(end, 3) for end in interval(90, 100)]
    [0.826, 0.945]
    """
    if not total:
        return 0.0, 1.0
    share, square = hits / total, Z95 ** 2
    centre = (share + square / (2 * total)) / (1 + square / total)
    half = Z95 * ((share * (1 - share) + square / (4 * total)) / total) ** 0.5 / (1 + square / total)
    return max(0.0, centre - half), min(1.0, centre + half)


def read_rows(path: Path) -> list[list[str]]:
    """The rows of a tab-separated file."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row]
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}") from error
    if not rows or len({len(row) for row in rows}) != 1 or len(rows[0]) not in (3, 4):
        raise SettingsError(f"{path}: give a tab-separated file of topic, language, kind, text (or, for safety, "
                            f"language, label, text)")
    return rows


async def evaluate(assistant: Assistant, rows: list[list[str]], plots: Path) -> None:
    """Print the figures of a file's rows; for messages also write the plots."""
    if len(rows[0]) == 3:
        await _safety(assistant, rows)
    elif rows[0][0] in topics():
        outcomes = [await _outcome(assistant, *row) for row in rows]
        print_table(outcomes)
        _print_confusions(outcomes)
        for file in write_plots(outcomes, plots):
            print(file)
    else:
        await _languages(assistant, rows)


async def _outcome(assistant: Assistant, topic: str, language: str, kind: str, text: str) -> Outcome:
    understood = await assistant.understand(text, with_offered=True)
    return Outcome(topic, language, kind, understood["topic"], understood["confidence"], understood["answered"],
                   tuple(understood["offered"]))


def print_table(outcomes: Sequence[Outcome]) -> None:
    """Shares with confidence intervals, per language, per language and kind, and over all."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        for name in (outcome.language, f"{outcome.language} {outcome.kind}", "all"):
            groups[name].append(outcome)
    print(f"{'':16}{'n':>6}  {'best guess right':^22}{'answered rightly':^22}{'right or offered':^22}"
          f"{'confidently wrong':^22}")
    for name in sorted(groups):
        group = groups[name]
        shares = (_share([outcome.predicted == outcome.expected for outcome in group]),
                  _share([outcome.right for outcome in group]),
                  _share([outcome.right_or_offered for outcome in group]),
                  _share([outcome.confidently_wrong for outcome in group]))
        print(f"{name:16}{len(group):6}  " + "".join(f"{share:^22}" for share in shares))


def _share(hits: Iterable[bool]) -> str:
    values = list(hits)
    low, high = interval(sum(values), len(values))
    return f"{100 * sum(values) / max(len(values), 1):5.1f} % [{100 * low:.0f}-{100 * high:.0f}]"


def _print_confusions(outcomes: Sequence[Outcome]) -> None:
    pairs = Counter((outcome.expected, outcome.predicted) for outcome in outcomes
                    if outcome.predicted != outcome.expected)
    print("\nMost confused (meant -> best guess):")
    for (expected, predicted), count in pairs.most_common(CONFUSIONS):
        print(f"{count:4}  {expected} -> {predicted}")


async def _safety(assistant: Assistant, rows: list[list[str]]) -> None:
    """How many messages of danger are answered or get a button to their topic, and how many others raise an alarm."""
    reached: dict[str, list[bool]] = defaultdict(list)
    alarms: dict[str, list[bool]] = defaultdict(list)
    dangerous = {label for _, label, _ in rows} - {"none"}
    for number, (language, label, text) in enumerate(rows):
        person = Person("evaluation", str(number), language)
        answer = await assistant.write(person, text)
        assistant.forget(person)
        buttons = {payload_of(button.payload) for reply in answer.replies for button in reply.buttons}
        # An alarm is the answer of a danger, or help in one before another answer.
        alarm = answer.topic in dangerous or any(is_hint(reply, answer.language) for reply in answer.replies)
        for name in (language, "all"):
            if label == "none":
                alarms[name].append(alarm)
            else:
                reached[name].append(answer.topic == label or f"/{label}" in buttons)
    print(f"{'':16}{'danger: reached or offered':^30}{'others: false alarm':^30}")
    for name in sorted(reached):
        print(f"{name:16}{_share(reached[name]):^30}{_share(alarms[name]):^30}")


async def _languages(assistant: Assistant, rows: list[list[str]]) -> None:
    """Share of texts whose language is identified, by variety and kind."""
    groups: dict[str, list[bool]] = defaultdict(list)
    for language, variety, kind, text in rows:
        expected = "fa" if language == "prs" else language
        groups[f"{variety} {kind}"].append((await assistant.understand(text))["language"] == expected)
    for name in sorted(groups):
        print(f"{name:16}{len(groups[name]):6}  {_share(groups[name])}")


def write_plots(outcomes: Sequence[Outcome], folder: Path) -> list[Path]:
    """The confusion heat map and the calibration curve, as SVG and PNG."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    folder.mkdir(parents=True, exist_ok=True)
    names = sorted({outcome.expected for outcome in outcomes} | {outcome.predicted for outcome in outcomes})
    matrix = np.zeros((len(names), len(names)))
    for outcome in outcomes:
        matrix[names.index(outcome.expected), names.index(outcome.predicted)] += 1
    confusion, axes = pyplot.subplots(figsize=(16, 16))
    axes.imshow(matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1), cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize=7)
    axes.set_yticks(range(len(names)), names, fontsize=7)
    axes.set_xlabel("best guess")
    axes.set_ylabel("meant")
    calibration, axes = pyplot.subplots(figsize=(5, 5))
    bins = np.clip([int(outcome.confidence * CALIBRATION_BINS) for outcome in outcomes], 0, CALIBRATION_BINS - 1)
    right = np.array([outcome.predicted == outcome.expected for outcome in outcomes])
    confidence = np.array([outcome.confidence for outcome in outcomes])
    filled = [place for place in range(CALIBRATION_BINS) if (bins == place).any()]
    axes.plot([0, 1], [0, 1], color="grey", linestyle=":")
    axes.plot([confidence[bins == place].mean() for place in filled], [right[bins == place].mean() for place in filled],
              marker="o")
    axes.set_xlabel("confidence")
    axes.set_ylabel("share right")
    files = []
    for name, figure in (("confusion", confusion), ("calibration", calibration)):
        for kind in ("svg", "png"):
            files.append(folder / f"{name}.{kind}")
            figure.savefig(files[-1], bbox_inches="tight", dpi=110)
        pyplot.close(figure)
    return files


