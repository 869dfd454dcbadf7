"""Makes one call, on the official session or on one of dify_invoke, and returns its outcome."""

import asyncio
import json
from collections.abc import Generator
from typing import Any

from dify_plugin import Tool
from dify_plugin.entities.tool import ToolInvokeMessage, ToolProviderType
from dify_plugin.entities.workflow_node import ClassConfig, ModelConfig, ParameterConfig
from operations import CLASSES, MODEL, OPERATIONS, PARAMETERS, Given, Operation
from outcomes import Outcome, outcome, outcome_in_time

from dify_invoke import AsyncSession, Session


class Call(Tool):
    def _invoke(self, tool_parameters: dict[str, Any]) -> Generator[ToolInvokeMessage]:
        given = Given(
            model=ModelConfig(**MODEL),
            parameters=[ParameterConfig(**one) for one in PARAMETERS],
            classes=[ClassConfig(**one) for one in CLASSES],
            mcp=ToolProviderType.MCP,
            further=tool_parameters,
        )
        operation = OPERATIONS[tool_parameters["operation"]]
        made = self._outcome(operation, given, tool_parameters["session"])
        yield self.create_text_message(json.dumps(made))

    def _outcome(self, operation: Operation, given: Given, kind: str) -> Outcome:
        if kind == "official":
            return outcome(lambda: (operation.official or operation.call)(self.session, given))
        if kind == "async":
            return asyncio.run(self._awaited(operation, given))
        with Session.from_plugin(self.session) as session:
            return outcome(lambda: operation.call(session, given))

    async def _awaited(self, operation: Operation, given: Given) -> Outcome:
        async with AsyncSession.from_plugin(self.session) as session:
            return await outcome_in_time(
                lambda: (operation.awaited or operation.call)(session, given)
            )
