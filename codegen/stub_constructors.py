"""Writes the constructors of dify_plugin-stubs.

Pydantic takes more than an attribute holds: a float for a Decimal, a word for an enum, a dict for a nested
model. `dataclass_transform` knows one type for both, so each model for which they differ gets an
`__init__`. A comment `# takes X` at a field says what a validator of the SDK takes instead, and `as y` the name
by which it is given.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

PACKAGE = "dify_plugin"
MARK = "    # Written by codegen/stub_constructors.py.\n"
TAKES = re.compile(r"# takes (.+?)(?: as (\w+))?$")
# What pydantic makes a value of the class from, beside the class itself.
MADE_FROM = {
    "Decimal": ["float", "str"],
    "JsonValue": ["Mapping[str, Any]", "Sequence[Any]"],
    "datetime.datetime": ["str"],
}
DICT = "Mapping[str, object]"
IMPORTS = {
    "Any": "typing",
    "Mapping": "collections.abc",
    "Sequence": "collections.abc",
    "Literal": "typing",
    "TypeAlias": "typing",
}


@dataclass
class Field:
    """A field of a model: what its attribute holds, and what the constructor takes by which name."""

    parameter: str
    holds: str
    takes: str
    default: str | None


@dataclass(eq=False)
class Class:
    """A class of a stub, by its name in the module: `Outer.Inner`."""

    module: "Module"
    path: str
    node: ast.ClassDef

    @property
    def name(self) -> str:
        return self.path.rpartition(".")[2]

    @property
    def values_alias(self) -> str:
        """The name of the union of an enum's values."""
        namesakes = [cls for cls in self.module.classes.values() if cls.name == self.name]
        return f"_{self.name if len(namesakes) == 1 else self.path.replace('.', '')}Value"


@dataclass(eq=False)
class Module:
    """A stub, without the constructors that an earlier run wrote."""

    name: str
    path: Path
    lines: list[str]
    tree: ast.Module
    classes: dict[str, Class] = field(default_factory=dict[str, Class])
    imported: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    aliases: dict[str, ast.expr] = field(default_factory=dict[str, ast.expr])
    needed: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])


def write_constructors(stubs: Path) -> None:
    """Rewrites the stubs of a folder; imports and line breaks are left to ruff."""
    library = Library(stubs)
    for module in library.modules.values():
        written = {cls: library.constructor(cls) for cls in module.classes.values()}
        library.constructors |= {cls: text for cls, text in written.items() if text}
    for module in library.modules.values():
        module.path.write_text(library.text(module), "utf-8")


class Library:
    """The stubs of a package."""

    def __init__(self, stubs: Path) -> None:
        self.modules: dict[str, Module] = {}
        self.constructors: dict[Class, str] = {}
        self.enums: set[Class] = set()
        for path in sorted(stubs.rglob("*.pyi")):
            parts = path.relative_to(stubs).with_suffix("").parts
            name = ".".join((PACKAGE, *(part for part in parts if part != "__init__")))
            self.modules[name] = read(name, path)

    def text(self, module: Module) -> str:
        """The stub with its constructors, and with the values of its enums."""
        lines = list(module.lines)
        additions: list[tuple[int, int, str]] = []
        for cls in module.classes.values():
            if text := self.constructors.get(cls):
                last = last_field(cls.node)
                lines[last - 1] = lines[last - 1].replace("): ...", "):")
                additions.append((last, 0, text))
            if cls in self.enums:
                outermost = module.classes[cls.path.partition(".")[0]].node
                values = ", ".join(repr(value) for value in enum_values(cls.node).values())
                line = f"\n{cls.values_alias}: TypeAlias = Literal[{values}]\n"
                additions.append((outermost.end_lineno or 0, 1, line))
                module.needed |= {("typing", "Literal"), ("typing", "TypeAlias")}
        for number, _, text in sorted(additions, reverse=True):
            lines.insert(number, text)
        imports = [f"from {source} import {name}\n" for source, name in sorted(module.needed)]
        return "".join(imports + lines)

    def constructor(self, cls: Class) -> str | None:
        """The `__init__` of a model, if it takes anything else than the attributes hold."""
        by_hand = "__init__" in method_names(cls.node)
        if by_hand or cls.name.startswith("_") or not self.is_a(cls, "BaseModel"):
            return None
        fields = self.fields(cls, cls)
        if all(field.holds == field.takes for field in fields.values()):
            return None
        parameters = [
            f"{field.parameter}: {field.takes}" + (f" = {field.default}" if field.default else "")
            for field in fields.values()
        ]
        depth = "    " * cls.path.count(".")
        return (
            f"{depth}{MARK}{depth}    def __init__(self, *, {', '.join(parameters)}) -> None: ...\n"
        )

    def is_a(self, cls: Class, ancestor: str) -> bool:
        bases = [base_name(base) for base in cls.node.bases]
        return ancestor in bases or any(self.is_a(base, ancestor) for base in self.bases(cls))

    def bases(self, cls: Class) -> Iterator[Class]:
        for base in cls.node.bases:
            if found := self.find(base_name(base), cls):
                yield found

    def fields(self, cls: Class, reader: Class) -> dict[str, Field]:
        """The fields of a model and its bases, in words of the reader's module."""
        fields: dict[str, Field] = {}
        for base in reversed(list(self.bases(cls))):
            fields |= self.fields(base, reader)
        for node in cls.node.body:
            match node:
                case ast.AnnAssign(target=ast.Name(id=name)) if not name.startswith("_"):
                    words = Words(self, cls, reader)
                    holds = words.held(node.annotation)
                    takes = words.taken(node.annotation)
                    if said := TAKES.search(cls.module.lines[(node.end_lineno or 0) - 1]):
                        takes = words.held(ast.parse(said[1], mode="eval").body)
                    default = ast.unparse(node.value) if node.value else None
                    parameter = said[2] if said and said[2] else name
                    fields[name] = Field(parameter, holds, takes, default)
                case _:
                    pass
        return fields

    def find(self, name: str, place: Class) -> Class | None:
        """The class that a name means in the body of a class."""
        scope = place.path
        while scope:
            if found := place.module.classes.get(f"{scope}.{name}"):
                return found
            scope = scope.rpartition(".")[0]
        return self.find_in(name, place.module)

    def find_in(self, name: str, module: Module) -> Class | None:
        if found := module.classes.get(name):
            return found
        first, _, rest = name.partition(".")
        source, original = module.imported.get(first, ("", ""))
        if source not in self.modules:
            return None
        return self.find_in(f"{original}.{rest}" if rest else original, self.modules[source])

    def find_alias(self, name: str, module: Module) -> tuple[Module, ast.expr] | None:
        if name in module.aliases:
            return module, module.aliases[name]
        source, original = module.imported.get(name, ("", ""))
        return self.find_alias(original, self.modules[source]) if source in self.modules else None


