import json
import shutil
from itertools import product

import numpy as np
import onnx
import pytest
import yaml
from onnx import TensorProto, helper, numpy_helper
from rasa.core.agent import Agent
from rasa.model_training import train_nlu
from rasa.shared.nlu.training_data.message import Message
from tokenizers import Tokenizer, models, pre_tokenizers

from bot import settings
from bot.language import encoder, sentence_vectors
from bot.language.encoder import SentenceEncoder, vector_of
from bot.language.linear import LinearTextModel
from bot.language.sentence_vectors import EncoderError, identity, load_encoder
from bot.training import fingerprint

# Words that mean the same have the same direction. Of each the last is in no training example.
TOPICS = {"need_food": ("bread", "rice", "soup", "noodle"), "need_doctor": ("doctor", "nurse", "pill", "aspirin"),
          "need_shelter": ("bed", "tent", "room", "hostel")}
DIRECTIONS = np.vstack([np.eye(3, 4) + 0.1 * np.eye(3, 4, 1), np.eye(4)[3:]]).round(1)
WORDS = {word: tuple(direction) for words, direction in zip(TOPICS.values(), DIRECTIONS, strict=False)
         for word in words}
UNKNOWN = tuple(DIRECTIONS[3])
FRAMES = ("i need {}", "where is {}", "give me {} please", "{} for my son", "we have no {}", "is there {} today")
CONFIG = """
recipe: default.v1
assistant_id: test
language: xx
pipeline:
- name: bot.language.tokenizer.MultilingualTokenizer
- name: bot.language.encoder.SentenceEncoder
- name: bot.language.classifier.TopicClassifier
"""


def examples():
    return [(frame.format(word), topic) for topic, words in TOPICS.items()
            for frame, word in product(FRAMES, words[:-1])]


def write_encoder(folder, *, words=WORDS, output="last_hidden_state"):
    """An ONNX model that looks tokens up in a table, and its word tokenizer."""
    folder.mkdir()
    vocabulary = {name: place for place, name in enumerate(["[PAD]", "[UNK]", *words])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    table = np.array([(9.0, 9.0, 9.0, 9.0), UNKNOWN, *words.values()], dtype=np.float32)
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"])
              for name in ("input_ids", "attention_mask")]
    outputs = [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["batch", "length", 4])]
    graph = helper.make_graph([helper.make_node("Gather", ["table", "input_ids"], [output])], "tiny", inputs, outputs,
                              [numpy_helper.from_array(table, "table")])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8),
              str(folder / "model.onnx"))
    return folder


@pytest.fixture
def folder(tmp_path):
    return write_encoder(tmp_path / "encoder")


@pytest.fixture
def switched_on(folder, monkeypatch):
    monkeypatch.setenv("SENTENCE_ENCODER", str(folder))
    return folder


def component():
    return SentenceEncoder.create(SentenceEncoder.get_default_config(), None, None, None)


class TestOnnx:
    def test_vectors_are_the_mean_of_the_tokens_and_of_length_one(self, folder):
        [vector] = load_encoder(folder).encode(["bread doctor"])
        mean = np.add(WORDS["bread"], WORDS["doctor"]) / 2
        assert vector == pytest.approx(mean / np.linalg.norm(mean), abs=1e-6)

    def test_padding_changes_nothing(self, folder):
        together = load_encoder(folder).encode(["bread", "bread rice soup noodle doctor"])
        alone = load_encoder(folder).encode(["bread"])
        assert together[0] == pytest.approx(alone[0], abs=1e-6)

    def test_more_texts_than_one_batch_and_a_text_without_tokens(self, folder):
        vectors = load_encoder(folder).encode(["bread"] * sentence_vectors.BATCH + [""])
        assert vectors.shape == (sentence_vectors.BATCH + 1, 4)
        assert vectors[-1].tolist() == [0, 0, 0, 0]

    def test_an_export_with_its_model_in_a_folder_of_its_own(self, folder):
        (folder / "onnx").mkdir()
        shutil.move(folder / "model.onnx", folder / "onnx" / "model.onnx")
        assert load_encoder(folder).encode(["bread"]).shape == (1, 4)

    def test_a_model_that_pools_by_its_first_token(self, folder):
        (folder / "1_Pooling").mkdir()
        (folder / "1_Pooling" / "config.json").write_text(json.dumps({"pooling_mode_cls_token": True}))
        first, both = load_encoder(folder).encode(["bread", "bread doctor"])
        assert first == pytest.approx(both, abs=1e-6)


