"""Estates of any size, made up: the input of benchmarks and of the tests of large and ugly pictures.

Everything follows from the arguments, so that every run draws the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Inventory, Record

REGIONS = ("eu-west-1", "us-east-1")
SERVICES = ("ssm", "ssmmessages", "ec2messages", "kms", "logs", "sts", "ecr.api", "ecr.dkr", "sqs", "sns", "monitoring")


@dataclass(frozen=True, slots=True)
class Size:
    """How large an estate is."""

    vpcs: int
    accounts: int
    subnets_per_vpc: int = 6
    endpoints_per_vpc: int = 3
    zones: int = 3
    linked_share: int = 3
    """Endpoints of this many services of other VPCs per VPC."""
    linked_zones: int = 3
    """In how many zones each of those has an interface."""
    workloads_per_vpc: int = 0


SMALL = Size(vpcs=3, accounts=2)
MEDIUM = Size(vpcs=50, accounts=8)
LARGE = Size(vpcs=1000, accounts=100, endpoints_per_vpc=2, linked_share=1, linked_zones=2, workloads_per_vpc=2)
"""6,000 subnets, about 10,000 interfaces and 3,000 links."""


def estate(size: Size) -> Inventory:
    """VPCs spread over accounts and two regions; every tenth provides a service that others consume; a transit gateway per region."""
    records = [record for number in range(size.vpcs) for record in _vpc(size, number)]
    records += [record for region in REGIONS for record in _transit_gateway(size, region)]
    return Inventory(tuple(records))


def account_of(size: Size, number: int) -> str:
    """The account of VPC `number`."""
    return f"{100000000000 + (number % size.accounts) * 7919:012d}"


def region_of(size: Size, number: int) -> str:
    """The region of VPC `number`."""
    return REGIONS[(number // size.accounts) % len(REGIONS)]


def vpc_id(number: int) -> str:
    """The id of VPC `number`."""
    return f"vpc-{number:017x}"


def service_id(number: int) -> str:
    """The id of the endpoint service that VPC `number` provides."""
    return f"vpce-svc-{number:017x}"


def _tags(name: str) -> list[dict[str, str]]:
    return [{"Key": "Name", "Value": name}]


def _octets(number: int) -> str:
    return f"10.{number // 16 % 256}.{number % 16 * 16}"


class _Vpc:
    """Where a VPC's records belong."""

    def __init__(self, size: Size, number: int) -> None:
        self.size, self.number = size, number
        self.account, self.region, self.id = account_of(size, number), region_of(size, number), vpc_id(number)

    def record(self, kind: Kind, name: str, body: dict[str, object]) -> Record:
        return Record(kind, name, self.account, self.region, {"OwnerId": self.account, "VpcId": self.id, **body})

    def subnet(self, number: int) -> str:
        return f"subnet-{self.number:011x}{number:06x}"

    def zone(self, number: int) -> str:
        return f"{self.region}{'abcdef'[number % self.size.zones]}"


def _vpc(size: Size, number: int) -> Iterator[Record]:
    place = _Vpc(size, number)
    yield place.record(Kind.VPC, place.id, {"CidrBlock": f"{_octets(number)}.0/20", "Tags": _tags(f"vpc-{number:04d}")})
    yield from _subnets(place)
    yield from _endpoints(place)
    yield from _workloads(place)
    if number % 10 == 0:
        yield from _provider(place)
    yield from _consumed(place)
    yield from _attachment(place)


