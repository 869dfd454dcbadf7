"""What the streams of apps and tools hold, as the API server writes it and the daemon passes it on."""

from collections.abc import Callable
from typing import Any

TEXT_LENGTH = 7
"""Characters of text in each event or message that says something."""
_RUN = "8c6f2f2e-3b1d-4a7c-9f57-2d1c0b7a6e54"
_IDS = {
    "conversation_id": "45701982-8118-4bc5-8e9b-64562b4555f2",
    "message_id": "9da23599-e713-473b-982c-4328d4f5c78a",
    "created_at": 1705395332,
    "task_id": "c3800678-a077-43df-a102-53f23ed20b88",
}
_USAGE = {
    "prompt_tokens": 10, "prompt_unit_price": "0.15", "prompt_price_unit": "0.000001",
    "prompt_price": "0.0000015", "completion_tokens": 20, "completion_unit_price": "0.6",
    "completion_price_unit": "0.000001", "completion_price": "0.000012", "total_tokens": 30,
    "total_price": "0.0000135", "currency": "USD", "latency": 1.5,
}  # fmt: skip
_NODE: dict[str, Any] = {
    "id": "2f6b7f2e-0c1b-4d0e-8a55-7a1c9d3e5b10",
    "node_id": "llm", "node_type": "llm", "title": "LLM", "index": 2,
    "predecessor_node_id": "1705395000", "created_at": 1705395332, "extras": {},
    "parallel_id": None, "parallel_start_node_id": None, "parent_parallel_id": None,
    "parent_parallel_start_node_id": None, "iteration_id": None, "loop_id": None,
}  # fmt: skip
_DONE: dict[str, Any] = {
    "process_data": {
        "model_mode": "chat",
        "prompts": [
            {"role": "system", "text": "You are helpful.", "files": []},
            {"role": "user", "text": "hi", "files": []},
        ],
        "usage": _USAGE, "finish_reason": "stop",
        "model_provider": "langgenius/openai/openai", "model_name": "gpt-4o-mini",
    },
    "outputs": {"text": "Hello!", "usage": _USAGE, "finish_reason": "stop"},
    "status": "succeeded", "error": None, "elapsed_time": 0.61,
    "execution_metadata": {"total_tokens": 30, "total_price": "0.0000135", "currency": "USD"},
    "finished_at": 1705395333, "files": [],
}  # fmt: skip


def said(index: int) -> str:
    """The text of the event or message with that number."""
    return f" word{index % 100:02}"


def chat(index: int, last: bool) -> dict[str, Any]:
    """An event of a chat app: the next words, and the end."""
    if last:
        metadata: dict[str, Any] = {
            "usage": _USAGE,
            "retriever_resources": [],
            "annotation_reply": None,
        }
        end = {"id": _IDS["message_id"], "metadata": metadata, "files": None}
        return {"event": "message_end", **_IDS, **end}
    return {
        "event": "message",
        **_IDS,
        "id": _IDS["message_id"],
        "answer": said(index),
        "from_variable_selector": ["llm", "text"],
    }


def nodes(index: int, last: bool) -> dict[str, Any]:
    """An event of a chatflow. Two of four are of nodes, with all that the Service API says of one."""
    if last or index % 4 in (1, 2):
        return chat(index, last)
    head = {**_IDS, "workflow_run_id": _RUN}
    if index % 4 == 0:
        return {"event": "node_started", **head, "data": {**_NODE, "inputs": None}}
    return {"event": "node_finished", **head, "data": {**_NODE, "inputs": {}, **_DONE}}


def texts(index: int, last: bool) -> dict[str, Any]:
    """A message of a tool: the next words."""
    return {"type": "text", "message": {"text": said(index)}, "meta": None}


def objects(index: int, last: bool) -> dict[str, Any]:
    """A message of a tool: an object, as of a search."""
    found = {
        "title": said(index),
        "url": "https://example.com/a/page",
        "score": 0.87,
        "tags": ["a", "b"],
        "by": {"name": "Ada", "id": 17},
    }
    return {"type": "json", "message": {"json_object": found}, "meta": {}}


KINDS: dict[str, Callable[[int, bool], dict[str, Any]]] = {
    one.__name__: one for one in (chat, nodes, texts, objects)
}
"""The kinds of streams by the name in their address."""


def length(kind: str, count: int) -> int:
    """The characters of text in a whole stream."""
    if kind in ("texts", "objects"):
        return count * TEXT_LENGTH
    spoken = count - 1 if kind == "chat" else sum(at % 4 in (1, 2) for at in range(count - 1))
    return spoken * TEXT_LENGTH
