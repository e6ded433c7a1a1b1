"""Routes, rules and entries as tables."""

from dataclasses import replace

from vpcviz.topology.graph import is_gateway_endpoint_route
from vpcviz.topology.network import Topology
from vpcviz.topology.resources.interfaces import AclEntry, NetworkAcl, SecurityGroup, SecurityGroupRule
from vpcviz.topology.resources.network import PrefixList, Route, RouteTable, TargetKind
from vpcviz.topology.resources.transit import TransitGatewayRoute, TransitGatewayRouteTable
from vpcviz.web.facts.words import Table, Value, Values, plain, ref, refs, state

ROUTE_COLUMNS = ("Destination", "Target", "State")

_ORIGINS = {
    "CreateRouteTable": "",
    "CreateRoute": "static",
    "EnableVgwRoutePropagation": "propagated",
}
_LAST_RULE = 32767


def route_table(topology: Topology, table: RouteTable) -> Table:
    """A route table's rows, local ones first, then in the order in which AWS lists them."""
    ordered = sorted(table.routes, key=lambda route: (route.target_kind is not TargetKind.LOCAL, route.family))
    return Table("Routes", ROUTE_COLUMNS, tuple(route_row(topology, route) for route in ordered))


def route_row(topology: Topology, route: Route) -> tuple[Values, ...]:
    """A route as destination, target, and state with its origin."""
    return (
        (_destination(topology, route.destination),),
        (_target(topology, route),),
        (replace(state(route.state), note=_origin(route)),),
    )


def _origin(route: Route) -> str:
    return "by the endpoint" if is_gateway_endpoint_route(route) else _ORIGINS.get(route.origin, route.origin)


def _destination(topology: Topology, destination: str) -> Value:
    if not destination.startswith("pl-"):
        return plain(destination)
    listed = topology.get(PrefixList, destination)
    if listed is None or listed.cidrs is None:
        return ref(topology, destination, "entries not read")
    return ref(topology, destination, f"{len(listed.cidrs)} blocks")


def _target(topology: Topology, route: Route) -> Value:
    if route.target_kind is TargetKind.LOCAL:
        return plain("local")
    if not route.target:
        return plain("none: the target was deleted")
    return ref(topology, route.target, route.target_kind.value.replace("-", " "))


def security_group(topology: Topology, group: SecurityGroup) -> tuple[Table, ...]:
    """A security group's rules, both directions."""
    return (
        _rules(topology, "Inbound rules", "Source", group.ingress),
        _rules(topology, "Outbound rules", "Destination", group.egress),
    )


def _rules(topology: Topology, title: str, peer: str, rules: tuple[SecurityGroupRule, ...]) -> Table:
    rows = tuple(
        (
            (plain(protocol(rule.protocol)),),
            (plain(ports(rule.from_port, rule.to_port)),),
            (_peer(topology, rule),),
            (plain(rule.description),) if rule.description else (),
        )
        for rule in rules
    )
    note = "" if rows else f"No rule: nothing is let {'in' if peer == 'Source' else 'out'}."
    return Table(title, ("Protocol", "Ports", peer, "Description"), rows, note)


def _peer(topology: Topology, rule: SecurityGroupRule) -> Value:
    if rule.peer_kind in ("group", "prefix-list"):
        return ref(topology, rule.peer, rule.peer_account)
    return plain(rule.peer)


def protocol(word: str) -> str:
    """A protocol as people call it."""
    return "all" if word == "-1" else word.upper()


def ports(first: int | None, last: int | None) -> str:
    """A port range in words."""
    if first is None or (first, last) in ((0, 65535), (-1, -1)):
        return "all"
    return str(first) if first == last or last is None else f"{first}-{last}"


def network_acl(_topology: Topology, acl: NetworkAcl) -> tuple[Table, ...]:
    """A network ACL's entries in the order of evaluation, both directions."""
    return (
        _entries("Inbound entries", "Source", tuple(entry for entry in acl.entries if not entry.egress)),
        _entries("Outbound entries", "Destination", tuple(entry for entry in acl.entries if entry.egress)),
    )


def _entries(title: str, peer: str, entries: tuple[AclEntry, ...]) -> Table:
    rows = tuple(
        (
            (plain("*" if entry.number == _LAST_RULE else entry.number),),
            (Value("allow", tone="ok") if entry.allow else Value("deny", tone="broken"),),
            (plain(protocol(entry.protocol)),),
            (plain(ports(entry.from_port, entry.to_port)),),
            (plain(entry.cidr),),
        )
        for entry in entries
    )
    return Table(title, ("Number", "Action", "Protocol", "Ports", peer), rows)


def transit_gateway_table(topology: Topology, table: TransitGatewayRouteTable) -> Table:
    """The routes of a transit gateway's table."""
    note = "" if table.complete else "AWS said that there are more routes than it listed."
    if table.routes is None:
        note = "The routes were not read."
    rows = tuple(_transit_row(topology, route) for route in table.routes or ())
    return Table("Routes", ("Destination", "Attachments", "Type", "State"), rows, note)


def _transit_row(topology: Topology, route: TransitGatewayRoute) -> tuple[Values, ...]:
    return (
        (_destination(topology, route.destination),),
        refs(topology, route.attachment_ids),
        (plain(route.type),),
        (state(route.state),),
    )