def _subnets(place: _Vpc) -> Iterator[Record]:
    tiers = ("public", "private", "data")
    for number in range(place.size.subnets_per_vpc):
        tier = tiers[number // place.size.zones % len(tiers)]
        zone = place.zone(number)
        yield place.record(
            Kind.SUBNET,
            place.subnet(number),
            {
                "SubnetId": place.subnet(number),
                "CidrBlock": f"{_octets(place.number)[:-2]}.{number}.0/24",
                "AvailabilityZone": zone,
                "Tags": _tags(f"{tier}-{number // (len(tiers) * place.size.zones)}-{zone[-1]}"),
            },
        )
    yield place.record(
        Kind.ROUTE_TABLE,
        f"rtb-{place.number:017x}",
        {
            "RouteTableId": f"rtb-{place.number:017x}",
            "Associations": [{"Main": True}],
            "Routes": [
                {"DestinationCidrBlock": f"{_octets(place.number)}.0/20", "GatewayId": "local", "State": "active"},
                {"DestinationCidrBlock": "10.0.0.0/8", "TransitGatewayId": _gateway(place.region), "State": "active"},
            ],
        },
    )


def _interface(place: _Vpc, name: str, subnet: int, description: str, kind: str) -> Record:
    return place.record(
        Kind.NETWORK_INTERFACE,
        name,
        {
            "NetworkInterfaceId": name,
            "SubnetId": place.subnet(subnet),
            "Description": description,
            "InterfaceType": kind,
            "PrivateIpAddress": f"{_octets(place.number)[:-2]}.{subnet}.{int(name[-4:], 16) % 250 + 4}",
            "Groups": [],
        },
    )


def _endpoint(place: _Vpc, number: int, service: str, zones: int) -> Iterator[Record]:
    name = f"vpce-{place.number:011x}{number:06x}"
    interfaces = [f"eni-{place.number:09x}{number:04x}{zone:04x}" for zone in range(zones)]
    yield place.record(
        Kind.VPC_ENDPOINT,
        name,
        {
            "VpcEndpointId": name,
            "VpcEndpointType": "Interface",
            "ServiceName": service,
            "State": "available",
            "SubnetIds": [place.subnet(zone) for zone in range(zones)],
            "NetworkInterfaceIds": interfaces,
        },
    )
    for zone, interface in enumerate(interfaces):
        yield _interface(place, interface, zone, f"VPC Endpoint Interface {name}", "vpc_endpoint")


def _endpoints(place: _Vpc) -> Iterator[Record]:
    for number in range(place.size.endpoints_per_vpc):
        service = SERVICES[(place.number + number) % len(SERVICES)]
        yield from _endpoint(place, number, f"com.amazonaws.{place.region}.{service}", place.size.zones)


def _workloads(place: _Vpc) -> Iterator[Record]:
    for number in range(place.size.workloads_per_vpc):
        name = f"eni-{place.number:09x}{0xF000 + number:04x}0000"
        yield _interface(place, name, number, f"worker {number}", "interface")


def _provider(place: _Vpc) -> Iterator[Record]:
    arn = f"arn:aws:elasticloadbalancing:{place.region}:{place.account}:loadbalancer/net/api-{place.number}/{place.number:016x}"
    zones = [{"ZoneName": place.zone(zone), "SubnetId": place.subnet(zone)} for zone in range(place.size.zones)]
    yield place.record(
        Kind.LOAD_BALANCER,
        arn,
        {
            "LoadBalancerArn": arn,
            "LoadBalancerName": f"api-{place.number}",
            "Type": "network",
            "AvailabilityZones": zones,
        },
    )
    name = service_id(place.number)
    yield place.record(
        Kind.ENDPOINT_SERVICE_CONFIGURATION,
        name,
        {
            "ServiceId": name,
            "ServiceName": f"com.amazonaws.vpce.{place.region}.{name}",
            "ServiceState": "Available",
            "NetworkLoadBalancerArns": [arn],
            "Tags": _tags(f"api-{place.number}"),
        },
    )


def _consumed(place: _Vpc) -> Iterator[Record]:
    for number in range(place.size.linked_share):
        provider = (place.number * 37 + number * 10) % max(10, place.size.vpcs) // 10 * 10
        if provider != place.number and provider < place.size.vpcs:
            region = region_of(place.size, provider)
            service = f"com.amazonaws.vpce.{region}.{service_id(provider)}"
            yield from _endpoint(place, place.size.endpoints_per_vpc + number, service, place.size.linked_zones)


def _gateway(region: str) -> str:
    return f"tgw-{REGIONS.index(region):017x}"


def _transit_gateway(size: Size, region: str) -> Iterator[Record]:
    account = account_of(size, 0)
    body = {
        "TransitGatewayId": _gateway(region),
        "OwnerId": account,
        "State": "available",
        "Tags": _tags(f"hub-{region}"),
    }
    yield Record(Kind.TRANSIT_GATEWAY, _gateway(region), account, region, body)


def _attachment(place: _Vpc) -> Iterator[Record]:
    name = f"tgw-attach-{place.number:017x}"
    body = {
        "TransitGatewayAttachmentId": name,
        "TransitGatewayId": _gateway(place.region),
        "ResourceType": "vpc",
        "ResourceId": place.id,
        "ResourceOwnerId": place.account,
        "State": "available",
    }
    yield Record(Kind.TRANSIT_GATEWAY_ATTACHMENT, name, place.account, place.region, body)
