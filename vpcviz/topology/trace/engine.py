"""Trace a flow there and back: place the source, resolve the destination, walk, walk back, conclude."""

from dataclasses import dataclass, replace
from typing import Final

from vpcviz.topology.addresses import Address
from vpcviz.topology.network import Topology
from vpcviz.topology.policy.question import Request
from vpcviz.topology.trace.answer import Answer, Outcome, Step, Via
from vpcviz.topology.trace.balancers import Onward, behind, to_balancer
from vpcviz.topology.trace.destination import Target, Unresolved, resolve
from vpcviz.topology.trace.flow import EPHEMERAL, Flow, Meaning, Packet, first_packet
from vpcviz.topology.trace.journey import Connection, Journey
from vpcviz.topology.trace.network import Host, Network, network_of
from vpcviz.topology.trace.premises import way_from
from vpcviz.topology.trace.source import Source, Unplaced, choose_host, place, state_of
from vpcviz.topology.trace.states import Ended, Outside, same_place
from vpcviz.topology.trace.walk import walk

MOST_LEGS: Final = 6
BEST_FIRST: Final = (Outcome.REACHED, Outcome.UNKNOWN, Outcome.BLOCKED, Outcome.NO_ROUTE)
"""Where traffic may enter by several ways, the best outcome counts."""


@dataclass(frozen=True, slots=True)
class Leg:
    """A part of the way that one connection covers: a load balancer ends one and begins the next."""

    start: Host | Outside
    packet: Packet
    connection: Connection
    journey: Journey
    ended: Ended
    keeps_client: bool = False


def trace(topology: Topology, flow: Flow) -> Answer:
    """What becomes of a flow, there and back, and why."""
    network = network_of(topology)
    source = place(network, flow.source)
    if isinstance(source, Unplaced):
        return _unplaced(flow, source)
    target = resolve(network, source, flow.destination)
    if isinstance(target, Unresolved):
        return Answer(target.outcome, steps=target.steps, missing=target.missing, resolved=target.resolution)
    if flow.principal or flow.resource:
        request = Request(principal=flow.principal, resource=flow.resource)
        target = replace(target, meaning=replace(target.meaning, request=request))
    return trace_target(network, source, target, flow)


def _unplaced(flow: Flow, source: Unplaced) -> Answer:
    if not source.gone:
        return Answer(Outcome.UNKNOWN, missing=(source.missing,))
    return Answer(Outcome.BLOCKED, steps=(Step(flow.source, "instance", "drop", source.missing, flow.source),))


def trace_target(network: Network, source: Source, target: Target, flow: Flow) -> Answer:
    """The same for a source that is placed and a destination that is resolved."""
    if source.outside is None:
        start = choose_host(network, source.hosts, target.address)
        return _trace_from(network, start, start.address, target, flow, provider=source.provider)
    ways = (source.outside, *source.other_ways)
    answers = [_trace_from(network, way, source.address or target.address, target, flow) for way in ways]
    return min(answers, key=lambda answer: BEST_FIRST.index(answer.outcome))


def _trace_from(
    network: Network, start: Host | Outside, address: Address, target: Target, flow: Flow, *, provider: bool = False
) -> Answer:
    if address.version != target.address.version:
        if _may_be_translated(start, target):
            missing = f"what DNS64 of {start.id}'s subnet makes of {target.resolution.name}: NAT64 is not followed"
            return Answer(Outcome.UNKNOWN, missing=(missing,), resolved=target.resolution)
        because = f"{start.id} has no IPv{target.address.version} address"
        step = Step(start.id, "network-interface", "drop", because, start.id)
        return Answer(Outcome.NO_ROUTE, steps=(step,), resolved=target.resolution)
    legs = [_leg(network, start, first_packet(address, target.address, flow), target.meaning)]
    while len(legs) < MOST_LEGS:
        following = _following(network, legs)
        if following is None:
            break
        legs.append(following)
    return _conclude(network, legs, target, provider=provider)


def _may_be_translated(start: Host | Outside, target: Target) -> bool:
    """DNS64 gives a name that has an IPv4 address only an IPv6 one (AWS: DNS64 and NAT64)."""
    named = target.resolution.name != target.resolution.address
    return named and isinstance(start, Host) and start.subnet.raw.get("EnableDns64") is True


