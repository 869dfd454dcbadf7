"""Lets a large language model call tools until it answers."""

import ast
import json
from collections.abc import Callable, Generator
from typing import Any

from dify_plugin.entities.tool import ToolInvokeMessage

from dify_invoke import (
    AssistantPromptMessage,
    PromptMessage,
    PromptMessageTool,
    SystemPromptMessage,
    TextPromptMessageContent,
    ToolCall,
    ToolPromptMessage,
    UserPromptMessage,
    llm_model_config,
)
from dify_invoke.plugin import Tool

WEATHER = {
    "berlin": "cloudy, 14 °C",
    "new york": "clear, 21 °C",
    "paris": "light rain, 17 °C",
    "tokyo": "sunny, 26 °C",
}
SIGNS: dict[type[ast.unaryop], Callable[[float], float]] = {ast.USub: lambda a: -a}
OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Mod: lambda a, b: a % b,
}


def get_weather(city: str) -> str:
    if city.casefold() not in WEATHER:
        raise ValueError(f"no weather for {city}; known cities: {', '.join(WEATHER)}")
    return WEATHER[city.casefold()]


def calculate(expression: str) -> str:
    if len(expression) > 200:
        raise ValueError("the expression is too long")
    return str(_value(ast.parse(expression.strip(), mode="eval").body))


def _value(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.UnaryOp(op=op, operand=operand) if type(op) in SIGNS:
            return SIGNS[type(op)](_value(operand))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            return OPERATORS[type(op)](_value(left), _value(right))
        case _:
            raise ValueError(f"only numbers, + - * / % and brackets, not {ast.unparse(node)}")


def _described(name: str, description: str, argument: str) -> PromptMessageTool:
    parameters = {
        "type": "object",
        "properties": {argument: {"type": "string"}},
        "required": [argument],
    }
    return PromptMessageTool(name=name, description=description, parameters=parameters)


FUNCTIONS: dict[str, Callable[..., str]] = {"get_weather": get_weather, "calculate": calculate}
TOOLS = [
    _described("get_weather", "The weather in a city.", "city"),
    _described("calculate", "The value of an expression of numbers, + - * / % ( ).", "expression"),
]


class AskWithTools(Tool):
    def _invoke(self, tool_parameters: dict[str, Any]) -> Generator[ToolInvokeMessage]:
        config = llm_model_config(tool_parameters["model"])
        rounds = int(tool_parameters.get("max_rounds") or 5)
        messages: list[PromptMessage] = [
            SystemPromptMessage(content="Use the tools. Say so when they cannot help."),
            UserPromptMessage(content=tool_parameters["query"]),
        ]
        for _ in range(rounds):
            message = self.session.model.llm.invoke(config, messages, TOOLS, stream=False).message
            if not message.tool_calls:
                yield self.create_text_message(_text(message))
                return
            # The model wants its own words back, whole, before what its calls gave.
            messages += [message, *map(_answered, message.tool_calls)]
        raise RuntimeError(f"the model has not answered within {rounds} rounds of tool calls")


def _answered(call: ToolCall) -> ToolPromptMessage:
    """What a call gave; an error, too, is an answer, with which the model may do better."""
    name = call.function.name
    try:
        if name not in FUNCTIONS:
            raise ValueError(f"no tool {name}; there are: {', '.join(FUNCTIONS)}")
        result = FUNCTIONS[name](**json.loads(call.function.arguments or "{}"))
    except Exception as error:
        result = f"Error: {error}"
    return ToolPromptMessage(content=result, tool_call_id=call.id, name=name)


def _text(message: AssistantPromptMessage) -> str:
    if isinstance(message.content, str):
        return message.content
    parts = message.content or ()
    return "".join(part.data for part in parts if isinstance(part, TextPromptMessageContent))
