"""The filters of a picture: what can be chosen, what is in force, and the address without each of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final

from vpcviz.layout.filters import holdings
from vpcviz.layout.text import clean
from vpcviz.layout.view import GROUPS, KINDS, LAYER_WORDS, LAYERS, MOST_HOPS, SHOWN_WORDS, TAG_GROUP, View, to_query
from vpcviz.topology.network import Topology
from vpcviz.topology.resources.network import Vpc
from vpcviz.topology.resources.transit import TransitGateway
from vpcviz.web import addresses
from vpcviz.web.place import Place

INSIDE_LAYERS: Final = ("route-tables", "interfaces", "labels", "notes")
"""Layers that the picture of one VPC or service has too."""
KIND_WORDS: Final = {
    "vpc": "a VPC of its own account",
    "subnet": "subnets",
    "route-table": "route tables",
    "eni": "network interfaces",
    "instance": "instances",
    "endpoint": "interface endpoints",
    "gateway-endpoint": "gateway endpoints",
    "endpoint-service": "endpoint services",
    "load-balancer": "load balancers",
    "target": "targets",
    "internet-gateway": "internet gateways",
    "egress-only-internet-gateway": "egress-only internet gateways",
    "carrier-gateway": "carrier gateways",
    "vpn-gateway": "virtual private gateways",
    "nat-gateway": "NAT gateways",
    "vpc-peering-connection": "VPC peerings",
    "transit-gateway": "transit gateways",
    "transit-gateway-attachment": "transit gateway attachments",
}
"""What each of `view.KINDS` is called in the form."""
UNOFFERED: Final = frozenset({"vpc", "transit-gateway"})
"""Kinds that can be written in the address and tell little: the things that are filtered are of these kinds."""
MOST_CHIPS: Final = 40
"""Filters in force that are shown one by one; each holds the address without it."""
MOST_TAGS: Final = 500
"""Tags that are suggested; any other can be written."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that a filter can be set to."""

    value: str
    words: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force; `href` is the picture without it."""

    name: str
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class _Offer:
    """What a topology has to choose from."""

    accounts: tuple[tuple[str, str], ...]
    regions: tuple[str, ...]
    kinds: tuple[str, ...]
    states: tuple[str, ...]
    tags: tuple[str, ...]
    keys: tuple[str, ...]


def _offer(topology: Topology) -> _Offer:
    filtered = [*topology.all(Vpc).values(), *topology.all(TransitGateway).values()]
    names = topology.account_names
    accounts = sorted({item.account for item in filtered}, key=lambda account: (names.get(account, ""), account))
    tags = {tag for item in filtered for tag in item.tags if tag[0] != "Name" and not tag[0].startswith("aws:")}
    held = frozenset(thing for things in topology.derive(holdings).values() for thing in things)
    kinds = {kind for kind, _ in held} - UNOFFERED
    return _Offer(
        accounts=tuple((account, clean(names.get(account, ""))) for account in accounts),
        regions=tuple(sorted({item.region for item in filtered})),
        kinds=tuple(kind for kind in KINDS if kind in kinds),
        states=tuple(sorted({state for _, state in held if state})),
        tags=tuple(sorted(f"{key}={word}" for key, word in tags))[:MOST_TAGS],
        keys=tuple(sorted({key for key, _ in tags})),
    )


def filters_of(place: Place, view: View) -> dict[str, Any]:
    """What the form of filters shows; for one VPC or service only what can be hidden in it."""
    layers = LAYERS if view.subject == "estate" else INSIDE_LAYERS
    count = _count(view)
    found = {
        "layers": _choices(layers, LAYER_WORDS, view.hidden),
        "shown": _choices(SHOWN_WORDS, SHOWN_WORDS, view.shown),
        "chips": tuple(islice(_chips(place, view), MOST_CHIPS)),
        "count": count,
        "more": max(0, count - MOST_CHIPS),
        "clear": page_of(place, replace(_bare(view), expanded=view.expanded)),
        "whole": view.subject == "estate",
    }
    return {**found, **_of_estate(place, view)} if view.subject == "estate" else found


def _bare(view: View) -> View:
    """The same picture without its filters."""
    return View(subject=view.subject, subject_id=view.subject_id, compare=view.compare)


def _of_estate(place: Place, view: View) -> dict[str, Any]:
    offer = place.topology.derive(_offer)
    accounts = {account: f"{name} {account}" if name else account for account, name in offer.accounts}
    tags = [f"{TAG_GROUP}{key}" for key in offer.keys]
    return {
        "accounts": _choices(accounts, accounts, view.accounts),
        "regions": _choices(offer.regions, {}, view.regions),
        "kinds": _choices(offer.kinds, KIND_WORDS, view.kinds),
        "states": _choices(offer.states, {}, view.states),
        "tags": offer.tags,
        "groups": _choices((*GROUPS, *tags), {tag: f"tag {clean(tag[4:])}" for tag in tags}, (view.group,)),
        "hops": range(1, MOST_HOPS + 1),
        "focus": _focus(place, view),
    }


def _choices(values: Iterable[str], words: Mapping[str, str], chosen: tuple[str, ...]) -> tuple[Choice, ...]:
    offered = dict.fromkeys((*values, *chosen))
    return tuple(Choice(value, words.get(value, clean(value)), value in chosen) for value in offered)


def _focus(place: Place, view: View) -> dict[str, Any] | None:
    """The thing in focus, how far one looks from it, and the way back."""
    if not view.focus:
        return None
    return {
        "label": name_of(place, view.focus),
        "hops": [
            (hops, page_of(place, replace(view, hops=hops)), hops == view.hops) for hops in range(1, MOST_HOPS + 1)
        ],
        "leave": page_of(place, replace(view, focus="", hops=1)),
    }


def name_of(place: Place, resource_id: str) -> str:
    """What a thing is called."""
    found = place.topology.find(resource_id)
    return clean(found.label if found is not None else resource_id)


def _chips(place: Place, view: View) -> Iterator[Chip]:
    names = place.topology.account_names
    yield from _several(place, view, "accounts", "account", {key: clean(name) for key, name in names.items()})
    yield from _several(place, view, "regions", "region", {})
    yield from _several(place, view, "kinds", "kind", KIND_WORDS)
    yield from _several(place, view, "tags", "tag", {})
    yield from _several(place, view, "states", "state", {})
    if view.only:
        yield Chip("only", "what changed", page_of(place, replace(view, only="")))
    if view.text:
        yield Chip("text", f"“{clean(view.text)}”", page_of(place, replace(view, text="")))
    if view.group != View().group:
        yield Chip("by", clean(view.group.removeprefix(TAG_GROUP)), page_of(place, replace(view, group=View().group)))
    yield from _several(place, view, "hidden", "without", LAYER_WORDS)
    yield from _several(place, view, "shown", "with", SHOWN_WORDS)


def _count(view: View) -> int:
    """How many filters are in force."""
    several = (view.accounts, view.regions, view.kinds, view.tags, view.states, view.hidden, view.shown)
    return sum(map(len, several)) + bool(view.text) + bool(view.only) + (view.group != View().group)


def _several(place: Place, view: View, field: str, name: str, words: Mapping[str, str]) -> Iterator[Chip]:
    values: tuple[str, ...] = getattr(view, field)
    for value in values:
        rest: dict[str, Any] = {field: tuple(other for other in values if other != value)}
        yield Chip(name, words.get(value) or clean(value), page_of(place, replace(view, **rest)))


def page_of(place: Place, view: View) -> str:
    """The page that shows a view of an estate, a VPC or a service."""
    bare = replace(view, subject="estate", subject_id="")
    address = addresses.page(place, view.subject, *([view.subject_id] if view.subject_id else []))
    return addresses.with_query(address, to_query(bare))