def _leg(
    network: Network,
    start: Host | Outside,
    packet: Packet,
    meaning: Meaning,
    *,
    keeps_client: bool = False,
) -> Leg:
    connection = Connection()
    journey = Journey(network, packet, connection, meaning=meaning)
    journey.references = not keeps_client
    if isinstance(start, Outside) and start.kind == "premises":
        journey.choose_way(way_from(journey, start))
    ended = walk(journey, state_of(journey, start))
    if isinstance(start, Host) and start.interface is not None and ended.outcome is Outcome.REACHED:
        ended = journey.recheck(start.interface, packet) or ended
    return Leg(start, packet, connection, journey, ended, keeps_client)


def _following(network: Network, legs: list[Leg]) -> Leg | None:
    """The leg behind a load balancer or endpoint that was reached."""
    last = legs[-1]
    if last.ended.outcome is not Outcome.REACHED or not isinstance(last.ended.arrival, Host):
        return None
    found = behind(last.journey, last.ended.arrival)
    if isinstance(found, Ended):
        legs[-1] = replace(last, ended=found)
        return None
    if found is None:
        return None
    packet = _sent_on(last.journey.packet, found)
    meaning = Meaning(address=found.destination, vouched=found.healthy)
    return _believed(_leg(network, found.sender, packet, meaning, keeps_client=found.keeps_client))


def _believed(leg: Leg) -> Leg:
    """What a health check says weighs against the rest of the inventory: where they disagree, nothing is known."""
    arrival, target = leg.ended.arrival, leg.packet.destination
    if not leg.journey.meaning.vouched:
        return leg
    if leg.ended.outcome is Outcome.NO_ROUTE:
        leg.journey.note(f"the way to {target}: its health check says that it answers, but the inventory shows no way")
        return replace(leg, ended=Ended(Outcome.UNKNOWN))
    if leg.keeps_client and isinstance(arrival, Host) and arrival.interface is None:
        leg.journey.note(f"whether the security groups of {target} admit {leg.packet.source}: no interface tells them")
    return leg


def _sent_on(packet: Packet, found: Onward) -> Packet:
    """A load balancer opens a connection of its own, from the client's address where it keeps it."""
    source = packet.source if found.keeps_client else found.sender.address
    return replace(
        packet,
        source=source,
        destination=found.destination,
        source_ports=EPHEMERAL,
        destination_ports=(found.port, found.port),
    )


def _conclude(network: Network, legs: list[Leg], target: Target, *, provider: bool) -> Answer:
    outcome = legs[-1].ended.outcome
    journeys = [leg.journey for leg in legs]
    back: list[Journey] = []
    if outcome is Outcome.REACHED:
        outcome = _back(network, legs, back)
    every = (*journeys, *back)
    if any(journey.uncertain for journey in every) and outcome in (Outcome.REACHED, Outcome.BLOCKED):
        outcome = Outcome.UNKNOWN
    missing = (*target.missing, *(item for journey in every for item in journey.missing))
    return Answer(
        outcome,
        not any(journey.public for journey in every) if outcome is Outcome.REACHED else None,
        Via.PRIVATELINK if provider else journeys[0].via,
        tuple(step for journey in journeys for step in journey.steps),
        tuple(step for journey in back for step in journey.steps),
        tuple(dict.fromkeys(missing)),
        target.resolution,
    )


def _back(network: Network, legs: list[Leg], journeys: list[Journey]) -> Outcome:
    """Walk the answer back, leg by leg; it must come to where each leg began."""
    for leg in reversed(legs):
        arrival = leg.ended.arrival
        if arrival is None:
            return Outcome.UNKNOWN
        journey = Journey(network, leg.journey.packet.reply, leg.connection, meaning=_reversed(leg), goal=leg.start)
        journeys.append(journey)
        ended = (
            to_balancer(journey, arrival, leg.start) if leg.keeps_client else walk(journey, state_of(journey, arrival))
        )
        if ended.outcome is not Outcome.REACHED:
            return ended.outcome
        _compare_middleboxes(leg.journey, journey)
        if not same_place(ended.arrival, leg.start):
            last = journey.steps[-1]
            journey.step(
                last.at, last.kind, "drop", "the answer comes out elsewhere than the flow began: the way is asymmetric"
            )
            return Outcome.BLOCKED
    return Outcome.REACHED


def _compare_middleboxes(there: Journey, back: Journey) -> None:
    """What keeps state must see both ways (AWS: Gateway Load Balancer, "flow stickiness"; Appliance mode)."""
    if there.middleboxes != back.middleboxes:
        forth, home = (", ".join(sorted(item)) or "no appliance" for item in (there.middleboxes, back.middleboxes))
        back.uncertain = True
        back.note(f"whether the appliances let it pass: the flow goes by {forth}, the answer by {home}")


def _reversed(leg: Leg) -> Meaning:
    return replace(leg.journey.meaning, list_name="")
