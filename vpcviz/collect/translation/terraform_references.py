"""Which resource an expression of Terraform means, through modules, variables and outputs, where its value is not known yet."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from vpcviz.collect.translation.terraform_document import NOTHING, Configuration, Json, Key, Module, Resource

RESOURCE: Final = re.compile(r"(?:data\.)?(aws_[a-z0-9_]+)\.([\w-]+)(?:\[([^\]]*)\])?")
INDEX: Final = re.compile(r"\[([^\]]*)\]")
DEEPEST: Final = 12
"""Modules that pass a value on to each other; more is a circle."""


@dataclass(slots=True)
class References:
    """Finds the resources that expressions name."""

    configuration: Configuration
    resources: Sequence[Resource]
    unresolved: set[str] = field(default_factory=set)
    """What could not be followed, such as `aws_route.out: gateway_id`."""
    _by_block: Mapping[tuple[Module, str, str], list[Resource]] = field(init=False)
    _by_id: Mapping[str, Resource] = field(init=False)

    def __post_init__(self) -> None:
        blocks: defaultdict[tuple[Module, str, str], list[Resource]] = defaultdict(list)
        for resource in self.resources:
            blocks[resource.module, resource.type, resource.name].append(resource)
        self._by_block = blocks
        self._by_id = {resource.id: resource for resource in self.resources}

    def known(self, resource_id: str) -> Resource | None:
        """The resource with an id."""
        return self._by_id.get(resource_id)

    def ids(self, resource: Resource, attribute: str) -> list[str]:
        """The ids that an attribute of the resource holds: known ones as they are, else those of the resources it names."""
        return self.ids_in(resource, resource.values.get(attribute), resource.expressions.get(attribute), attribute)

    def one(self, resource: Resource, attribute: str) -> str:
        """The id that an attribute holds; "" when it holds none or cannot be followed."""
        found = self.ids(resource, attribute)
        if len(found) > 1:
            self.unresolved.add(f"{resource.address}: {attribute}")
        return found[0] if len(found) == 1 else ""

    def ids_in(self, resource: Resource, value: Any, expression: Any, what: str) -> list[str]:
        """The ids in a value, or in the expression that it will come from."""
        if isinstance(value, str) and value:
            return [value]
        if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
            return list(value)
        names = _names(expression)
        if not names:
            return []
        found = list(dict.fromkeys(one.id for one in self._named(names, resource.module, resource)))
        if not found:
            self.unresolved.add(f"{resource.address}: {what}")
        return found

    def targets(self, resource: Resource, attribute: str) -> list[Resource]:
        """The resources that the attribute's expression names."""
        return list(self._named(_names(resource.expressions.get(attribute)), resource.module, resource))

    def _named(self, names: Sequence[str], module: Module, asker: Resource, depth: int = 0) -> Iterator[Resource]:
        if depth > DEEPEST:
            return
        keyed = any(name.startswith(("count.", "each.")) for name in names)
        for name in _longest(names):
            found = list(self._one(name, module, asker, depth))
            yield from _picked(found, name, asker.key, keyed)

    def _one(self, name: str, module: Module, asker: Resource, depth: int) -> Iterator[Resource]:
        match = RESOURCE.match(name)
        if match is not None:
            block = self._by_block.get((module, match[1], match[2]), [])
            key = _key(match[3])
            yield from [one for one in block if key is None or one.key == key]
        elif name.startswith("module."):
            yield from self._output(name, module, asker, depth)
        elif name.startswith("var.") and module:
            yield from self._variable(name, module, asker, depth)
        elif name.startswith("each."):
            yield from self._named(_names(asker.for_each), asker.module, asker, depth + 1)

    def _output(self, name: str, module: Module, asker: Resource, depth: int) -> Iterator[Resource]:
        """`module.NAME.OUTPUT`: what the child module's output names."""
        parts = re.sub(r"\[[^\]]*\]", "", name).split(".")
        if len(parts) < 3:
            return
        child = self.configuration.within(module).call(parts[1]).get("module") or NOTHING
        output = (child.get("outputs") or {}).get(parts[2]) or NOTHING
        inside = {one.module for one in self.resources if one.module[:-1] == module and one.module[-1:] != ()}
        for path in sorted((path for path in inside if path[-1][0] == parts[1]), key=str):
            yield from self._named(_names(output.get("expression")), path, asker, depth + 1)

    def _variable(self, name: str, module: Module, asker: Resource, depth: int) -> Iterator[Resource]:
        """`var.NAME`: what the call of this module gives for it."""
        word = name.removeprefix("var.").split(".")[0].split("[")[0]
        call = self.configuration.within(module[:-1]).call(module[-1][0])
        expression = (call.get("expressions") or {}).get(word)
        yield from self._named(_names(expression), module[:-1], asker, depth + 1)


def _names(expression: Any) -> list[str]:
    """Every reference in an expression, however deep."""
    if isinstance(expression, Mapping):
        own = expression.get("references")
        if isinstance(own, list):
            return [str(name) for name in own]
        return [name for part in expression.values() for name in _names(part)]
    return [name for part in expression for name in _names(part)] if isinstance(expression, list) else []


def _longest(names: Iterable[str]) -> list[str]:
    """The references without those that only begin another one."""
    once = list(dict.fromkeys(names))
    return [
        name for name in once if not any(other != name and other.startswith((f"{name}.", f"{name}[")) for other in once)
    ]


def _key(word: str | None) -> Key:
    if word is None or word in ("*", ""):
        return None
    return word.strip('"') if word.startswith('"') else int(word) if word.isdecimal() else None


def _picked(found: list[Resource], name: str, key: Key, keyed: bool) -> list[Resource]:
    """Of several, the one with the key that the expression or its own resource counts by."""
    if len(found) < 2:
        return found
    index = INDEX.findall(name)
    wanted = _key(index[-1]) if index else key if keyed or key is not None else None
    same = [one for one in found if one.key == wanted] if wanted is not None else []
    if not same and isinstance(wanted, int) and wanted < len(found) and index:
        same = [found[wanted]]
    return same or found


def constant(expression: Json | None, variables: Json) -> str:
    """A text that an expression gives outright or by a variable; "" otherwise."""
    if not expression:
        return ""
    value = expression.get("constant_value")
    if isinstance(value, str):
        return value
    for name in _names(expression):
        told = (variables.get(name.removeprefix("var.")) or {}).get("value") if name.startswith("var.") else None
        if isinstance(told, str):
            return told
    return ""
