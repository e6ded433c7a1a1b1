"""What differs between two looks at a network, and on which things of the network it shows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, Literal

from vpcviz.topology.build import BESIDE
from vpcviz.topology.changes import Change, Changes
from vpcviz.topology.graph import subnets_using
from vpcviz.topology.holders import bearers, holders
from vpcviz.topology.kinds import Kind
from vpcviz.topology.network import Topology
from vpcviz.topology.resource import Resource
from vpcviz.topology.resources.interfaces import NetworkAcl, SecurityGroup
from vpcviz.topology.resources.network import RouteTable

What = Literal["added", "changed", "removed", "perhaps"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is different."""

    what: What
    """`perhaps`: on one side only, and the other did not look."""
    change: Change
    at: tuple[str, ...]
    """The resources that show it: itself, the subnets of a route table, what bears a security group."""
    within: tuple[str, ...]
    """What holds it, the nearest first: subnet, VPC; the account of what is in no VPC."""
    word: str = ""
    """What of a thing it is that changed, where it shows at others: `routes`, `rules` …"""


class _Sides:
    """Both sides, and which resources came and went as a whole."""

    def __init__(self, before: Topology, after: Topology, changes: Changes) -> None:
        self.before = before
        self.after = after
        told = {"added": changes.added, "removed": changes.removed, "perhaps": changes.unknown}
        self.whole: Mapping[str, frozenset[str]] = {
            what: frozenset(one.id for one in found if not _tells_more(one)) for what, found in told.items()
        }

    def find(self, resource_id: str) -> Resource | None:
        """A resource as it is, or as it was."""
        return self.after.find(resource_id) or self.before.find(resource_id)

    def came_or_went(self, resource_id: str) -> bool:
        """Whether the resource as a whole is on one side only."""
        return any(resource_id in ids for ids in self.whole.values())

    @cached_property
    def group_of_rule(self) -> Mapping[str, str]:
        """Security group rule id -> the group that has or had it."""
        groups = (*self.before.all(SecurityGroup).values(), *self.after.all(SecurityGroup).values())
        return {rule.id: group.id for group in groups for rule in (*group.ingress, *group.egress) if rule.id}


def differences_of(before: Topology, after: Topology, changes: Changes) -> tuple[Difference, ...]:
    """Every difference once, sorted by kind and id. `before` needs to hold what changed and went, and no more."""
    sides = _Sides(before, after, changes)
    told: dict[tuple[str, str, tuple[str, ...]], Difference] = {}
    found: tuple[tuple[What, tuple[Change, ...]], ...] = (
        ("changed", changes.changed),
        ("perhaps", changes.unknown),
        ("removed", changes.removed),
        ("added", changes.added),
    )
    bearing = bearers(sides.after)
    for side, ones in found:
        for one in ones:
            what = side if one.kind in _PLACES else _truly(sides, side, one)
            difference = _difference(sides, what, one, bearing) if what is not None else None
            if difference is not None:
                told.setdefault((one.kind.value, one.id, one.accounts if one.kind in _PLACES else ()), difference)
    return tuple(told[key] for key in sorted(told))


def _truly(sides: _Sides, what: What, one: Change) -> What | None:
    """What several accounts show has not come or gone while one of them still shows it (AWS: shared subnets, gateways); what
    another account shows on both sides is known, and one that did not look is no difference."""
    now = sides.after.find(one.id)
    if now is None or now.kind is not one.kind:
        return what
    known = bool(set(now.seen_from) - set(one.accounts))
    if what == "removed" or (what == "added" and known):
        return "changed"
    return None if what == "perhaps" and known else what


