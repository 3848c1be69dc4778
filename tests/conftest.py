"""What many tests share: the trained model (made once, reused while the data is the same) and an assistant."""

import dataclasses
import shutil
import uuid
from pathlib import Path

import pytest

from actions.directory import seed
from actions.directory.database import open_database
from bot import logs, settings
from bot.agent import load_agent
from bot.assistant import Assistant
from bot.message import Answer, Person
from bot.settings import ROOT, Settings
from bot.stores import CampaignCounter, ConversationStore, connect
from bot.training import ensure_model

logs.quiet()
# Outside the repository's tracked files; a second run finds the model there.
MODEL_DATA = ROOT / "var" / "test"


@pytest.fixture(scope="session")
def model() -> Path:
    return ensure_model(settings.load({"DATA_DIR": str(MODEL_DATA)}))


@pytest.fixture(scope="session")
def agent_and_store(model, tmp_path_factory):
    engine = connect(f"sqlite:///{tmp_path_factory.mktemp('stores') / 'conversations.db'}")
    store = ConversationStore(engine)
    return load_agent(model, store), store, CampaignCounter(engine)


@pytest.fixture(scope="session")
def assistant(agent_and_store) -> Assistant:
    agent, store, campaigns = agent_and_store
    return Assistant(agent, store, campaigns, secret="test secret")


@pytest.fixture(scope="session")
def seeded_database(tmp_path_factory) -> Path:
    """A database with the directory's seed in it, for tests to begin with a copy of: quicker than seeding each."""
    path = tmp_path_factory.mktemp("seeded") / "conversations.db"
    engine = open_database(f"sqlite:///{path}")
    seed.plant(engine)
    engine.dispose()
    return path


@pytest.fixture(autouse=True)
def data_dir(tmp_path, monkeypatch, seeded_database) -> Path:
    """What the actions write goes to the test's own folder."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    shutil.copyfile(seeded_database, tmp_path / "conversations.db")
    return tmp_path


@pytest.fixture
def some_settings(tmp_path) -> Settings:
    """Settings of a fresh deployment in a folder of its own."""
    return dataclasses.replace(settings.load({"DATA_DIR": str(tmp_path)}), secret_key="test secret")


@pytest.fixture
def person() -> Person:
    """Somebody who never wrote before."""
    return Person("test", uuid.uuid4().hex)


class Talk:
    """One person's conversation, for tests that read as a talk."""

    def __init__(self, assistant: Assistant, person: Person) -> None:
        self._assistant, self._person = assistant, person

    async def write(self, text: str) -> Answer:
        return await self._assistant.write(self._person, text)

    async def press(self, payload: str) -> Answer:
        return await self._assistant.press(self._person, payload)


@pytest.fixture
def talk(assistant, person) -> Talk:
    return Talk(assistant, person)
