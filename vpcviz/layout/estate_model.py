"""What the estate's picture holds: accounts, regions, a card per VPC and transit gateway, and the links between them."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import TypeVar

from vpcviz.layout.filters import passes
from vpcviz.layout.frames import UNCONNECTED
from vpcviz.layout.pieces import Mark, Thing, title_of
from vpcviz.layout.view import View
from vpcviz.layout.vpc_borders import account_label, vpc_label
from vpcviz.layout.vpc_items import endpoint_thing
from vpcviz.topology.graph import vpc_ids
from vpcviz.topology.network import Topology
from vpcviz.topology.privatelink import Service, consumers, providers, services
from vpcviz.topology.resource import GONE, Resource
from vpcviz.topology.resources.endpoints import VpcEndpoint, same_state
from vpcviz.topology.resources.gateways import VpcPeeringConnection
from vpcviz.topology.resources.network import Subnet, Vpc
from vpcviz.topology.resources.transit import TransitGateway, TransitGatewayAttachment

MOST_CHIPS = 12
R = TypeVar("R", bound=Resource)


@dataclass(frozen=True, slots=True)
class Card:
    """One card: a VPC, a transit gateway, or the outline of something that is not connected."""

    thing: Thing
    account: str
    region: str
    lines: tuple[str, ...] = ()
    chips: tuple[Thing, ...] = ()
    order: int = 1
    """0 transit gateways, 1 VPCs, 2 empty default VPCs."""
    brief: tuple[str, ...] = ()
    """The lines of a small card; () when they are the same."""


@dataclass(frozen=True, slots=True)
class EstateLink:
    """A link between two cards."""

    kind: str
    net: str
    source: str
    target: str
    state: str | None
    why: str
    arrow: bool
    resource: str

    def is_there(self, gone: AbstractSet[str]) -> bool:
        """Whether neither the link nor what it joins or leads to is gone."""
        return gone.isdisjoint((self.resource, self.net, self.source, self.target))


Around = tuple[list[EstateLink], frozenset[str], frozenset[str]]
"""The links of a neighbourhood, its cards, and those in its middle."""


@dataclass(frozen=True, slots=True)
class Estate:
    """The estate, before anything has a place."""

    cards: tuple[Card, ...]
    links: tuple[EstateLink, ...]
    connected: frozenset[str]
    cut: int = 0
    """How many links lead from a card to one that the filters leave out."""


def estate_of(
    topology: Topology, view: View, around: Callable[[Sequence[EstateLink], AbstractSet[str]], Around] | None = None
) -> Estate:
    """Cards and links of an estate, with the view's filters applied; outlines stay where a kept card needs them.

    `around` chooses a neighbourhood among the links, knowing which cards pass the filters; its centre stays in any case.
    """
    cards = {card.thing.id: card for card in (*_vpc_cards(topology), *_transit_cards(topology))}
    outlines = {card.thing.id: card for card in _outlines(topology)}
    connected = frozenset(card.account for card in cards.values() if card.thing.state != UNCONNECTED)
    links = [
        link
        for link in sorted(_links(topology), key=lambda link: (link.kind, link.net, link.source, link.target))
        if _layer(link.kind) not in view.hidden
    ]
    kept = {name: card for name, card in cards.items() if _shown(topology, card, view)}
    if around is not None:
        links, near, centre = around(links, kept.keys())
        both = {**outlines, **cards}
        kept = {name: card for name, card in kept.items() if name in near}
        kept |= {name: both[name] for name in centre if name in both}
    cut = _cut(kept, {*cards} - {*kept}, (link for link in links if link.is_there(topology.gone)))
    return replace(_joined(kept, outlines, links, connected), cut=cut)


def _joined(
    kept: dict[str, Card], outlines: Mapping[str, Card], links: Iterable[EstateLink], connected: frozenset[str]
) -> Estate:
    """The kept cards with the links between them, and the outlines that those links lead to."""
    drawn = []
    known = {*kept, *outlines}
    inside = set(kept)
    for link in links:
        ends = {link.source, link.target}
        if ends & inside and ends <= known:
            drawn.append(link)
            kept |= {name: outlines[name] for name in sorted(ends) if name not in kept}
    ordered = sorted(kept.values(), key=lambda card: (card.order, card.thing.label, card.thing.id))
    return Estate(tuple(ordered), tuple(drawn), connected)


def _cut(kept: Container[str], left_out: Container[str], links: Iterable[EstateLink]) -> int:
    ends = ((link.source, link.target) for link in links)
    return sum((one in kept and other in left_out) or (other in kept and one in left_out) for one, other in ends)


def _layer(kind: str) -> str:
    return {"consumes": "privatelink", "attachment": "transit"}.get(kind, kind)


def _shown(topology: Topology, card: Card, view: View) -> bool:
    return passes(topology, card.thing.resource or "", (card.account, card.region), view)


def _vpc_cards(topology: Topology) -> Iterable[Card]:
    for vpc_id in vpc_ids(topology):
        subnets = _there(topology, vpc_id, topology.subnets_of_vpc.get(vpc_id, ()))
        endpoints = _there(topology, vpc_id, topology.endpoints_of_vpc.get(vpc_id, ()))
        vpc = topology.get(Vpc, vpc_id)
        owner = vpc if vpc is not None else topology.subnets_of_vpc[vpc_id][0]
        empty = vpc is not None and vpc.is_default and not endpoints and not topology.interfaces_of_vpc.get(vpc_id)
        yield Card(
            Thing(
                id=vpc_id,
                kind="vpc",
                resource=vpc_id,
                label=owner.label if vpc is not None else vpc_id,
                sub=", ".join(vpc.cidrs) if vpc is not None else "not in this inventory",
                icon="vpc",
                tone="vpc",
                title=title_of(owner.name, vpc_id, "default VPC" if vpc is not None and vpc.is_default else ""),
                marks=(Mark("default", "default", "the default VPC", "neutral"),) if empty else (),
                shape="frame",
            ),
            owner.account,
            owner.region,
            ("nothing in use",) if empty else (_counts(subnets, endpoints),),
            (),
            2 if empty else 1,
            () if empty else (_counts(subnets, endpoints).partition(" · ")[2],),
        )


def _there(topology: Topology, vpc_id: str, things: tuple[R, ...]) -> tuple[R, ...]:
    """What of a VPC's things is still there; of a VPC that is gone, what was there with it."""
    if not topology.gone or vpc_id in topology.gone:
        return things
    return tuple(thing for thing in things if thing.id not in topology.gone)


