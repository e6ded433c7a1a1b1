"""Fields in another spelling, put into the row that the API would answer; botocore's service models say how that looks."""

import json
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from botocore.loaders import Loader
from botocore.model import ListShape, ServiceModel, Shape, StructureShape

from vpcviz.collect.call import Call

SCALARS: Final[Mapping[str, str]] = MappingProxyType(
    {"IpRange": "CidrIp", "Ipv6Range": "CidrIpv6", "PrefixListId": "PrefixListId", "GroupIdentifier": "GroupId"}
)
"""Structures that some dialects write as their one telling field alone."""

SPELLINGS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "IpRanges": ("ipv4ranges",),
        "Groups": ("securitygroups", "groupset"),
        "Tags": ("tagset",),
        "CidrBlockAssociationSet": ("cidrblockassociations",),
        "Type": ("loadbalancertype",),
    }
)
"""Names that a field goes by besides its own; they win, because where both are there the own name holds less."""


def row_of(call: Call, value: Mapping[str, Any]) -> dict[str, Any]:
    """The row of the call's answer with what `value` says, whatever the capitals; what the API does not know is left out."""
    shape = row_shape(call)
    row: dict[str, Any] = _structure(shape, value)
    return row


@cache
def _service(name: str) -> ServiceModel:
    return ServiceModel(Loader().load_service_model(name, "service-2"), service_name=name)


def row_shape(call: Call) -> StructureShape:
    """How a row of the call's answer looks. Raises `ValueError` for a call whose rows are no structures."""
    answer = _service(call.service).operation_model(call.operation).output_shape
    found: Shape | None = answer.members[call.result_key] if answer else None
    while isinstance(found, ListShape):
        found = found.member
    if not isinstance(found, StructureShape):
        message = f"{call.operation} answers no structures"
        raise ValueError(message)
    instances = found.members.get("Instances") if call.operation == "DescribeInstances" else None
    inner = instances.member if isinstance(instances, ListShape) else found
    return inner if isinstance(inner, StructureShape) else found


def _structure(shape: StructureShape, value: Mapping[str, Any]) -> dict[str, Any]:
    given = {str(key).lower(): item for key, item in value.items() if item is not None}
    row = {}
    for name, member in shape.members.items():
        names = [spelling for spelling in (*SPELLINGS.get(name, ()), name.lower()) if spelling in given]
        found = next((read for spelling in names if (read := _value(member, given[spelling])) is not None), None)
        if found is not None:
            row[name] = found
    return row


def _value(shape: Shape, value: Any) -> Any:
    """The value in the shape's form; None when it cannot be."""
    if isinstance(shape, StructureShape):
        return _one(shape, _parsed(value))
    if isinstance(shape, ListShape):
        return _many(shape.member, _parsed(value))
    if shape.type_name == "map":
        return value if isinstance(value, Mapping) else None
    if isinstance(value, list | Mapping):
        return json.dumps(value, sort_keys=True) if shape.type_name == "string" else None
    return value


def _one(shape: StructureShape, value: Any) -> dict[str, Any] | None:
    if isinstance(value, Mapping):
        return _structure(shape, value)
    return {SCALARS[shape.name]: value} if isinstance(value, str) and shape.name in SCALARS else None


def _many(shape: Shape, value: Any) -> list[Any] | None:
    if isinstance(value, Mapping) and isinstance(shape, StructureShape) and set(shape.members) == {"Key", "Value"}:
        return [{"Key": str(key), "Value": str(item)} for key, item in sorted(value.items())]
    if not isinstance(value, list):
        return None
    return [item for one in value if (item := _value(shape, one)) is not None]


def _parsed(value: Any) -> Any:
    """A structure that was written as JSON text, as AWS Config's history does."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
