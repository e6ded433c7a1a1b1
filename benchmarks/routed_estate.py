"""An estate that carries traffic: VPCs with workloads, NAT, endpoints, security groups and a transit gateway.

Everything follows from the number of VPCs, so that every run measures the same.
"""

from collections.abc import Iterator
from typing import Any

from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Inventory, Record

REGION = "eu-west-1"
ZONES = 3
SUBNETS = 6
TRANSIT_GATEWAY = "tgw-0"
TRANSIT_TABLE = "tgw-rtb-0"
S3_LIST = "pl-s3"
SERVICES = (
    "s3", "dynamodb", "ssm", "ssmmessages", "ec2messages", "kms", "logs", "sts", "ecr.api", "ecr.dkr",
    "sqs", "sns", "monitoring", "secretsmanager", "events", "lambda", "athena", "glue", "kinesis-streams", "states",
)  # fmt: skip
"""The twenty services that the access matrix is asked for."""

Body = dict[str, Any]


def estate(vpcs: int) -> Inventory:
    """So many VPCs of six subnets; half of the private ones leave by NAT, all reach each other by a transit gateway."""
    records = [record for number in range(vpcs) for record in _vpc(number)]
    return Inventory((*records, *_shared(vpcs)))


def account_of(number: int) -> str:
    """The account of a VPC: ten VPCs share one."""
    return f"{100000000000 + number // 10:012d}"


def interface_of(number: int, subnet: int) -> str:
    """A workload's interface in a subnet of a VPC."""
    return f"eni-{number}-{subnet}-0"


def address_of(number: int, subnet: int, host: int = 10) -> str:
    """An address in a subnet of a VPC."""
    return f"{_network(number)}.{number % 16 * 16 + subnet}.{host}"


def _network(number: int) -> str:
    return f"10.{number // 16}"


def _record(number: int, kind: Kind, name: str, body: Body) -> Record:
    account = account_of(number)
    return Record(kind, name, account, REGION, {"OwnerId": account, "VpcId": f"vpc-{number}", **body})


def _vpc(number: int) -> Iterator[Record]:
    block = f"{_network(number)}.{number % 16 * 16}.0/20"
    yield _record(number, Kind.VPC, f"vpc-{number}", {"CidrBlock": block, "State": "available"})
    yield _record(
        number,
        Kind.INTERNET_GATEWAY,
        f"igw-{number}",
        {"InternetGatewayId": f"igw-{number}", "Attachments": [{"VpcId": f"vpc-{number}", "State": "available"}]},
    )
    for subnet in range(SUBNETS):
        yield from _subnet(number, subnet)
    for zone in range(ZONES):
        yield from _private_table(number, zone, block)
    yield _table(
        number, "public", block, [0, 1, 2], [{"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": f"igw-{number}"}]
    )
    yield from _guards(number, block)
    yield from _endpoints(number)
    yield _attachment(number)


def _subnet(number: int, subnet: int) -> Iterator[Record]:
    name = f"subnet-{number}-{subnet}"
    body = {"SubnetId": name, "CidrBlock": address_of(number, subnet, 0) + "/24", "AvailabilityZone": _zone(subnet)}
    yield _record(number, Kind.SUBNET, name, body)
    for host in range(2):
        address = address_of(number, subnet, 10 + host)
        public = (
            {"Association": {"PublicIp": f"54.{number // 250}.{number % 250}.{subnet * 8 + host}"}}
            if subnet < ZONES
            else {}
        )
        group = f"sg-{number}-app" if host == 0 else f"sg-{number}-web"
        yield _interface(number, f"eni-{number}-{subnet}-{host}", subnet, address, group, public)


def _zone(subnet: int) -> str:
    return f"{REGION}{'abc'[subnet % ZONES]}"


def _interface(number: int, name: str, subnet: int, address: str, group: str, more: Body) -> Record:
    body = {
        "NetworkInterfaceId": name,
        "SubnetId": f"subnet-{number}-{subnet}",
        "PrivateIpAddress": address,
        "Groups": [{"GroupId": group}] if group else [],
        "Description": "workload",
        **more,
    }
    return _record(number, Kind.NETWORK_INTERFACE, name, body)


