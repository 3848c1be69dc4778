import gc
import tarfile

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.training import _without_needless_work


def test_training_leaves_python_and_rasa_as_they_were(tmp_path):
    fingerprint = Message.fingerprint
    with pytest.raises(KeyError), _without_needless_work():
        raise KeyError
    assert gc.isenabled()
    assert Message.fingerprint is fingerprint
    (tmp_path / "zeros").write_bytes(bytes(100_000))
    with tarfile.open(tmp_path / "small.tar.gz", "w:gz", compresslevel=9) as archive:
        archive.add(tmp_path / "zeros")
    with _without_needless_work(), tarfile.open(tmp_path / "large.tar.gz", "w:gz", compresslevel=9) as archive:
        archive.add(tmp_path / "zeros")
    assert (tmp_path / "small.tar.gz").stat().st_size < (tmp_path / "large.tar.gz").stat().st_size


def test_examples_are_the_same_when_text_and_topic_are():
    with _without_needless_work():
        assert Message.build("hello", "greet") == Message.build("hello", "greet")
        different = {Message.build("hello", "greet"), Message.build("hello", "thank"), Message.build("hi", "greet")}
        assert len(different) == 3