@dataclass
class Words:
    """Says in the module of `reader` what is written in the body of `writer`."""

    library: Library
    writer: Class
    reader: Class

    def held(self, node: ast.expr) -> str:
        return " | ".join(self.parts(node, taken=False))

    def taken(self, node: ast.expr) -> str:
        return " | ".join(self.parts(node, taken=True))

    def parts(self, node: ast.expr, *, taken: bool) -> list[str]:
        """The members of a union, without repetitions, None last."""
        match node:
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                parts = [*self.parts(left, taken=taken), *self.parts(right, taken=taken)]
                parts = list(dict.fromkeys(parts))
                return sorted(parts, key=lambda part: part == "None")
            case ast.Subscript(value=value, slice=inner):
                return self.subscript(ast.unparse(value), inner, taken=taken)
            case ast.Name() | ast.Attribute():
                return self.named(ast.unparse(node), taken=taken)
            case _:
                return [ast.unparse(node)]

    def subscript(self, outer: str, inner: ast.expr, *, taken: bool) -> list[str]:
        arguments = inner.elts if isinstance(inner, ast.Tuple) else [inner]
        if outer == "Literal":
            return self.literal(arguments, taken=taken)
        self.need(outer)
        words = [
            " | ".join(
                self.parts(argument, taken=taken and (outer not in {"Mapping", "dict"} or at == 1))
            )
            for at, argument in enumerate(arguments)
        ]
        if not taken or words in (["str"], ["Any"]):
            return [f"{outer}[{', '.join(words)}]"]
        if outer == "list":
            self.need("Sequence")
            return sequences(self.parts(arguments[0], taken=True))
        if outer in {"dict", "Mapping"}:
            self.need("Mapping")
            plain = [f"Mapping[str, {words[1]}]"] if words[0] != "str" else []
            return [f"Mapping[{words[0]}, {words[1]}]", *plain]
        if outer == "Sequence":
            return sequences(self.parts(arguments[0], taken=True))
        return [f"{outer}[{', '.join(words)}]"]

    def literal(self, arguments: Iterable[ast.expr], *, taken: bool) -> list[str]:
        """A literal; the member of an enum is made from its value, too."""
        self.need("Literal")
        words: list[str] = []
        for argument in arguments:
            word = ast.unparse(argument)
            if isinstance(argument, ast.Attribute) and (
                enum := self.library.find(ast.unparse(argument.value), self.writer)
            ):
                word = f"{self.path(enum)}.{argument.attr}"
                if taken:
                    words.append(repr(enum_values(enum.node)[argument.attr]))
            words.append(word)
        return [f"Literal[{', '.join(words)}]"]

    def named(self, name: str, *, taken: bool) -> list[str]:
        if cls := self.library.find(name, self.writer):
            path = self.path(cls)
            if not taken:
                return [path]
            if self.library.is_a(cls, "Enum") or self.library.is_a(cls, "StrEnum"):
                self.library.enums.add(cls)
                if cls.module is not self.reader.module:
                    self.reader.module.needed.add((cls.module.name, cls.values_alias))
                return [path, cls.values_alias]
            if self.library.is_a(cls, "BaseModel"):
                self.need("Mapping")
                return [path, DICT]
            return [path]
        self.need(name.partition(".")[0])
        if taken and (alias := self.library.find_alias(name, self.writer.module)):
            module, value = alias
            place = Class(module, "", self.writer.node)
            inner = Words(self.library, place, self.reader)
            held = inner.parts(value, taken=False)
            return [name, *(part for part in inner.parts(value, taken=True) if part not in held)]
        if not taken:
            return [name]
        for made_from in MADE_FROM.get(name, []):
            for word in re.findall(r"\w+", made_from):
                self.need(word)
        return [name, *MADE_FROM.get(name, [])]

    def path(self, cls: Class) -> str:
        """The name of a class in the body of the reader."""
        if self.library.find_in(cls.path, self.reader.module) is not cls:
            self.reader.module.needed.add((cls.module.name, cls.path.partition(".")[0]))
        return cls.path.removeprefix(f"{self.reader.path}.")

    def need(self, name: str) -> None:
        """Has the reader's module import what the writer's imports."""
        own = (
            self.writer.module.name if name in self.writer.module.aliases else IMPORTS.get(name, "")
        )
        source = self.writer.module.imported.get(name, (own, name))[0]
        if source and source != self.reader.module.name and name not in self.reader.module.imported:
            self.reader.module.needed.add((source, name))


