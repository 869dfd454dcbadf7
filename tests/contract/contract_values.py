"""Makes values that the contract allows."""

from collections.abc import Callable
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

Values = Callable[[str], st.SearchStrategy[Any]]

# Up to here a float represents every whole number. Numbers are read as floats.
EXACT = 2**53
NUMBERS = st.integers(-EXACT, EXACT) | st.floats(allow_nan=False, allow_infinity=False)
DECIMAL_NUMBERS = st.decimals(allow_nan=False, allow_infinity=False).map(str) | NUMBERS
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

a_few = settings(max_examples=15, deadline=None)


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
