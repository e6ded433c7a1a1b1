"""The OpenAPI schema as pages read it: sections, operations, and the shapes of what goes in and comes out."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

REFERENCE: Final = "#/components/schemas/"
LIMITS: Final = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minItems": "at least {} of them",
    "maxItems": "at most {} of them",
    "maxLength": "at most {} characters",
    "pattern": "of the form {}",
    "default": "{} when it is left out",
}
NOTHING: Final = {"null": ("null",)}
"""What a shape that holds nothing looks like."""
HUGE: Final = 2**63 - 1
"""What a database takes at most, which says nothing."""


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of the name of a type; `shape` when it is a shape that the page describes."""

    text: str
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of a shape."""

    name: str
    words: tuple[Word, ...]
    required: bool
    about: str
    choices: tuple[str, ...]
    limits: tuple[str, ...]
    place: str = ""
    """Of a parameter: path or query."""
    several: bool = False
    """Whether it may be given more than once."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a JSON object, or one of a few words, looks like."""

    name: str
    about: str
    fields: tuple[Field, ...]
    choices: tuple[str, ...]
    is_sent: bool
    """Whether it is part of a body that is sent, and not of an answer."""


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent or answered in one media type."""

    media_type: str
    words: tuple[Word, ...]
    example: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One status, and its bodies."""

    status: str
    about: str
    bodies: tuple[Body, ...]

    @property
    def refusal(self) -> bool:
        """Whether it says that the request was not done."""
        return self.status >= "4"


@dataclass(frozen=True, slots=True)
class Operation:
    """A method of an address."""

    name: str
    section: str
    method: str
    path: str
    about: str
    scopes: tuple[str, ...]
    parameters: tuple[Field, ...]
    bodies: tuple[Body, ...]
    answers: tuple[Answer, ...]
    shapes: tuple[Shape, ...]

    @property
    def line(self) -> str:
        """The first sentence of what is said about it."""
        return re.split(r"(?<=\.)\s", self.about, maxsplit=1)[0]


@dataclass(frozen=True, slots=True)
class Section:
    """The operations of one tag."""

    name: str
    about: str
    operations: tuple[Operation, ...]


def sections_of(schema: Mapping[str, Any]) -> tuple[Section, ...]:
    """Every operation of an OpenAPI 3.1 document, by its first tag, in the document's order."""
    operations = [
        _operation(schema, path, method, said)
        for path, item in schema["paths"].items()
        for method, said in item.items()
    ]
    return tuple(
        Section(tag["name"], tag["description"], tuple(one for one in operations if one.section == tag["name"]))
        for tag in schema["tags"]
    )


def narrowed(sections: tuple[Section, ...], asked: str) -> tuple[Section, ...]:
    """The sections with the operations that hold every word of `asked` in their name, method, address, section or text."""
    words = asked.casefold().split()
    kept = (
        replace(section, operations=tuple(one for one in section.operations if _holds(one, words)))
        for section in sections
    )
    return tuple(section for section in kept if section.operations)


def _holds(operation: Operation, words: Sequence[str]) -> bool:
    said = (operation.name, operation.method, operation.path, operation.section, operation.about)
    text = " ".join(said).casefold()
    return all(word in text for word in words)


def _operation(schema: Mapping[str, Any], path: str, method: str, said: Mapping[str, Any]) -> Operation:
    shared = schema["components"]["responses"]
    answers = [
        (status, shared[answer["$ref"].rpartition("/")[2]] if "$ref" in answer else answer)
        for status, answer in sorted(said["responses"].items())
    ]
    bodies = _bodies(said.get("requestBody", {}))
    told = tuple(Answer(status, answer["description"], _bodies(answer)) for status, answer in answers)
    known = schema["components"]["schemas"]
    sent = _reached(known, [said.get("requestBody", {})])
    answered = _reached(known, [answer for _, answer in answers])
    return Operation(
        name=said["operationId"],
        section=said["tags"][0],
        method=method.upper(),
        path=path,
        about=said["description"],
        scopes=tuple(said["x-token-scopes"]),
        parameters=tuple(_parameter(one) for one in _in_order(path, said.get("parameters", ()))),
        bodies=bodies,
        answers=told,
        shapes=tuple(_shape(name, known[name], is_sent=name in sent) for name in dict.fromkeys((*sent, *answered))),
    )