def sequences(members: list[str]) -> list[str]:
    """Sequences of models, or of dicts: in one sequence of both, `sorted(..., key=...)` would not know its items."""
    dicts = [member for member in members if member == DICT]
    others = [member for member in members if member != DICT]
    return [f"Sequence[{' | '.join(part)}]" for part in (others, dicts) if part]


def read(name: str, path: Path) -> Module:
    lines = hand_written(path.read_text("utf-8").splitlines(keepends=True))
    tree = ast.parse("".join(lines))
    module = Module(name, path, lines, tree)
    package = name if path.stem == "__init__" else name.rpartition(".")[0]
    for node in tree.body:
        match node:
            case ast.ImportFrom(module=source, names=names, level=level):
                source = f"{package}.{source}" if level else source or ""
                module.imported |= {it.asname or it.name: (source, it.name) for it in names}
            case ast.AnnAssign(
                target=ast.Name(id=alias),
                annotation=ast.Name(id="TypeAlias"),
                value=ast.expr() as value,
            ):
                module.aliases[alias] = value
            case ast.ClassDef():
                module.classes |= {cls.path: cls for cls in classes(module, node, "")}
            case _:
                pass
    return module


def hand_written(lines: list[str]) -> list[str]:
    """The stub without what an earlier run wrote."""
    kept = list(lines)
    for node in ast.walk(ast.parse("".join(lines))):
        for number in ours(node, lines):
            kept[number - 1] = ""
        body = node.body if isinstance(node, ast.ClassDef) else []
        if len(body) == 1 and (written := ours(body[0], lines)):
            header = written.start - 2
            kept[header] = kept[header].replace("):", "): ...")
    return "".join(kept).splitlines(keepends=True)


def ours(node: ast.AST, lines: list[str]) -> range:
    """The lines of a constructor, or of an enum's values, that an earlier run wrote."""
    match node:
        case ast.FunctionDef(name="__init__", lineno=start, end_lineno=end):
            if lines[start - 2].strip() == MARK.strip():
                return range(start - 1, (end or start) + 1)
        case ast.AnnAssign(target=ast.Name(id=name), annotation=ast.Name(id="TypeAlias")):
            if re.fullmatch(r"_\w+Value", name):
                return range(node.lineno, (node.end_lineno or node.lineno) + 1)
        case _:
            pass
    return range(0)


def classes(module: Module, node: ast.ClassDef, outer: str) -> Iterator[Class]:
    path = f"{outer}{node.name}"
    yield Class(module, path, node)
    for inner in node.body:
        if isinstance(inner, ast.ClassDef):
            yield from classes(module, inner, f"{path}.")


def last_field(node: ast.ClassDef) -> int:
    """The line below which the constructor goes."""
    ends = [it.end_lineno or 0 for it in node.body if isinstance(it, ast.AnnAssign)]
    return max(ends, default=node.end_lineno or 0)


def method_names(node: ast.ClassDef) -> set[str]:
    return {it.name for it in node.body if isinstance(it, ast.FunctionDef)}


def base_name(base: ast.expr) -> str:
    return ast.unparse(base.value if isinstance(base, ast.Subscript) else base)


def enum_values(node: ast.ClassDef) -> dict[str, object]:
    """The members of an enum and their values."""
    return {
        target.id: it.value.value
        for it in node.body
        if isinstance(it, ast.Assign) and isinstance(it.value, ast.Constant)
        for target in it.targets
        if isinstance(target, ast.Name)
    }
