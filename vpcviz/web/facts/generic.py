"""Every field of a resource as a fact or a table, so that nothing that was read is left unsaid."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, Final

from vpcviz.topology.moments import words_of
from vpcviz.topology.network import Topology
from vpcviz.topology.resource import Resource
from vpcviz.topology.resources.endpoints import EndpointServiceConfiguration, VpcEndpoint
from vpcviz.web.facts.words import Fact, Table, Value, Values, plain, ref, state, yes_no

_COMMON: Final = frozenset(field.name for field in fields(Resource))
_SAID_ELSEWHERE: Final = frozenset({"policy", "associations", "routes", "ingress", "egress", "entries"})
_SAID_OF: Final[Mapping[type[Resource], frozenset[str]]] = {
    VpcEndpoint: frozenset({"network_interface_ids", "state", "error"}),
    EndpointServiceConfiguration: frozenset({"load_balancer_arns"}),
}

_LABELS: Final[Mapping[str, str]] = {
    "vpc_id": "VPC",
    "vpc_ids": "VPCs",
    "subnet_id": "Subnet",
    "subnet_ids": "Subnets",
    "cidr": "IPv4 CIDR",
    "cidrs": "CIDR blocks",
    "ipv6_cidrs": "IPv6 CIDR blocks",
    "is_default": "Default",
    "dns_support": "DNS support",
    "dns_hostnames": "DNS hostnames",
    "dhcp_options_id": "DHCP options set",
    "zone": "Availability zone",
    "zone_id": "Zone id",
    "zone_ids": "Zone ids",
    "zones": "Zones",
    "map_public_ip": "Gives public addresses at launch",
    "available_ips": "Free addresses",
    "service_name": "Service name",
    "service_region": "Service's region",
    "route_table_ids": "Route tables (as the endpoint lists them)",
    "network_interface_ids": "Network interfaces",
    "network_interface_id": "Network interface",
    "group_ids": "Security groups",
    "ip_address_type": "Address type",
    "private_dns": "Private DNS",
    "private_dns_inbound_only": "Private DNS for inbound Resolver endpoints only",
    "dns_entries": "DNS names",
    "resource_configuration_arn": "Resource configuration",
    "service_network_arn": "Service network",
    "requester_managed": "Managed by AWS",
    "requester_id": "Requester",
    "error": "Last error",
    "load_balancer_arns": "Load balancers",
    "load_balancer_arn": "Load balancer",
    "target_group_arns": "Target groups",
    "acceptance_required": "Acceptance required",
    "private_dns_name": "Private DNS name",
    "private_dns_names": "Private DNS names",
    "private_dns_state": "Private DNS verification",
    "allowed_principals": "Allowed principals",
    "supported_regions": "Regions offered to consumers",
    "addresses": "Private addresses",
    "ipv6_addresses": "IPv6 addresses",
    "public_addresses": "Public addresses",
    "prefixes": "Delegated prefixes",
    "instance_id": "Instance",
    "attachment_owner": "Owner of the instance",
    "source_dest_check": "Source/destination check",
    "interface_type": "Interface type",
    "public_ip": "Public address",
    "private_ip": "Private address",
    "cross_zone": "Cross-zone load balancing",
    "privatelink_groups_enforced": "Security groups apply to PrivateLink traffic",
    "dns_name": "DNS name",
    "preserve_client_ip": "Client IP preservation",
    "transit_gateway_id": "Transit gateway",
    "association_table_id": "Transit gateway route table",
    "association_default_table_id": "Default association table",
    "propagation_default_table_id": "Default propagation table",
    "security_group_referencing": "Security group referencing",
    "peer_transit_gateway_id": "Peer transit gateway",
    "propagating_vgws": "Propagating virtual private gateways",
    "vpn_gateway_id": "Virtual private gateway",
    "customer_gateway_id": "Customer gateway",
    "domain_name_servers": "Domain name servers",
    "resolver_endpoint_id": "Resolver endpoint",
    "rule_id": "Resolver rule",
    "endpoint_id": "Endpoint",
    "endpoint_ids": "Endpoints",
    "service_id": "Service id",
    "availability_mode": "Availability",
}

_PAIRS: Final[Mapping[str, tuple[str, str]]] = {
    "dns_entries": ("Name", "Hosted zone"),
    "public_addresses": ("Private address", "Public address"),
    "tunnels": ("Outside address", "Status"),
    "addresses": ("Subnet", "Address"),
}
_TIMES: Final = frozenset({"created"})
_STATES: Final = frozenset({"state", "status", "private_dns_state"})


def label_of(name: str) -> str:
    """The plain name of a field."""
    return _LABELS.get(name) or name.replace("_", " ").capitalize()


def facts_of(topology: Topology, resource: Resource) -> tuple[Fact, ...]:
    """The fields that are single values or lists of words; empty ones are left out."""
    found = []
    for name, value in _fields(resource):
        if not _is_table(value):
            said = _values(topology, name, value)
            if said:
                found.append(Fact(label_of(name), said))
    return tuple(found)


def tables_of(topology: Topology, resource: Resource) -> tuple[Table, ...]:
    """The fields that are lists of rows."""
    return tuple(_table(topology, name, value) for name, value in _fields(resource) if _is_table(value))


def _fields(resource: Resource) -> list[tuple[str, Any]]:
    return [
        (field.name, getattr(resource, field.name))
        for field in fields(resource)
        if field.name not in _COMMON | _SAID_ELSEWHERE | _SAID_OF.get(type(resource), frozenset())
    ]


def _is_table(value: object) -> bool:
    return isinstance(value, tuple) and bool(value) and (isinstance(value[0], tuple) or is_dataclass(value[0]))


def _values(topology: Topology, name: str, value: object) -> Values:
    if value is None or isinstance(value, bool):
        return (yes_no(value),)
    if name in _STATES:
        return (state(str(value)),) if value else ()
    if name in _TIMES:
        return (plain(words_of(str(value))),) if value else ()
    if isinstance(value, tuple):
        return tuple(_one(topology, item) for item in value if item != "")
    return () if value == "" else (_one(topology, value),)


def _one(topology: Topology, value: object) -> Value:
    if isinstance(value, Enum):
        return plain(value.value.replace("-", " "))
    if isinstance(value, bool) or value is None:
        return yes_no(value)
    word = str(value)
    return ref(topology, word) if topology.find(word) is not None else plain(word)


def _table(topology: Topology, name: str, rows: tuple[Any, ...]) -> Table:
    if isinstance(rows[0], tuple):
        columns = _PAIRS.get(name, ("", "") if len(rows[0]) == 2 else tuple("" for _ in rows[0]))
        cells = tuple(tuple(_cell(topology, item) for item in row) for row in rows)
        return Table(label_of(name), columns, cells)
    names = [field.name for field in fields(rows[0])]
    columns = tuple(label_of(item) for item in names)
    return Table(
        label_of(name), columns, tuple(tuple(_cell(topology, getattr(row, item)) for item in names) for row in rows)
    )


def _cell(topology: Topology, value: object) -> Values:
    if value is None:
        return (Value("none"),)
    if isinstance(value, tuple):
        return tuple(_one(topology, item) for item in value)
    return () if value == "" else (_one(topology, value),)
