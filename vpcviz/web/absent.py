"""What is known of a thing that no call listed: an account, a region, or an id that others mention."""

from dataclasses import dataclass

from vpcviz.layout.text import clean
from vpcviz.topology.network import Topology
from vpcviz.topology.resource import Resource
from vpcviz.web.facts.scope import holdings
from vpcviz.web.facts.words import Fact, account, links, short_id
from vpcviz.web.searching import mentioning


@dataclass(frozen=True, slots=True)
class Absent:
    """A thing without an answer of its own."""

    kind: str
    id: str
    label: str
    sentence: str
    facts: tuple[Fact, ...]


def stand_in(topology: Topology, resource_id: str) -> Resource | None:
    """The answer that tells most of a thing without one of its own: a service as consumers see it, a connection."""
    services = topology.visible_services.get(resource_id, ())
    connections = topology.connections_of_endpoint.get(resource_id, ())
    return next(iter((*services, *connections)), None)


def absent(topology: Topology, resource_id: str) -> Absent | None:
    """What is known of an account, a region, or an id that others mention; None when nobody does."""
    resources = tuple(topology.everything())
    owned = [item for item in resources if item.account == resource_id]
    if owned:
        named = account(topology, resource_id)
        return Absent("account", resource_id, named.text, "", holdings(owned, regions=True))
    there = [item for item in resources if item.region == resource_id]
    if there:
        return Absent("region", resource_id, clean(resource_id), "", holdings(there, regions=False))
    mentions = mentioning(topology, resource_id)
    if not mentions:
        return None
    sentence = "No call listed it: its account is not connected, it was deleted, or it could not be read."
    facts = (Fact("Mentioned by", links(mentions)),)
    return Absent("not in this inventory", resource_id, clean(short_id(resource_id)), sentence, facts)
