"""Records as AWS answers them, in short: what a test does not name is left out."""

from collections.abc import Mapping, Sequence
from typing import Any

from vpcviz.topology.build import build
from vpcviz.topology.kinds import Kind
from vpcviz.topology.network import Topology
from vpcviz.topology.records import Inventory, Outcome, Record

OURS, THEIRS = "111111111111", "222222222222"
REGION, FAR = "eu-west-1", "us-east-1"

Row = dict[str, Any]

_TARGETS = {
    "nat": "NatGatewayId",
    "tgw": "TransitGatewayId",
    "pcx": "VpcPeeringConnectionId",
    "eigw": "EgressOnlyInternetGatewayId",
    "eni": "NetworkInterfaceId",
}


def record(kind: Kind, id_: str, body: Mapping[str, Any], account: str = OURS, region: str = REGION) -> Record:
    return Record(kind, id_, account, region, body)


def inventory(*records: Record, outcomes: Sequence[Outcome] = ()) -> Inventory:
    return Inventory(tuple(records), tuple(outcomes))


def built(*records: Record, outcomes: Sequence[Outcome] = ()) -> Topology:
    return build(inventory(*records, outcomes=outcomes))


def vpc(id_: str = "vpc-1", cidr: str = "10.0.0.0/16", account: str = OURS, **more: Any) -> Record:
    return record(Kind.VPC, id_, {"VpcId": id_, "CidrBlock": cidr, "OwnerId": account, **more}, account)


def subnet(id_: str, of: str = "vpc-1", cidr: str = "10.0.1.0/24", account: str = OURS, **more: Any) -> Record:
    body = {"SubnetId": id_, "VpcId": of, "CidrBlock": cidr, "AvailabilityZone": "eu-west-1a", "OwnerId": account}
    return record(Kind.SUBNET, id_, {**body, **more}, account)


def route(destination: str, target: str, **more: Any) -> Row:
    where = "DestinationCidrBlock"
    if destination.startswith("pl-"):
        where = "DestinationPrefixListId"
    elif ":" in destination:
        where = "DestinationIpv6CidrBlock"
    field = _TARGETS.get(target.split("-", maxsplit=1)[0], "GatewayId")
    return {where: destination, field: target, "State": "active", "Origin": "CreateRoute", **more}


def route_table(
    id_: str, routes: Sequence[Row] = (), *, of: str = "vpc-1", subnets: Sequence[str] = (), main: bool = False
) -> Record:
    associations: list[Row] = [{"SubnetId": one, "Main": False} for one in subnets]
    associations += [{"Main": True}] if main else []
    body = {"RouteTableId": id_, "VpcId": of, "Routes": list(routes), "Associations": associations, "OwnerId": OURS}
    return record(Kind.ROUTE_TABLE, id_, body)


def endpoint(id_: str, account: str = OURS, region: str = REGION, **more: Any) -> Record:
    body = {"VpcEndpointId": id_, "VpcId": "vpc-1", "State": "available", "OwnerId": account}
    return record(Kind.VPC_ENDPOINT, id_, {**body, **more}, account, region)


def interface(id_: str, account: str = OURS, **more: Any) -> Record:
    body = {"NetworkInterfaceId": id_, "VpcId": "vpc-1", "SubnetId": "subnet-1", "OwnerId": account}
    return record(Kind.NETWORK_INTERFACE, id_, {**body, **more}, account)


def prefix_list(id_: str, name: str, *cidrs: str) -> Record:
    return record(Kind.PREFIX_LIST, id_, {"PrefixListId": id_, "PrefixListName": name, "Cidrs": list(cidrs)})


def configuration(id_: str, account: str = THEIRS, region: str = REGION, **more: Any) -> Record:
    name = f"com.amazonaws.vpce.{region}.{id_}"
    body = {"ServiceId": id_, "ServiceName": name, "ServiceState": "Available"}
    return record(Kind.ENDPOINT_SERVICE_CONFIGURATION, id_, {**body, **more}, account, region)


def connection(service: str, endpoint_id: str, owner: str, account: str = THEIRS, **more: Any) -> Record:
    body = {
        "ServiceId": service,
        "VpcEndpointId": endpoint_id,
        "VpcEndpointOwner": owner,
        "VpcEndpointState": "available",
    }
    return record(Kind.ENDPOINT_CONNECTION, f"{service}|{endpoint_id}", {**body, **more}, account)


def visible(name: str, owner: str, account: str = OURS, region: str = REGION, **more: Any) -> Record:
    body = {"ServiceName": name, "Owner": owner, "ServiceType": [{"ServiceType": "Interface"}], **more}
    return record(Kind.VPC_ENDPOINT_SERVICE, f"{name}|Interface", body, account, region)