class TestUnusable:
    def test_an_empty_folder(self, tmp_path):
        with pytest.raises(EncoderError, match=r"model\.onnx and tokenizer\.json"):
            load_encoder(tmp_path)

    @pytest.mark.parametrize("file", ["model.onnx", "tokenizer.json"])
    def test_a_broken_file(self, folder, file):
        (folder / file).write_text("{}")
        with pytest.raises(EncoderError, match="cannot be read"):
            load_encoder(folder)

    @pytest.mark.parametrize(("library", "file"), [("onnxruntime", "model.onnx"),
                                                   ("sentence_transformers", "modules.json")])
    def test_a_missing_library_is_named_as_pip_names_it(self, folder, monkeypatch, library, file):
        monkeypatch.setitem(__import__("sys").modules, library, None)
        if file == "modules.json":
            (folder / "model.onnx").rename(folder / file)
        with pytest.raises(EncoderError, match=f"pip install {library.replace('_', '-')}"):
            load_encoder(folder)


class TestIdentity:
    def test_it_is_that_of_the_content_wherever_the_folder_lies(self, folder, tmp_path):
        shutil.copytree(folder, tmp_path / "copy")
        assert identity(folder) == identity(tmp_path / "copy")
        (tmp_path / "copy" / "tokenizer.json").write_text("{}")
        assert identity(folder) != identity(tmp_path / "copy")

    def test_it_is_part_of_the_models_fingerprint(self, folder, tmp_path):
        other = write_encoder(tmp_path / "other", words=dict(list(WORDS.items())[:3]))
        assert len({fingerprint(), fingerprint(folder), fingerprint(other)}) == 3


class TestComponent:
    def test_without_the_setting_it_does_nothing(self, monkeypatch):
        monkeypatch.delenv("SENTENCE_ENCODER", raising=False)
        message = Message({"text": "bread"})
        component().process([message])
        assert vector_of(message) is None
        assert SentenceEncoder.fingerprint_addon({}) is None

    def test_messages_get_a_vector_and_buttons_none(self, switched_on):
        typed, button, empty = (Message({"text": text}) for text in ("bread", "/need_food", ""))
        component().process([typed, button, empty])
        assert vector_of(typed) == pytest.approx(load_encoder(switched_on).encode(["bread"])[0])
        assert vector_of(button) is None
        assert vector_of(empty) is None


class TestModel:
    def fit(self, vectors=None):
        texts, topics = zip(*examples(), strict=True)
        model, left_out = LinearTextModel.fit(texts, topics, [str.split], vectors=vectors)
        assert left_out.sum(axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-4)
        return model

    def test_a_vector_decides_what_words_cannot(self, folder, tmp_path):
        encoder = load_encoder(folder)
        plain, fitted = self.fit(), self.fit(encoder.encode([text for text, _ in examples()]))
        fitted.save(tmp_path / "model")
        loaded = LinearTextModel.load(tmp_path / "model", [str.split])
        assert loaded.needs_vectors
        for topic, (*_, word) in TOPICS.items():
            assert max(plain.probabilities(word)) < 0.6
            shares = loaded.probabilities(word, encoder.encode([word])[0])
            assert loaded.labels[shares.argmax()] == topic
            assert max(shares) > 0.6


class TestTraining:
    @pytest.fixture
    def train(self, tmp_path, monkeypatch):
        monkeypatch.setenv("RASA_MAX_CACHE_SIZE", "0")
        (tmp_path / "config.yml").write_text(CONFIG)
        intents = [{"intent": topic, "examples": "".join(f"- {text}\n" for text, label in examples() if label == topic)}
                   for topic in TOPICS]
        (tmp_path / "nlu.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": intents}))
        return lambda: train_nlu(str(tmp_path / "config.yml"), str(tmp_path / "nlu.yml"), str(tmp_path / "models"))

    async def test_rasa_trains_and_answers_with_it_and_refuses_to_without(self, train, folder, tmp_path, monkeypatch):
        async def topic(model, text):
            return (await Agent.load(model).parse_message(text))["intent"]["name"]

        monkeypatch.delenv("SENTENCE_ENCODER", raising=False)
        before = await topic(train(), "noodle")
        monkeypatch.setenv("SENTENCE_ENCODER", str(folder))
        model = train()
        after = await topic(model, "noodle")
        assert (before, after) == ("need_shelter", "need_food")  # by "oo" as in "room"; by what it means

        monkeypatch.delenv("SENTENCE_ENCODER")
        with pytest.raises(EncoderError, match="SENTENCE_ENCODER is not set"):
            Agent.load(model)
        monkeypatch.setenv("SENTENCE_ENCODER", str(write_encoder(tmp_path / "other", words={"bread": UNKNOWN})))
        with pytest.raises(EncoderError, match="gives another one"):
            Agent.load(model)
        shutil.rmtree(folder)
        monkeypatch.setenv("SENTENCE_ENCODER", str(folder))
        with pytest.raises(settings.SettingsError, match="no such folder"):
            encoder.encoder_identity()