def _difference(sides: _Sides, what: What, one: Change, bearing: Mapping[str, tuple[str, ...]]) -> Difference | None:
    if one.kind in _PLACES:
        return Difference(what, one, (f"{one.kind.value}:{one.id}",), one.accounts)
    owner = _owner(sides, one)
    if _tells_more(one) or owner != one.id:
        if sides.came_or_went(owner):
            return None
        shown: What = "perhaps" if what == "perhaps" else "changed"
        at = (owner, *bearing.get(owner, ()))
        return Difference(shown, one, at, _holders(sides, owner, one), _WORDS.get(one.kind, one.kind.value))
    at = (one.id, *(_affected(sides, one, bearing) if what == "changed" else ()))
    word = _WORDS.get(one.kind, "") if what == "changed" else ""
    return Difference(what, one, tuple(dict.fromkeys(at)), _holders(sides, one.id, one), word)


_WORDS: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.ROUTE_TABLE: "routes",
        Kind.SECURITY_GROUP: "rules",
        Kind.SECURITY_GROUP_RULE: "rules",
        Kind.NETWORK_ACL: "rules",
        Kind.TRANSIT_GATEWAY_ROUTES: "routes",
        Kind.TRANSIT_GATEWAY_ASSOCIATIONS: "associations",
        Kind.TRANSIT_GATEWAY_PROPAGATIONS: "propagations",
        Kind.TARGET_HEALTH: "health",
        Kind.TAGS: "tags",
        Kind.VPC_ATTRIBUTE: "DNS",
        Kind.VPC_HOSTED_ZONES: "private zones",
        Kind.ENDPOINT_SERVICE_PERMISSIONS: "principals",
        Kind.ENDPOINT_CONNECTION: "connection",
    }
)
"""What changed of a thing, in one word."""


_PLACES: Final = frozenset({Kind.REGION, Kind.AVAILABILITY_ZONE, Kind.BLOCK_PUBLIC_ACCESS})
"""Kinds whose ids are alike in all accounts: they show at the account."""


def _tells_more(one: Change) -> bool:
    """Whether it tells more of a resource, and is none itself."""
    return one.kind in BESIDE or one.kind in (Kind.TAGS, Kind.VPC_HOSTED_ZONES)


def _owner(sides: _Sides, one: Change) -> str:
    """The resource of which it tells more; its own id where it is a thing itself."""
    if one.kind is Kind.SECURITY_GROUP_RULE:
        return sides.group_of_rule.get(one.id, one.id)
    return one.id.partition("|")[0] if _tells_more(one) else one.id


def _affected(sides: _Sides, one: Change, bearing: Mapping[str, tuple[str, ...]]) -> Iterable[str]:
    """The things drawn that a change of something else is about."""
    now = sides.after.find(one.id)
    if isinstance(now, RouteTable):
        return _routed(sides, now, one.fields)
    if isinstance(now, NetworkAcl):
        old = sides.before.get(NetworkAcl, one.id)
        moved = set(now.subnet_ids) ^ set(old.subnet_ids if old is not None else now.subnet_ids)
        return sorted(moved if _only(one.fields, "Associations") else {*now.subnet_ids, *moved})
    return bearing.get(one.id, ())


def _only(fields: Mapping[str, Any], name: str) -> bool:
    return all(path.partition(".")[0] == name for path in fields)


def _routed(sides: _Sides, now: RouteTable, fields: Mapping[str, Any]) -> Iterable[str]:
    """The subnets whose routes are others now: those that use the table, and those that came to it or left it."""
    old = sides.before.get(RouteTable, now.id)
    were = {item.subnet_id for item in (old if old is not None else now).associations}
    are = {item.subnet_id for item in now.associations}
    moved = (were ^ are) - {""}
    if _only(fields, "Associations"):
        return sorted(moved)
    return sorted({subnet.id for subnet in subnets_using(sides.after, now)} | moved)


def _holders(sides: _Sides, resource_id: str, one: Change) -> tuple[str, ...]:
    """What holds a resource, the nearest first."""
    resource = sides.find(resource_id)
    if resource is None:
        return one.accounts
    found = holders(sides.find, resource, one.accounts)
    return tuple(word for word in found if word != resource_id)
