"""Search over everything in a snapshot: names, ids, addresses, CIDR blocks, service names, tags."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from heapq import nsmallest
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final

from vpcviz.layout.text import clean
from vpcviz.topology.kinds import Kind
from vpcviz.topology.network import Topology
from vpcviz.topology.resource import Resource
from vpcviz.topology.resources.accounts import AvailabilityZone
from vpcviz.topology.resources.endpoints import VpcEndpointService
from vpcviz.topology.resources.network import Subnet, Vpc
from vpcviz.web.facts.words import kind_word, short_id

MAX_RESULTS: Final = 40
MAX_QUERY: Final = 200
_LEFT_OUT: Final = (AvailabilityZone, VpcEndpointService)
_UNSAID: Final = frozenset(
    {
        *("raw", "policy", "seen_from", "account", "region", "family", "origin", "peer_kind", "protocol"),
        *("tags", "target_kind"),
    }
)
_ORDER: Final = {
    kind: place
    for place, kind in enumerate(
        (
            Kind.VPC,
            Kind.VPC_ENDPOINT,
            Kind.ENDPOINT_SERVICE_CONFIGURATION,
            Kind.SUBNET,
            Kind.ROUTE_TABLE,
            Kind.LOAD_BALANCER,
            Kind.NAT_GATEWAY,
            Kind.TRANSIT_GATEWAY,
            Kind.INSTANCE,
            Kind.NETWORK_INTERFACE,
        )
    )
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing that can be found."""

    resource: Resource
    kind: str
    label: str
    context: str
    names: tuple[str, str]
    """Its id and its name, in lower case."""
    words: str
    """Everything that may be searched for, in lower case, each between line ends; the tags last."""
    tagged: int
    """Where the tags begin in the words."""


@dataclass(frozen=True, slots=True)
class Results:
    """What was found, best first, and how many there are in all."""

    entries: tuple[Entry, ...]
    total: int


def _index(topology: Topology) -> tuple[Entry, ...]:
    return tuple(
        _entry(topology, resource) for resource in topology.everything() if not isinstance(resource, _LEFT_OUT)
    )


def _entry(topology: Topology, resource: Resource) -> Entry:
    place = [topology.account_names.get(resource.account, resource.account), resource.region]
    vpc = topology.get(Vpc, vpc_of(topology, resource)) if not isinstance(resource, Vpc) else None
    if vpc is not None:
        place.insert(0, vpc.label)
    facts = "\n".join(dict.fromkeys((*_texts(resource), resource.account))).lower()
    tags = "\n".join(dict.fromkeys(_texts(getattr(resource, "tags", ())))).lower()
    return Entry(
        resource,
        kind_word(resource.kind),
        clean(short_id(resource.label)),
        clean(", ".join(place)),
        (resource.id.lower(), resource.name.lower()),
        f"\n{facts}\n{tags}\n",
        len(facts) + 2,
    )


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if value:
            yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif is_dataclass(value):
        for field in fields(value):
            if field.name not in _UNSAID:
                yield from _texts(getattr(value, field.name))


def index(topology: Topology) -> tuple[Entry, ...]:
    """The entries of a topology, in its order."""
    return topology.derive(_index)


def search(topology: Topology, query: str) -> Results:
    """The things in which every word of the query occurs; an address also finds the blocks that hold it."""
    words = query[:MAX_QUERY].lower().split()
    if not words:
        return Results((), 0)
    entries = index(topology)
    whole, begin = " ".join(words), [re.compile(rf"\b{re.escape(word)}") for word in words]
    matching = (entry for entry in entries if all(word in entry.words for word in words))
    found = {id(entry): (_rank(entry, whole, begin), entry) for entry in matching}
    for entry in _holding(topology, query):
        found.setdefault(id(entry), ((2, _place(entry), entry.label), entry))
    best = nsmallest(MAX_RESULTS, found.values(), key=lambda item: (item[0], item[1].resource.id))
    return Results(tuple(entry for _, entry in best), len(found))


def mentioning(topology: Topology, resource_id: str) -> tuple[Resource, ...]:
    """The resources that have this id, address or name among their fields."""
    wanted = f"\n{resource_id.lower()}\n"
    found = [entry for entry in index(topology) if wanted in entry.words]
    return tuple(entry.resource for entry in found)


def _rank(entry: Entry, whole: str, begin: Sequence[re.Pattern[str]]) -> tuple[int, int, str]:
    place = _ORDER.get(entry.resource.kind, len(_ORDER))
    names = entry.names
    if whole in names:
        return 0, place, entry.label
    if entry.words.find(f"\n{whole}\n", 0, entry.tagged) >= 0:
        return 1, place, entry.label
    if names[0].startswith(whole) or names[1].startswith(whole):
        return 2, place, entry.label
    near = all(pattern.search(names[0]) or pattern.search(names[1]) for pattern in begin)
    return 3 if near else 4, place, entry.label


def _place(entry: Entry) -> int:
    return _ORDER.get(entry.resource.kind, len(_ORDER))


def vpc_of(topology: Topology, resource: Resource) -> str:
    """The VPC that a resource is or lies in; "" when it lies in none."""
    if isinstance(resource, Vpc):
        return resource.id
    vpc_id = getattr(resource, "vpc_id", "") or ""
    if not vpc_id:
        home = topology.get(Subnet, getattr(resource, "subnet_id", "") or "")
        vpc_id = home.vpc_id if home is not None else ""
    return str(vpc_id)


def _held(topology: Topology) -> tuple[tuple[int, int, int, Entry], ...]:
    """(version, first address, last address, VPC or subnet) of every block."""
    return tuple(
        (block.version, int(block.network_address), int(block.broadcast_address), entry)
        for entry in index(topology)
        for block in _blocks(entry.resource)
    )


def _holding(topology: Topology, query: str) -> Iterator[Entry]:
    """VPCs and subnets whose blocks hold the address or block that stands in the query."""
    for word in query[:MAX_QUERY].split():
        asked = _block(word.strip("?!.,;:()\"'"))
        if asked is None:
            continue
        first, last = int(asked.network_address), int(asked.broadcast_address)
        for version, low, high, entry in topology.derive(_held):
            if version == asked.version and low <= first and last <= high:
                yield entry


Block = IPv4Network | IPv6Network


def _blocks(resource: Resource) -> Iterator[Block]:
    if isinstance(resource, Vpc):
        written = (*resource.cidrs, *resource.ipv6_cidrs)
    elif isinstance(resource, Subnet):
        written = (resource.cidr, *resource.ipv6_cidrs)
    else:
        return
    for text in written:
        block = _block(text)
        if block is not None:
            yield block


def _block(text: str) -> Block | None:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None
