"""Resources in a form of their own kind, derived from the classes that the topology is made of."""

import ast
import inspect
import types
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from rest_framework import serializers

from vpcviz.api.kinds import KINDS, vpcs_of
from vpcviz.topology.resource import Resource

_RENAMED: Final[Mapping[str, str]] = {"accounts": "aws-accounts", "vpc-peering-connections": "peering-connections"}

TYPED: Final[Mapping[str, type[Resource]]] = MappingProxyType(
    {_RENAMED.get(word, word): found for word, found in KINDS.items()}
)
"""The word of the address -> the class that it lists."""

COMMON: Final = ("id", "kind", "name", "account", "region", "vpcs", "tags", "seen_from")
AWS: Final = "aws"
"""What AWS answered: told only when it is asked for."""


def own_fields(found: type[Resource]) -> tuple[str, ...]:
    """The fields that a class has beside those of every resource."""
    common = {field.name for field in fields(Resource)}
    return tuple(field.name for field in fields(found) if field.name not in common)


def names(found: type[Resource]) -> tuple[str, ...]:
    """Every field that is told of a resource of this class unless others are asked for."""
    return (*COMMON, *own_fields(found))


def told(resource: Resource, wanted: Iterable[str]) -> dict[str, Any]:
    """The wanted fields of a resource."""
    return {name: _value(resource, name) for name in wanted}


def _value(resource: Resource, name: str) -> Any:
    match name:
        case "kind":
            return resource.kind.value
        case "vpcs":
            return list(vpcs_of(resource))
        case "tags":
            return dict(resource.tags)
        case "aws":
            return resource.raw
    return _plain(getattr(resource, name))


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value


_forms: Final[dict[type[Any], Any]] = {}
"""What was derived already: each class has one form."""


class TypedSerializer(serializers.Serializer[Any]):
    """What is told of every resource."""

    id = serializers.CharField()
    kind = serializers.CharField(required=False)
    name = serializers.CharField(allow_blank=True, required=False)
    account = serializers.CharField(required=False, help_text="The owner.")
    region = serializers.CharField(required=False)
    vpcs = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="The VPCs that it is or lies in."
    )
    tags = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False)
    seen_from = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="The accounts whose answers showed it."
    )
    aws = serializers.DictField(required=False, help_text="What AWS answered; only where `fields` asks for it.")


def contract_of(found: type[Resource]) -> type[TypedSerializer]:
    """The form of a resource of this class."""
    if found not in _forms:
        own = _declared(found, own_fields(found), required=False)
        _forms[found] = type(f"{found.__name__}Serializer", (TypedSerializer,), {**own, "__doc__": found.__doc__})
    form: type[TypedSerializer] = _forms[found]
    return form


def _declared(found: type[Any], wanted: Iterable[str], *, required: bool) -> dict[str, Any]:
    hints, notes = get_type_hints(found), _notes_on(found)
    return {name: _field(hints[name], notes.get(name, ""), required=required) for name in wanted}


def _field(hint: Any, note: str, *, required: bool = True) -> Any:
    options: dict[str, Any] = {"required": required, "help_text": note}
    if get_origin(hint) in (Union, types.UnionType):
        options["allow_null"] = True
        (hint,) = [one for one in get_args(hint) if one is not types.NoneType]
    if get_origin(hint) is tuple:
        return _list(hint, options)
    if is_dataclass(hint):
        return _part(hint)(**options)
    if get_origin(hint) is Literal or (isinstance(hint, type) and issubclass(hint, StrEnum)):
        words = get_args(hint) or [item.value for item in hint]
        options["help_text"] = f"{note} One of {', '.join(words)}.".strip()
        hint = str
    return _PLAIN[hint](**options, **({"allow_blank": True} if hint is str else {}))


_PLAIN: Final[Mapping[Any, Any]] = {
    str: serializers.CharField,
    bool: serializers.BooleanField,
    int: serializers.IntegerField,
}


def _list(hint: Any, options: dict[str, Any]) -> Any:
    inside = get_args(hint)
    if inside[-1] is not ...:
        options |= {"min_length": len(inside), "max_length": len(inside)}
        return serializers.ListField(child=_field(inside[0], ""), **options)
    if is_dataclass(inside[0]):
        return _part(inside[0])(many=True, **options)
    return serializers.ListField(child=_field(inside[0], ""), **options)


def _part(found: Any) -> Any:
    """The form of a value inside a resource."""
    if found not in _forms:
        own = _declared(found, [field.name for field in fields(found)], required=True)
        _forms[found] = type(
            f"{found.__name__}PartSerializer", (serializers.Serializer,), {**own, "__doc__": found.__doc__}
        )
    return _forms[found]


def _notes_on(found: type[Any]) -> Mapping[str, str]:
    """What the source says below each field."""
    (body,) = ast.parse(inspect.getsource(found)).body
    notes: dict[str, str] = {}
    if isinstance(body, ast.ClassDef):
        for field, below in zip(body.body, body.body[1:], strict=False):
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(below, ast.Expr):
                notes[field.target.id] = str(getattr(below.value, "value", ""))
    return notes
