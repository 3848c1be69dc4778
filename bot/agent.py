"""The Rasa agent in this process: our generator, our store, and custom actions without a second server."""

import logging
import pkgutil
from pathlib import Path
from typing import Any

from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import TrackerStore
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

import actions
from bot.generator import CatalogResponses
from bot.logs import describe

logger = logging.getLogger(__name__)


class InProcessActions(EndpointConfig):
    """Runs the `actions` package where Rasa would call an action server over HTTP."""

    def __init__(self) -> None:
        super().__init__(url="in-process", enable_selective_domain=True)
        self._executor = ActionExecutor()
        # Given the package, the executor would look for `directory` and so on anywhere on the path, not in `actions`.
        for module in pkgutil.walk_packages(actions.__path__, "actions."):
            if not module.ispkg:
                self._executor.register_package(module.name)

    async def request(self, *_: Any, json: dict[str, Any] | None = None, **__: Any) -> Any:
        try:
            return await self._executor.run(json)
        except Exception as error:
            # Rasa would swallow it and leave the person without an answer.
            logger.error("%s failed: %s", (json or {}).get("next_action"), describe(error))
            return {"events": [], "responses": [{"response": "utter_try_again"}]}


def load_agent(model_path: Path, store: TrackerStore) -> Agent:
    """The agent with a model loaded; raises when the model cannot be read."""
    logging.getLogger("rasa_sdk.executor").setLevel(logging.WARNING)
    # The executor has validated the result already; Rasa's check compiles a JSON schema at every call.
    RemoteAction._validate_action_result = lambda _self, _result: True  # type: ignore[method-assign]
    return Agent.load(
        model_path,
        generator=CatalogResponses(),
        tracker_store=store,
        lock_store=InMemoryLockStore(),
        action_endpoint=InProcessActions(),
    )
