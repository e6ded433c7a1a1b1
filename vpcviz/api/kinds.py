"""The one table of resources that the API lists."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any, Final

from vpcviz.topology.build import CLASSES
from vpcviz.topology.kinds import Kind
from vpcviz.topology.network import Topology
from vpcviz.topology.resource import Resource

_WORDS: Final[Mapping[Kind, str]] = {
    Kind.ADDRESS: "addresses",
    Kind.VPC_ENDPOINT: "endpoints",
    Kind.ENDPOINT_SERVICE_CONFIGURATION: "endpoint-services",
    Kind.VPC_ENDPOINT_SERVICE: "visible-services",
    Kind.VPC_HOSTED_ZONES: "vpc-hosted-zones",
    Kind.DHCP_OPTIONS: "dhcp-options",
    Kind.MANAGED_PREFIX_LIST: "prefix-lists",
}

KINDS: Final[Mapping[str, type[Resource]]] = MappingProxyType(
    dict(sorted((_WORDS.get(kind, f"{kind.value}s"), found) for kind, found in CLASSES.items()))
)
"""The word of the address -> the class that it lists."""

_NOT_SEARCHED: Final = frozenset({"raw", "policy", "seen_from", "account", "region"})


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for. What is empty keeps everything."""

    accounts: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    vpcs: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()

    def keeps(self, resource: Resource) -> bool:
        """Whether a resource is asked for."""
        return (
            (not self.accounts or resource.account in self.accounts)
            and (not self.regions or resource.region in self.regions)
            and (not self.vpcs or not self.vpcs.isdisjoint(vpcs_of(resource)))
            and (not self.words or all(word in text_of(resource) for word in self.words))
        )


@dataclass(frozen=True, slots=True)
class Told:
    """A resource as the API tells it."""

    resource: Resource

    def to_json(self) -> dict[str, Any]:
        """The resource, and what AWS answered about it."""
        found = self.resource
        return {
            "id": found.id,
            "kind": found.kind.value,
            "name": found.name,
            "account": found.account,
            "region": found.region,
            "vpcs": list(vpcs_of(found)),
            "tags": dict(found.tags),
            "seen_from": list(found.seen_from),
            "aws": found.raw,
        }


def listed(topology: Topology, found: type[Resource], asked: Filter) -> list[Told]:
    """The resources of a class that are asked for, by id."""
    return [Told(resource) for resource in topology.all(found).values() if asked.keeps(resource)]


def vpcs_of(resource: Resource) -> tuple[str, ...]:
    """The VPCs that a resource is or lies in."""
    if resource.kind is Kind.VPC:
        return (resource.id,)
    vpc_id = getattr(resource, "vpc_id", "")
    return (vpc_id,) if vpc_id else tuple(getattr(resource, "vpc_ids", None) or ())


def text_of(resource: Resource) -> str:
    """What of a resource is searched: names, ids, addresses and tags, in small letters."""
    said = (getattr(resource, field.name) for field in fields(resource) if field.name not in _NOT_SEARCHED)
    return "\n".join(word for value in said for word in _texts(value)).lower()


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