def _in_order(path: str, parameters: Any) -> list[Mapping[str, Any]]:
    """Those of the path first, as they stand there."""
    return sorted(parameters, key=lambda one: (one["in"] != "path", path.find(f"{{{one['name']}}}"), one["name"]))


def _parameter(said: Mapping[str, Any]) -> Field:
    schema = said["schema"]
    return Field(
        name=said["name"],
        words=_words(schema),
        required=said.get("required", False),
        about=said.get("description", ""),
        choices=_choices(schema),
        limits=_limits(schema),
        place=said["in"],
        several=schema.get("type") == "array",
    )


def _contents(holder: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield from holder.get("content", {}).items()


def _bodies(holder: Mapping[str, Any]) -> tuple[Body, ...]:
    return tuple(
        Body(media_type, _words(part.get("schema", {})), _written(part["example"]) if "example" in part else "")
        for media_type, part in _contents(holder)
    )


def _written(example: Any) -> str:
    return json.dumps(example, indent=2, ensure_ascii=False)


def _reached(known: Mapping[str, Any], starts: list[Mapping[str, Any]]) -> tuple[str, ...]:
    """The names of the shapes that these lead to, each once, in the order in which they are met."""
    found: dict[str, None] = {}
    waiting = [part.get("schema", {}) for holder in starts for _, part in _contents(holder)]
    while waiting:
        for name in _named(waiting.pop(0)):
            if name not in found:
                found[name] = None
                waiting.append(known[name])
    return tuple(found)


def _named(schema: Any) -> Iterator[str]:
    """The names that a schema refers to, at any depth."""
    if isinstance(schema, Mapping):
        if str(schema.get("$ref", "")).startswith(REFERENCE):
            yield schema["$ref"].removeprefix(REFERENCE)
        for part in schema.values():
            yield from _named(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _named(part)


def _shape(name: str, schema: Mapping[str, Any], *, is_sent: bool) -> Shape:
    required = frozenset(schema.get("required", ()))
    left_out = frozenset() if is_sent else frozenset({"default"})
    fields = tuple(
        Field(
            name=key,
            words=_words(said),
            required=key in required,
            about=said.get("description", ""),
            choices=_choices(said),
            limits=_limits({word: value for word, value in said.items() if word not in left_out}),
        )
        for key, said in schema.get("properties", {}).items()
    )
    choices = ('""',) if schema.get("enum") == [""] else _choices(schema) or NOTHING.get(schema.get("type", ""), ())
    return Shape(name, schema.get("description", ""), fields, choices, is_sent)


def _choices(schema: Mapping[str, Any]) -> tuple[str, ...]:
    held = schema.get("items", schema) if schema.get("type") == "array" else schema
    return tuple("null" if one is None else str(one) for one in held.get("enum", ()) if one != "")


def _limits(schema: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(
        said.format(_said(schema[key])) for key, said in LIMITS.items() if schema.get(key) not in (None, "", [], HUGE)
    )


def _said(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _words(schema: Mapping[str, Any]) -> tuple[Word, ...]:
    """What a schema is, in words."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(REFERENCE)
        return (Word(name, name),)
    for key in ("oneOf", "anyOf", "allOf"):
        if key in schema:
            return _joined([_words(one) for one in schema[key]])
    kinds = schema.get("type", "anything")
    return _joined([_kind(kind, schema) for kind in (kinds if isinstance(kinds, list) else [kinds])])


def _joined(parts: list[tuple[Word, ...]]) -> tuple[Word, ...]:
    return tuple(word for index, part in enumerate(parts) for word in ((Word(" or "), *part) if index else part))


def _kind(kind: str, schema: Mapping[str, Any]) -> tuple[Word, ...]:
    if kind == "array":
        return (Word("list of "), *_words(schema.get("items", {})))
    if kind == "object" and isinstance(schema.get("additionalProperties"), Mapping):
        return (Word("object of "), *_words(schema["additionalProperties"]))
    if "format" in schema and kind == "string":
        return (Word(f"{kind}, {schema['format']}"),)
    return (Word(kind),)