def _private_table(number: int, zone: int, block: str) -> Iterator[Record]:
    nat = f"nat-{number}-{zone}"
    address = {
        "NetworkInterfaceId": f"eni-{nat}",
        "PrivateIp": address_of(number, zone, 200),
        "PublicIp": f"52.{number // 250}.{number % 250}.{zone}",
    }
    body = {
        "NatGatewayId": nat,
        "SubnetId": f"subnet-{number}-{zone}",
        "State": "available",
        "NatGatewayAddresses": [address],
    }
    yield _record(number, Kind.NAT_GATEWAY, nat, body)
    more = {"InterfaceType": "nat_gateway", "RequesterManaged": True, "Description": f"Interface for NAT Gateway {nat}"}
    yield _interface(number, f"eni-{nat}", zone, address_of(number, zone, 200), "", more)
    default = {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": nat}
    yield _table(number, f"private-{zone}", block, [ZONES + zone], [default] if number % 2 else [])


def _table(number: int, name: str, block: str, subnets: list[int], routes: list[Body]) -> Record:
    table = f"rtb-{number}-{name}"
    shared = [
        {"DestinationCidrBlock": block, "GatewayId": "local"},
        {"DestinationCidrBlock": "10.0.0.0/8", "TransitGatewayId": TRANSIT_GATEWAY},
    ]
    if name != "public":
        shared.append({"DestinationPrefixListId": S3_LIST, "GatewayId": f"vpce-{number}-s3"})
    body = {
        "RouteTableId": table,
        "Routes": [{"State": "active", **route} for route in (*shared, *routes)],
        "Associations": [{"SubnetId": f"subnet-{number}-{subnet}"} for subnet in subnets],
    }
    return _record(number, Kind.ROUTE_TABLE, table, body)


def _guards(number: int, block: str) -> Iterator[Record]:
    everywhere = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    https = [
        {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": block}, {"CidrIp": "10.0.0.0/8"}]}
    ]
    for name, ingress in (("app", https), ("web", https), ("endpoint", https)):
        group = f"sg-{number}-{name}"
        yield _record(
            number,
            Kind.SECURITY_GROUP,
            group,
            {"GroupId": group, "IpPermissions": ingress, "IpPermissionsEgress": everywhere},
        )
    entry = {"Protocol": "-1", "CidrBlock": "0.0.0.0/0"}
    entries = [
        {**entry, "RuleNumber": rule, "RuleAction": action, "Egress": egress}
        for egress in (True, False)
        for rule, action in ((100, "allow"), (32767, "deny"))
    ]
    associations = [{"SubnetId": f"subnet-{number}-{subnet}"} for subnet in range(SUBNETS)]
    yield _record(
        number, Kind.NETWORK_ACL, f"acl-{number}", {"IsDefault": True, "Entries": entries, "Associations": associations}
    )


def _endpoints(number: int) -> Iterator[Record]:
    gateway = {
        "VpcEndpointId": f"vpce-{number}-s3",
        "VpcEndpointType": "Gateway",
        "ServiceName": f"com.amazonaws.{REGION}.s3",
        "State": "available",
    }
    yield _record(number, Kind.VPC_ENDPOINT, f"vpce-{number}-s3", gateway)
    for position in range(4):
        yield from _interface_endpoint(number, 2 + (number + position) % 9)


def _interface_endpoint(number: int, service: int) -> Iterator[Record]:
    name = f"vpce-{number}-{service}"
    interfaces = [f"eni-{name}-{zone}" for zone in range(ZONES)]
    body = {
        "VpcEndpointId": name,
        "VpcEndpointType": "Interface",
        "ServiceName": f"com.amazonaws.{REGION}.{SERVICES[service]}",
        "State": "available",
        "PrivateDnsEnabled": True,
        "NetworkInterfaceIds": interfaces,
    }
    yield _record(number, Kind.VPC_ENDPOINT, name, body)
    more = {"InterfaceType": "vpc_endpoint", "RequesterManaged": True, "Description": f"VPC Endpoint Interface {name}"}
    for zone, interface in enumerate(interfaces):
        address = address_of(number, ZONES + zone, 100 + service)
        yield _interface(number, interface, ZONES + zone, address, f"sg-{number}-endpoint", more)


def _attachment(number: int) -> Record:
    name = f"tgw-attach-{number}"
    body = {
        "TransitGatewayAttachmentId": name,
        "TransitGatewayId": TRANSIT_GATEWAY,
        "TransitGatewayOwnerId": account_of(0),
        "ResourceType": "vpc",
        "ResourceId": f"vpc-{number}",
        "ResourceOwnerId": account_of(number),
        "State": "available",
        "Association": {"TransitGatewayRouteTableId": TRANSIT_TABLE, "State": "associated"},
    }
    return _record(number, Kind.TRANSIT_GATEWAY_ATTACHMENT, name, body)


def _shared(vpcs: int) -> Iterator[Record]:
    gateway = {"TransitGatewayId": TRANSIT_GATEWAY, "State": "available"}
    yield _record(0, Kind.TRANSIT_GATEWAY, TRANSIT_GATEWAY, gateway)
    yield _record(
        0, Kind.TRANSIT_GATEWAY_ROUTE_TABLE, TRANSIT_TABLE, {"TransitGatewayId": TRANSIT_GATEWAY, "State": "available"}
    )
    routes = {"TransitGatewayRouteTableId": TRANSIT_TABLE, "Routes": []}
    yield _record(0, Kind.TRANSIT_GATEWAY_ROUTES, TRANSIT_TABLE, routes)
    spread = [{"TransitGatewayAttachmentId": f"tgw-attach-{number}", "State": "enabled"} for number in range(vpcs)]
    yield _record(0, Kind.TRANSIT_GATEWAY_PROPAGATIONS, TRANSIT_TABLE, {"TransitGatewayRouteTablePropagations": spread})
    listed = {
        "PrefixListId": S3_LIST,
        "PrefixListName": f"com.amazonaws.{REGION}.s3",
        "Cidrs": ["52.218.0.0/17", "3.5.64.0/21"],
    }
    yield _record(0, Kind.PREFIX_LIST, S3_LIST, listed)
