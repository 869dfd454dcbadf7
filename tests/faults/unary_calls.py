"""The calls with one result: the parameters of an app, the nodes, and the storage."""

from typing import Any

from .calls import Call, Fields

KEY = "key"


def _unary(name: str, operation: str, **fields: Any) -> Call:
    return Call(name=name, operation=operation, streams=False, **{"whole": ("a",), **fields})


FETCH_APP = _unary(
    "fetch_app",
    "fetch_app",
    ask=lambda session: session.app.fetch_app("app-1"),
    shown=lambda got: [
        got["opening_statement"] if isinstance(got, dict) else got.opening_statement
    ],
    result=lambda text: {"opening_statement": text, "user_input_form": []},
    nested=True,
)


def node(**outputs: object) -> Fields:
    """The answer of a node."""
    return {"process_data": {"x": 1}, "inputs": {"query": "q"}, "outputs": outputs}


_MODEL = {"provider": "p", "name": "m", "mode": "chat", "completion_params": {}}
EXTRACTOR = _unary(
    "parameter extractor",
    "invoke_parameter_extractor",
    ask=lambda session: session.workflow_node.parameter_extractor.invoke(
        [{"name": "city", "type": "string", "description": "", "required": True}], _MODEL, "q"
    ),
    shown=lambda got: [got.outputs["city"]],
    result=lambda text: node(city=text, __is_success=1, __reason=None),
)
CLASSIFIER = _unary(
    "question classifier",
    "invoke_question_classifier",
    ask=lambda session: session.workflow_node.question_classifier.invoke(
        [{"id": "1", "name": "a"}], _MODEL, "q"
    ),
    shown=lambda got: [got.outputs["class_name"]],
    result=lambda text: node(class_id="1", class_name=text),
)
SET = _unary(
    "storage set",
    "storage_set",
    ask=lambda session: session.storage.set(KEY, b"a"),
    shown=lambda _: ["stored"],
    result=lambda text: {"data": "ok"},
    whole=("stored",),
)
GET = _unary(
    "storage get",
    "storage_get",
    ask=lambda session: session.storage.get(KEY),
    shown=lambda got: [got.decode("latin-1")],
    result=lambda text: {"data": text.encode().hex()},
)
DELETE = _unary(
    "storage delete",
    "storage_delete",
    ask=lambda session: session.storage.delete(KEY),
    shown=lambda _: ["deleted"],
    result=lambda text: {"data": "ok", "deleted_num": 0},
    whole=("deleted",),
)
EXIST = _unary(
    "storage exist",
    "storage_exist",
    ask=lambda session: session.storage.exist(KEY),
    shown=lambda got: [str(got)],
    result=lambda text: {"data": True, "exist_num": 1},
    whole=("True",),
)
NODES = (EXTRACTOR, CLASSIFIER)
STORAGE = (SET, GET, DELETE, EXIST)
UNARY = (FETCH_APP, *NODES, *STORAGE)
