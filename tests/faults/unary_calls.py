"""The calls with one result: the parameters of an app, the nodes, and the storage."""

from .calls import Call, Fields, field_of

KEY = "key"


FETCH_APP = Call(
    name="fetch_app",
    operation="fetch_app",
    streams=False,
    ask=lambda session: session.app.fetch_app("app-1"),
    shown=lambda got: [str(field_of(got, "opening_statement"))],
    result=lambda text: {"opening_statement": text, "user_input_form": []},
    nested=True,
    whole=("a",),
)


def node(**outputs: object) -> Fields:
    """The answer of a node."""
    return {"process_data": {"x": 1}, "inputs": {"query": "q"}, "outputs": outputs}


_MODEL: Fields = {"provider": "p", "name": "m", "mode": "chat", "completion_params": {}}
EXTRACTOR = Call(
    name="parameter extractor",
    operation="invoke_parameter_extractor",
    streams=False,
    ask=lambda session: session.workflow_node.parameter_extractor.invoke(
        [{"name": "city", "type": "string", "description": "", "required": True}], _MODEL, "q"
    ),
    shown=lambda got: [got.outputs["city"]],
    result=lambda text: node(city=text, __is_success=1, __reason=None),
    whole=("a",),
)
CLASSIFIER = Call(
    name="question classifier",
    operation="invoke_question_classifier",
    streams=False,
    ask=lambda session: session.workflow_node.question_classifier.invoke(
        [{"id": "1", "name": "a"}], _MODEL, "q"
    ),
    shown=lambda got: [got.outputs["class_name"]],
    result=lambda text: node(class_id="1", class_name=text),
    whole=("a",),
)
SET = Call(
    name="storage set",
    operation="storage_set",
    streams=False,
    ask=lambda session: session.storage.set(KEY, b"a"),
    shown=lambda _: ["stored"],
    result=lambda text: {"data": "ok"},
    whole=("stored",),
)
GET = Call(
    name="storage get",
    operation="storage_get",
    streams=False,
    ask=lambda session: session.storage.get(KEY),
    shown=lambda got: [got.decode("latin-1")],
    result=lambda text: {"data": text.encode().hex()},
    whole=("a",),
)
DELETE = Call(
    name="storage delete",
    operation="storage_delete",
    streams=False,
    ask=lambda session: session.storage.delete(KEY),
    shown=lambda _: ["deleted"],
    result=lambda text: {"data": "ok", "deleted_num": 0},
    whole=("deleted",),
)
EXIST = Call(
    name="storage exist",
    operation="storage_exist",
    streams=False,
    ask=lambda session: session.storage.exist(KEY),
    shown=lambda got: [str(got)],
    result=lambda text: {"data": True, "exist_num": 1},
    whole=("True",),
)
NODES = (EXTRACTOR, CLASSIFIER)
STORAGE = (SET, GET, DELETE, EXIST)
UNARY = (FETCH_APP, *NODES, *STORAGE)