def _counts(subnets: tuple[Subnet, ...], endpoints: tuple[VpcEndpoint, ...]) -> str:
    zones = len({subnet.zone for subnet in subnets})
    parts = ((zones, "zone"), (len(subnets), "subnet"), (len(endpoints), "endpoint"))
    return " · ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in parts)


def with_chips(topology: Topology, estate: Estate) -> Estate:
    """The estate with chips of endpoints on its VPCs' cards: small cards have none."""
    here = topology.endpoints_of_vpc
    cards = (
        replace(card, chips=_chips(topology, here[card.thing.id])) if card.thing.id in here else card
        for card in estate.cards
    )
    return replace(estate, cards=tuple(cards))


def _chips(topology: Topology, endpoints: tuple[VpcEndpoint, ...]) -> tuple[Thing, ...]:
    things = []
    for endpoint in endpoints:
        thing = endpoint_thing(topology, endpoint, f"chip:{endpoint.id}")
        kind = "gateway-endpoint" if same_state(endpoint.type, "Gateway") else "endpoint"
        things.append(
            Thing(
                thing.id,
                kind,
                endpoint.id,
                _chip_label(thing.label, kind),
                tone=kind,
                state=thing.state,
                title=thing.title,
            )
        )
    ordered = sorted(things, key=lambda thing: (thing.kind, thing.label, thing.id))
    if len(ordered) <= MOST_CHIPS:
        return tuple(ordered)
    spare = ordered[MOST_CHIPS - 1 :]
    words = "\n".join(thing.label for thing in spare)
    vpc_id = endpoints[0].vpc_id
    return (
        *ordered[: MOST_CHIPS - 1],
        Thing(f"chips:{vpc_id}", "more", None, f"+{len(spare)}", tone="count", title=words),
    )


def _chip_label(label: str, kind: str) -> str:
    return f"{label} gateway" if kind == "gateway-endpoint" else label


