"""What is different between two looks at resources, field by field."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Body

VOLATILE: Final[Mapping[Kind, frozenset[str]]] = MappingProxyType(
    {
        Kind.DB_INSTANCE: frozenset({"LatestRestorableTime"}),
        Kind.SUBNET: frozenset({"AvailableIpAddressCount"}),
    }
)
"""Fields that differ at every look and say nothing of the network (AWS: "DBInstance", "Subnet" in the API references)."""
FEW_ADDRESSES: Final = 8
"""Fewer free addresses than these say that a subnet runs out of them."""

_IN_ORDER: Final = frozenset({Kind.DHCP_OPTIONS})
"""Kinds of which the order of a list means something: name servers are asked in turn (AWS: "DHCP option set concepts")."""
_KEY_AND_VALUE: Final = frozenset({"Key", "Value"})

Fields = Mapping[str, tuple[Any, Any]]
"""Path of a field -> what it held before and after; None where it was not there."""


@dataclass(frozen=True, slots=True)
class Change:
    """A resource that came, went, or has other fields."""

    kind: Kind
    id: str
    region: str
    accounts: tuple[str, ...]
    """The accounts whose answers show it."""
    name: str = ""
    fields: Fields = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As `vpcviz diff --json` and the API tell it."""
        told: dict[str, Any] = {
            "id": self.id,
            "kind": self.kind.value,
            "name": self.name,
            "region": self.region,
            "accounts": list(self.accounts),
        }
        return {**told, "fields": {path: list(pair) for path, pair in self.fields.items()}} if self.fields else told


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that is different, sorted by kind and id."""

    added: tuple[Change, ...] = ()
    removed: tuple[Change, ...] = ()
    changed: tuple[Change, ...] = ()
    unknown: tuple[Change, ...] = ()
    """On one side only, where the other side did not look."""

    @property
    def total(self) -> int:
        """How many things are different for certain."""
        return len(self.added) + len(self.removed) + len(self.changed)

    def to_json(self) -> dict[str, Any]:
        """As `vpcviz diff --json` and the API tell it."""
        sides = {"added": self.added, "removed": self.removed, "changed": self.changed, "unknown": self.unknown}
        return {name: [one.to_json() for one in found] for name, found in sides.items()}


def unsteady(kind: Kind, body: Body) -> frozenset[str]:
    """The volatile fields that say nothing here: how many addresses of a subnet are free does, when they are few."""
    found = VOLATILE.get(kind, frozenset())
    free = body.get("AvailableIpAddressCount") if kind is Kind.SUBNET else None
    return frozenset() if isinstance(free, int) and free < FEW_ADDRESSES else found


def fields_changed(kind: Kind, before: Body, after: Body, *, both_only: bool = False) -> dict[str, tuple[Any, Any]]:
    """The fields that differ, volatile ones aside; with `both_only` those that both sides tell.

    Nested fields and tags have paths (``Options.DnsSupport``, ``Tags.Name``). A list whose order alone differs is the same.
    """
    ignored = unsteady(kind, before) & unsteady(kind, after)
    names = (before.keys() | after.keys()) - ignored
    different = [name for name in names if before.get(name) != after.get(name) or (name in before) != (name in after)]
    old = _flat({name: before[name] for name in different if name in before})
    new = _flat({name: after[name] for name in different if name in after})
    paths = old.keys() & new.keys() if both_only else old.keys() | new.keys()
    return {
        path: (old.get(path), new.get(path))
        for path in sorted(paths)
        if (path in old) != (path in new) or not _same(kind, old[path], new[path])
    }


def name_of(body: Body) -> str:
    """The Name tag, if there is one (AWS: "Tag your Amazon EC2 resources")."""
    tags = body.get("Tags")
    for tag in tags if isinstance(tags, list) else ():
        if isinstance(tag, Mapping) and tag.get("Key") == "Name" and isinstance(tag.get("Value"), str):
            return str(tag["Value"])
    return ""


def gathered(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes sorted; what several accounts show alike, such as a shared subnet, is told once."""
    groups: defaultdict[tuple[str, str, str, str], list[Change]] = defaultdict(list)
    for one in changes:
        groups[one.kind.value, one.id, one.region, _text(one.fields) if one.fields else ""].append(one)
    return tuple(
        replace(same[0], accounts=tuple(sorted({account for one in same for account in one.accounts})))
        for _, same in sorted(groups.items(), key=lambda pair: pair[0])
    )


def _flat(value: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, one in value.items():
        path = f"{prefix}{name}"
        inner = _by_key(one) if isinstance(one, list) else one
        if isinstance(inner, Mapping) and inner:
            found.update(_flat(inner, f"{path}."))
        else:
            found[path] = one
    return found


def _by_key(items: list[Any]) -> Mapping[str, Any] | None:
    """Tags by their keys; None for any other list."""
    if not all(isinstance(item, Mapping) and item.keys() == _KEY_AND_VALUE for item in items):
        return None
    found = {str(item["Key"]): item["Value"] for item in items}
    return found if len(found) == len(items) else None


def _same(kind: Kind, old: Any, new: Any) -> bool:
    return bool(old == new) or (kind not in _IN_ORDER and _text(_unordered(old)) == _text(_unordered(new)))


def _unordered(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _unordered(item) for key, item in value.items()}
    if isinstance(value, list):
        return sorted((_unordered(item) for item in value), key=_text)
    return value


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)
