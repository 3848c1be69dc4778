"""Our pipeline, Rasa's stock pipeline and a plain scikit-learn baseline on the same data, side by side.

    python tests/bench/compare.py [--epochs 100] [--examples 20] [--only ours,plain,stock]

All are trained on the same examples: those that mean their topic by themselves. With `--examples` they are at most so
many a topic and language, evenly spread, because the stock pipeline needs minutes for one epoch on all of them.

Speed is given as a ratio to our pipeline, measured in the same run, because machines differ.
"""

import argparse
import asyncio
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import yaml
from rasa.core.agent import Agent
from rasa.model_training import train_nlu
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.pipeline import make_pipeline

from actions.conversation import likeliest
from bot import logs
from bot.additions import OTHER_MEANINGS, other_meanings
from bot.evaluation import Outcome, print_table, read_rows
from bot.language.examples import AFTER
from bot.settings import ROOT
from bot.training import CONFIG, NLU_DATA

HELD_OUT = ROOT / "tests" / "heldout" / "messages.tsv"
STOCK = Path(__file__).parent / "stock.yml"
# (ranking of (topic, confidence), answered, topics offered on buttons)
Understood = tuple[list[tuple[str, float]], bool, list[str]]


def training_examples(most: int | None) -> dict[tuple[str, str], list[str]]:
    """(language, topic) -> its examples, at most so many."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path in sorted(NLU_DATA.glob("*/*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            if AFTER not in block["metadata"]:
                found[path.parent.name, block["intent"]] += [
                    line.strip()[2:] for line in block["examples"].splitlines()]
    if most is None:
        return found
    return {key: [texts[place * len(texts) // most] for place in range(most)] if len(texts) > most else texts
            for key, texts in found.items()}


def write_data(examples: dict[tuple[str, str], list[str]], folder: Path) -> Path:
    """The examples as a file that Rasa reads."""
    blocks = [{"intent": topic, "metadata": {"language": language},
               "examples": "".join(f"- {text}\n" for text in texts)}
              for (language, topic), texts in examples.items()]
    path = folder / "nlu.yml"
    path.write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True), encoding="utf-8")
    return path


def rasa_pipeline(config: Path, data: Path, folder: Path) -> Callable[[str], Understood]:
    """Train a Rasa NLU pipeline; what it makes of a text."""
    model = train_nlu(str(config), str(data), str(folder), fixed_model_name=config.stem)
    agent = Agent.load(model)
    loop = asyncio.new_event_loop()

    def understand(text: str) -> Understood:
        parsed = loop.run_until_complete(agent.parse_message(text.lstrip("/")))
        ranking = [(entry["name"], entry["confidence"]) for entry in parsed["intent_ranking"]
                   if entry["name"] != "nlu_fallback"]
        answered = parsed["intent"]["name"] != "nlu_fallback"
        return ranking, answered, other_meanings(parsed)[:OTHER_MEANINGS] if answered else likeliest(
            parsed["intent_ranking"])

    return understand


def plain_baseline(examples: dict[tuple[str, str], list[str]]) -> Callable[[str], Understood]:
    """Words and logistic regression, as in scikit-learn's text tutorial; it answers always."""
    texts = [text for found in examples.values() for text in found]
    topics = [topic for (_, topic), found in examples.items() for _ in found]
    model = make_pipeline(TfidfVectorizer(), SGDClassifier(loss="log_loss", random_state=0)).fit(texts, topics)
    names = list(model.classes_)

    def understand(text: str) -> Understood:
        shares = model.predict_proba([text])[0]
        best = int(shares.argmax())
        return [(names[best], float(shares[best]))], True, []

    return understand


def outcomes_of(understand: Callable[[str], Understood], rows: Sequence[Sequence[str]]) -> tuple[list[Outcome], float]:
    """The outcomes of held-out messages and the milliseconds a message took."""
    understand("warm up")
    started = time.perf_counter()
    results = [(row, understand(row[3])) for row in rows]
    milliseconds = 1000 * (time.perf_counter() - started) / len(rows)
    return [Outcome(topic, language, kind, ranking[0][0] if ranking else "", ranking[0][1] if ranking else 0.0,
                    answered and bool(ranking), tuple(offered))
            for (topic, language, kind, _), (ranking, answered, offered) in results], milliseconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=100, help="training epochs of the stock pipeline")
    parser.add_argument("--examples", type=int, help="most examples a topic and language (all if not given)")
    parser.add_argument("--only", default="ours,plain,stock")
    arguments = parser.parse_args()
    logs.configure()
    rows = read_rows(HELD_OUT)
    times: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        stock = yaml.safe_load(STOCK.read_text(encoding="utf-8"))
        next(part for part in stock["pipeline"] if part["name"] == "DIETClassifier")["epochs"] = arguments.epochs
        stock_config = Path(folder) / "stock.yml"
        stock_config.write_text(yaml.safe_dump(stock), encoding="utf-8")
        examples = training_examples(arguments.examples)
        data = write_data(examples, Path(folder))
        print(f"{sum(map(len, examples.values()))} examples", flush=True)
        pipelines = {"ours": lambda: rasa_pipeline(CONFIG, data, Path(folder)),
                     "plain": lambda: plain_baseline(examples),
                     "stock": lambda: rasa_pipeline(stock_config, data, Path(folder))}
        for name in arguments.only.split(","):
            started = time.perf_counter()
            understand = pipelines[name]()
            trained = time.perf_counter() - started
            outcomes, times[name] = outcomes_of(understand, rows)
            print(f"\n== {name}" + (f", {arguments.epochs} epochs" if name == "stock" else "")
                  + f": training and loading {trained:.0f} s, {times[name]:.2f} ms a message", flush=True)
            print_table(outcomes)
    if "ours" in times:
        for name, milliseconds in times.items():
            print(f"{name}: {milliseconds / times['ours']:.2f} times the time of ours")


if __name__ == "__main__":
    main()
