"""Makes values that the contract allows."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from dify_invoke.protocol.json import is_array, is_object

Values = Callable[[str], st.SearchStrategy[Any]]

# Up to here a float represents every whole number. Numbers are read as floats.
EXACT = 2**53
NUMBERS = st.integers(-EXACT, EXACT) | st.floats(allow_nan=False, allow_infinity=False)
DECIMAL_NUMBERS = st.decimals(allow_nan=False, allow_infinity=False).map(str) | NUMBERS
BASE64 = st.binary(max_size=9).map(lambda given: b64encode(given).decode())
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | NUMBERS | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)

TYPES: dict[str, st.SearchStrategy[Any]] = {
    "null": st.none(),
    "boolean": st.booleans(),
    "integer": st.integers(),
    "number": NUMBERS,
    "string": st.text(),
    "object": st.dictionaries(st.text(), JSON, max_size=3),
}


def null_of(schema: Any) -> Any:
    """What null in a field becomes to a reader. An absent list without a default is read as empty: see `docs`."""
    return schema.get("default", [] if "array" in schema.get("type", "") else None)


a_few = settings(max_examples=5, deadline=None)


class Contract:
    """Makes values from the schemas of the contract. It knows the parts of JSON Schema that they use.

    An object of a union is an object of one of its classes, with the tag of that class. Objects have no
    fields that the contract does not describe.
    """

    def __init__(self, schemas: Any) -> None:
        self.schemas = schemas

    def target(self, reference: str) -> Any:
        return self.schemas[reference.rpartition("/")[2]]

    def values(self, schema: Any) -> st.SearchStrategy[Any]:
        """Makes the values that the schema allows."""
        if "$ref" in schema:
            return self.values(self.target(schema["$ref"]))
        if "discriminator" in schema:
            tag = schema["discriminator"]["propertyName"]
            variants = schema["discriminator"]["mapping"].items()
            return st.one_of(
                [self.objects(self.target(ref), {tag: word}) for word, ref in variants]
            )
        if "const" in schema:
            return st.just(schema["const"])
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        for union in ("oneOf", "anyOf"):
            if union in schema:
                return st.one_of([self.values(inner) for inner in schema[union]])
        if self.fields(schema):
            return self.objects(schema, {})
        if "allOf" in schema:
            (only,) = schema["allOf"]
            return self.values(only)
        if schema.get("format") == "decimal":
            return DECIMAL_NUMBERS
        if schema.get("format") == "byte":
            return BASE64
        if "type" not in schema:
            return JSON
        names = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
        return st.one_of(
            [
                st.lists(self.values(schema["items"]), max_size=3)
                if name == "array"
                else TYPES[name]
                for name in names
            ]
        )

    def objects(self, schema: Any, tag: dict[str, str]) -> st.SearchStrategy[Any]:
        made = {name: self.values(field) for name, field in self.fields(schema).items()}
        made |= {name: st.just(word) for name, word in tag.items()}
        required = self.required(schema)
        return st.fixed_dictionaries(
            {name: value for name, value in made.items() if name in required},
            optional={name: value for name, value in made.items() if name not in required},
        )

    def fields(self, schema: Any) -> dict[str, Any]:
        """All properties of an object, including those of its bases."""
        if "$ref" in schema:
            return self.fields(self.target(schema["$ref"]))
        found: dict[str, Any] = {}
        for base in schema.get("allOf", []):
            found |= self.fields(base)
        found |= schema.get("properties", {})
        return found

    def class_of(self, union: Any, value: Any) -> Any:
        """The schema of an object of a union; None for one of an unknown class."""
        tag, mapping = union["discriminator"].values()
        untagged = (word for field, word in union.get("x-untagged", {}).items() if field in value)
        word = value[tag] if tag in value else next(untagged, None)
        return self.target(mapping[word]) if word in mapping else None

    def written(self, schema: Any, value: Any) -> Any:
        """What a client that has read the value writes: absent fields get their defaults, and null the empty value it stands for."""
        for inner in self.alternatives(schema):
            if is_array(value) and "items" in inner:
                return [self.written(inner["items"], item) for item in value]
            if is_object(value) and "discriminator" in inner:
                variant = self.class_of(inner, value)
                return value if variant is None else self.written_object(variant, value)
            if is_object(value) and self.fields(inner):
                return self.written_object(inner, value)
        return value

    def written_object(self, schema: Any, value: Any) -> Any:
        made: dict[str, Any] = {}
        for name, field in self.fields(schema).items():
            whole = self.target(field["$ref"]) | field if "$ref" in field else field
            if value.get(name) is not None:
                made[name] = self.written(field, value[name])
            elif name in value:
                made[name] = null_of(whole)
            elif "default" in whole or not self.may_be_left_out(schema, name):
                made[name] = whole.get("default")
        return made

    def alternatives(self, schema: Any) -> Iterator[Any]:
        """The schemas of which a value fits one."""
        if "$ref" in schema:
            yield from self.alternatives(self.target(schema["$ref"]))
        inner = [*schema.get("oneOf", []), *schema.get("anyOf", [])]
        for one in inner:
            yield from self.alternatives(one)
        if not inner:
            yield schema

    def may_be_left_out(self, schema: Any, name: str) -> bool:
        """Whether a client leaves out a field that was not given, in place of null or a default."""
        field = self.fields(schema)[name]
        whole = self.target(field["$ref"]) | field if "$ref" in field else field
        if name in self.required(schema) or "default" in whole:
            return False
        kinds = [one.get("type", "null") for one in self.alternatives(whole)]
        nullable = any("null" in ([kind] if isinstance(kind, str) else kind) for kind in kinds)
        return bool(whole.get("x-absent")) or not nullable

    def required(self, schema: Any) -> set[str]:
        """The names of the required properties."""
        if "$ref" in schema:
            return self.required(self.target(schema["$ref"]))
        bases = (self.required(base) for base in schema.get("allOf", []))
        return {*schema.get("required", [])}.union(*bases)

    def field(self, schema_name: str, name: str) -> Any:
        """A property of a schema. Keywords beside a reference override those of its target."""
        given = self.fields(self.schemas[schema_name])[name]
        return self.target(given["$ref"]) | given if "$ref" in given else given
