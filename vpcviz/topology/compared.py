"""Two looks at one network in one topology: all that is there, and all that was there before and is gone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final, cast

from vpcviz.topology.changes import Changes
from vpcviz.topology.differences import Difference, differences_of
from vpcviz.topology.network import Topology
from vpcviz.topology.resource import Resource
from vpcviz.topology.resources import accounts, balancers, endpoints, gateways, interfaces, transit, workloads
from vpcviz.topology.resources.network import Association, RouteTable, Subnet, Vpc

DRAWN: Final[tuple[type[Resource], ...]] = (
    accounts.Account,
    Vpc,
    Subnet,
    interfaces.NetworkInterface,
    gateways.InternetGateway,
    gateways.EgressOnlyInternetGateway,
    gateways.CarrierGateway,
    gateways.NatGateway,
    gateways.VpnGateway,
    gateways.VpcPeeringConnection,
    transit.TransitGateway,
    transit.TransitGatewayAttachment,
    endpoints.VpcEndpoint,
    endpoints.EndpointServiceConfiguration,
    endpoints.ResourceConfiguration,
    endpoints.ResourceGateway,
    endpoints.ServiceNetwork,
    balancers.LoadBalancer,
    balancers.Listener,
    balancers.TargetGroup,
    workloads.Instance,
    workloads.LambdaFunction,
    workloads.DbInstance,
)
"""What is drawn as a thing of its own, and stays in the picture when it is gone. Rules, routes and names are told at
the things that they are about: one that is gone would be taken for one that is in force."""


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """A network as it is, with what is gone."""

    topology: Topology
    """What is there and what is gone; its `gone` names the latter. For drawing: nothing may be traced in it."""
    after: Topology
    before: Topology
    """At least what changed and what is gone, as it was."""
    changes: Changes
    differences: tuple[Difference, ...]

    def of(self, resource_id: str) -> tuple[Difference, ...]:
        """What differs of a resource, or shows at it."""
        return tuple(one for one in self.differences if resource_id in one.at)


def compared_topology(before: Topology, after: Topology, changes: Changes) -> Compared:
    """The comparison of two looks. `before` needs to hold what changed and what is gone, and no more."""
    found = differences_of(before, after, changes)
    lost = {one.change.id for one in found if one.what in ("removed", "perhaps")}
    missed = {one.change.id for one in found if one.what == "perhaps"}
    back = _back(before, after, lost)
    went = frozenset(item.id for items in back.values() for item in items.values())
    gone = (went | _unseen_consumers(back, missed)) - missed
    touched = _touched(before, after, found)
    if not back:
        both = replace(after, touched=touched) if touched else after
        return Compared(both, after, before, changes, found)
    tables = dict(_tables(before, after, {item.id for item in back.get(Subnet, {}).values()}, lost))
    by_class = {**after.by_class, **dict(_merged(after, back))}
    if tables:
        by_class[RouteTable] = dict(sorted({**after.all(RouteTable), **tables}.items()))
    gone |= frozenset(tables) & (lost - missed)
    both = Topology(by_class, after.others, after.outcomes, gone, touched)
    return Compared(both, after, before, changes, found)


def _touched(before: Topology, after: Topology, differences: Iterable[Difference]) -> frozenset[str]:
    """The VPCs and transit gateways at which something differs."""
    told = (one for one in differences if one.what != "perhaps" or after.find(one.change.id) is not None)
    shown = {name for one in told for name in (*one.at, *one.within)}
    known = (side.all(one) for side in (before, after) for one in (Vpc, transit.TransitGateway))
    return frozenset(shown.intersection(chain.from_iterable(known)))


def _back(before: Topology, after: Topology, lost: set[str]) -> dict[type[Resource], dict[str, Resource]]:
    """What is gone, by class and key."""
    found: defaultdict[type[Resource], dict[str, Resource]] = defaultdict(dict)
    for resource_class in DRAWN:
        here = after.all(resource_class)
        for key, item in before.all(resource_class).items():
            if item.id in lost and key not in here:
                found[resource_class][key] = item
    for key, connection in before.all(endpoints.EndpointConnection).items():
        if connection.id in lost and after.get(endpoints.VpcEndpoint, connection.endpoint_id) is None:
            found[endpoints.EndpointConnection][key] = connection
    return dict(found)


def _unseen_consumers(back: Mapping[type[Resource], Mapping[str, Resource]], missed: set[str]) -> frozenset[str]:
    """Endpoints of accounts that are not connected: their connection was all that told of them."""
    connections = back.get(endpoints.EndpointConnection, {}).values()
    found = (cast("endpoints.EndpointConnection", item) for item in connections)
    return frozenset(item.endpoint_id for item in found if item.id not in missed)


def _merged(
    after: Topology, back: Mapping[type[Resource], Mapping[str, Resource]]
) -> Iterator[tuple[type[Resource], Mapping[str, Resource]]]:
    for resource_class, items in back.items():
        yield resource_class, dict(sorted({**after.all(resource_class), **items}.items()))


def _tables(before: Topology, after: Topology, subnets: set[str], lost: set[str]) -> Iterator[tuple[str, Resource]]:
    """The route tables that subnets which are gone used: those subnets stand where they stood, and no other is moved."""
    for name, old in before.all(RouteTable).items():
        now = after.get(RouteTable, name)
        kept = tuple(_associations(old, subnets, whole=old.vpc_id in lost))
        if now is not None and kept:
            yield name, replace(now, associations=(*now.associations, *kept))
        elif now is None and name in lost and kept:
            yield name, replace(old, associations=kept)


def _associations(old: RouteTable, subnets: set[str], *, whole: bool) -> Iterable[Association]:
    return (item for item in old.associations if item.subnet_id in subnets or (whole and item.main))
