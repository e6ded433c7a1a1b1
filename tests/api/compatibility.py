"""What of a schema would break the programs that were written for an older one.

Answers may hold more than before and take no less; nothing that was told or understood may go, and nothing new may be asked for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vpcviz.api.schema import BODY_ERRORS, ERRORS

Schema = Mapping[str, Any]
NARROWING = (("maxLength", -1), ("maxItems", -1), ("maximum", -1), ("minLength", 1), ("minItems", 1), ("minimum", 1))

WORDS = frozenset(
    {"description", "summary", "example", "examples", "tags", "externalDocs", "x-token-scopes", *ERRORS, *BODY_ERRORS}
)
"""What no program relies on."""
NAMED = frozenset({"properties", "schemas", "paths"})
"""What holds things by their names, which may be words of the kind above."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A schema of a value, with references followed and alternatives laid together."""

    types: frozenset[str]
    enum: frozenset[str]
    """Empty for no enumeration."""
    properties: Mapping[str, Schema]
    required: frozenset[str]
    items: Schema | None
    bounds: Mapping[str, float]


def shape(document: Schema, schema: Schema) -> Shape:
    """What a value may be."""
    if "$ref" in schema:
        return shape(document, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    own = _own(schema)
    for key in ("allOf", "oneOf", "anyOf"):
        for part in schema.get(key, ()):
            own = _together(own, shape(document, part))
    return own


def _own(schema: Schema) -> Shape:
    said = schema.get("type", ())
    types = {said} if isinstance(said, str) else set(said)
    if schema.get("nullable") or None in schema.get("enum", ()):
        types.add("null")
    enum = frozenset(str(value) for value in schema.get("enum", ()) if value is not None)
    if "const" in schema:
        enum |= {str(schema["const"])}
    return Shape(
        types=frozenset(types),
        enum=enum,
        properties=schema.get("properties", {}),
        required=frozenset(schema.get("required", ())),
        items=schema.get("items") or None,
        bounds={name: schema[name] for name, _ in NARROWING if name in schema},
    )


def _together(one: Shape, other: Shape) -> Shape:
    return Shape(
        types=one.types | other.types,
        enum=one.enum | other.enum,
        properties={**one.properties, **other.properties},
        required=one.required | other.required,
        items=one.items or other.items,
        bounds={**one.bounds, **other.bounds},
    )


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two schemas, of which the first is the older."""

    before: Schema
    after: Schema

    def breaks(self) -> Iterator[str]:
        """A sentence for each thing that breaks."""
        for path, item in self.before["paths"].items():
            for method, operation in item.items():
                where = f"{method.upper()} {path}"
                now = self.after["paths"].get(path, {}).get(method)
                if now is None:
                    yield f"{where} is gone"
                else:
                    yield from self._parameters(where, operation, now)
                    yield from self._bodies(where, operation, now)
                    yield from self._answers(where, operation, now)

    def _parameters(self, where: str, before: Schema, after: Schema) -> Iterator[str]:
        old, new = _named(before), _named(after)
        for key, parameter in old.items():
            name = f"{where}: parameter {key[1]}"
            if key not in new:
                yield f"{name} is gone"
                continue
            if new[key].get("required") and not parameter.get("required"):
                yield f"{name} became required"
            yield from self._taken(name, parameter["schema"], new[key]["schema"], ())
        for key in sorted(new.keys() - old.keys()):
            if new[key].get("required"):
                yield f"{where}: parameter {key[1]} is new and required"

    def _bodies(self, where: str, before: Schema, after: Schema) -> Iterator[str]:
        old, new = before.get("requestBody", {}), after.get("requestBody", {})
        if new.get("required") and not old.get("required"):
            yield f"{where}: the body became required"
        for kind, content in old.get("content", {}).items():
            now = new.get("content", {}).get(kind)
            if now is None:
                yield f"{where}: the body may not be {kind} any more"
            else:
                yield from self._taken(f"{where}: body", content.get("schema", {}), now.get("schema", {}), ())

    def _answers(self, where: str, before: Schema, after: Schema) -> Iterator[str]:
        for status, answer in before["responses"].items():
            now = after["responses"].get(status)
            if now is None:
                yield f"{where}: the answer {status} is gone"
                continue
            for kind, content in answer.get("content", {}).items():
                found = now.get("content", {}).get(kind)
                if found is None:
                    yield f"{where}: the answer {status} is not {kind} any more"
                else:
                    name = f"{where}: answer {status}"
                    yield from self._told(name, content.get("schema", {}), found.get("schema", {}), ())

    def _taken(self, name: str, before: Schema, after: Schema, above: tuple[str, ...]) -> Iterator[str]:
        """What a request may not hold any more, or has to hold now."""
        old, new = shape(self.before, before), shape(self.after, after)
        yield from _gone(name, old, new)
        if new.types and old.types - new.types:
            yield f"{name} may not be {', '.join(sorted(old.types - new.types))} any more"
        for word, sign in NARROWING:
            if word in new.bounds and (word not in old.bounds or (new.bounds[word] - old.bounds[word]) * sign > 0):
                yield f"{name}: {word} is narrower"
        for field in sorted(new.required - old.required):
            yield f"{name}: {field} is required"
        yield from self._within(name, old, new, above, taken=True)

    def _told(self, name: str, before: Schema, after: Schema, above: tuple[str, ...]) -> Iterator[str]:
        """What an answer does not hold any more, or holds in another form."""
        old, new = shape(self.before, before), shape(self.after, after)
        yield from _gone(name, old, new)
        if old.types and new.types - old.types:
            yield f"{name} may be {', '.join(sorted(new.types - old.types))} now"
        for field in sorted((old.required - new.required) & new.properties.keys()):
            yield f"{name}: {field} may be missing now"
        yield from self._within(name, old, new, above, taken=False)

    def _within(self, name: str, old: Shape, new: Shape, above: tuple[str, ...], *, taken: bool) -> Iterator[str]:
        compare = self._taken if taken else self._told
        for field in sorted(old.properties.keys() & new.properties.keys()):
            if above.count(field) < 2:
                yield from compare(f"{name}.{field}", old.properties[field], new.properties[field], (*above, field))
        if old.items is not None and new.items is not None and above.count("[]") < 4:
            yield from compare(f"{name}[]", old.items, new.items, (*above, "[]"))


def _named(operation: Schema) -> dict[tuple[str, str], Schema]:
    return {(one["in"], one["name"]): one for one in operation.get("parameters", ())}


def _gone(name: str, old: Shape, new: Shape) -> Iterator[str]:
    for field in sorted(old.properties.keys() - new.properties.keys()):
        yield f"{name}: {field} is gone"
    if old.enum and new.enum:
        for value in sorted(old.enum - new.enum):
            yield f"{name}: the value {value} is gone"


def bare(schema: Any) -> Any:
    """The schema without its words, its examples and the errors that every operation has: what programs rely on."""
    if isinstance(schema, list):
        return [bare(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    named = {key: {name: bare(one) for name, one in schema[key].items()} for key in NAMED if key in schema}
    return {key: bare(value) for key, value in schema.items() if key not in WORDS and key not in NAMED} | named


def breaks(before: Schema, after: Schema) -> list[str]:
    """A sentence for each thing that breaks programs that were written for `before`."""
    return list(Comparison(before, after).breaks())