def _transit_cards(topology: Topology) -> Iterable[Card]:
    for gateway in topology.all(TransitGateway).values():
        if gateway.state.lower() in GONE:
            continue
        attachments = _there(topology, gateway.id, topology.attachments_of_gateway.get(gateway.id, ()))
        count = len([item for item in attachments if item.state not in GONE])
        yield Card(
            Thing(
                gateway.id,
                "transit-gateway",
                gateway.id,
                gateway.label,
                gateway.id,
                "transit-gateway",
                "transit",
                title=title_of(gateway.name, gateway.id, gateway.description),
            ),
            gateway.account,
            gateway.region,
            (f"{count} attachment{'' if count == 1 else 's'}",),
            order=0,
        )


def _outlines(topology: Topology) -> Iterable[Card]:
    """What is known of things outside the inventory that something inside is joined to."""
    yield from _service_outlines(topology)
    for peering in topology.all(VpcPeeringConnection).values():
        for side in (peering.requester, peering.accepter):
            if side.vpc_id and topology.get(Vpc, side.vpc_id) is None:
                cidrs = (", ".join(side.cidrs),) if side.cidrs else ()
                yield _outline("vpc", side.vpc_id, (side.account, side.region), cidrs)
    for attachment in topology.all(TransitGatewayAttachment).values():
        gateway_id = attachment.transit_gateway_id
        if gateway_id and topology.get(TransitGateway, gateway_id) is None:
            yield _outline("transit-gateway", gateway_id, (attachment.transit_gateway_owner, attachment.region))


def _service_outlines(topology: Topology) -> Iterable[Card]:
    for service in topology.derive(services):
        if service.name.service_id and service.configuration is None:
            yield _outline("endpoint-service", service.key, (service.owner_account, service.name.region))
        for user in consumers(topology, service):
            if user.endpoint is None:
                words = (f"consumer of {service.label}: {user.state}",)
                yield _outline("endpoint", user.endpoint_id, (user.account, user.region), words)


def _outline(kind: str, node: str, place: tuple[str, str], lines: tuple[str, ...] = ()) -> Card:
    """`kind` is an icon's name too."""
    account, region = place
    thing = Thing(
        id=node,
        kind=kind,
        resource=node,
        label=node,
        sub="not in this inventory",
        icon=kind,
        tone=UNCONNECTED,
        state=UNCONNECTED,
        title=title_of(node, "not connected: known from the other side only"),
        shape="dashed",
    )
    return Card(thing, account or "unknown", region or "unknown", lines)


def _links(topology: Topology) -> Iterable[EstateLink]:
    for service in topology.derive(services):
        if service.name.service_id:
            yield from _service_links(topology, service)
    for peering in topology.all(VpcPeeringConnection).values():
        if peering.state.lower() not in GONE:
            words = f"{peering.label} peers {vpc_label(topology, peering.requester.vpc_id)} with {vpc_label(topology, peering.accepter.vpc_id)}; its state is {peering.state}"
            state = None if peering.state == "active" else peering.state.lower()
            yield EstateLink(
                "peering",
                peering.id,
                peering.requester.vpc_id,
                peering.accepter.vpc_id,
                state,
                words,
                False,
                peering.id,
            )
    for attachment in topology.all(TransitGatewayAttachment).values():
        if attachment.resource_type == "vpc" and attachment.state.lower() not in GONE:
            state = None if attachment.state == "available" else attachment.state.lower()
            words = f"{attachment.id} attaches {vpc_label(topology, attachment.resource_id)} to {attachment.transit_gateway_id}"
            yield EstateLink(
                "attachment",
                attachment.transit_gateway_id,
                attachment.resource_id,
                attachment.transit_gateway_id,
                state,
                words,
                False,
                attachment.id,
            )


def _service_links(topology: Topology, service: Service) -> Iterable[EstateLink]:
    homes = {item.load_balancer.vpc_id for item in providers(topology, service) if item.load_balancer is not None}
    target = min(homes, default="") or (service.key if service.configuration is None else "")
    if not target:
        return
    for user in consumers(topology, service):
        source = user.endpoint.vpc_id if user.endpoint is not None else user.endpoint_id
        if source != target:
            state = None if user.state.lower() in ("available", "") else user.state.lower()
            words = f"{user.endpoint_id} of {account_label(topology, user.account)} consumes {service.label} ({service.key}); its state is {user.state or 'not known'}"
            yield EstateLink("consumes", service.key, source, target, state, words, True, user.endpoint_id)
