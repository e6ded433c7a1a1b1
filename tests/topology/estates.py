"""Random small estates: two accounts that peer, share, consume and provide, with names and ids of every sort."""

import json
import re
from typing import Any

from hypothesis import strategies as st

from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Inventory, Outcome, OutcomeState, Record

REGIONS = ("eu-west-1", "us-east-1")
SERVICES = ("s3", "ssm", "ecr.api", "dynamodb")

_NAMES = st.text(alphabet="qxzjwkQXZ", min_size=6, max_size=14).map(lambda text: f"q{text}")
_SPOILT = st.sampled_from(("", "", "", " <b>", "'\"", "\u202e"))

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


BEFORE = ("", "node1-", "EC2-", "az2_", "ip", "net ")
"""What people write before an address with hyphens."""
_DASHED = re.compile(r"\d+[-_]\d+[-_]\d+[-_]\d+")


class Estate:
    """What was drawn: the inventory, and everything in it that nobody else may see."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.records: list[Record] = []
        self.secrets: set[str] = set()
        self.names: list[str] = []
        """Names of things, as they are written."""
        self.given = 0
        self.accounts = draw(
            st.lists(st.from_regex(r"[1-9][0-9]{11}", fullmatch=True), min_size=2, max_size=2, unique=True)
        )
        self.secrets.update(self.accounts)

    def id(self, prefix: str) -> str:
        """An id that is not given twice: the pictures of two things must not fall together by chance."""
        self.given += 1
        start = self.draw(st.integers(0, 16**12 - 1))
        return self.secret(f"{prefix}-{start:012x}{self.given:05x}")

    def name(self) -> str:
        name = self.draw(_NAMES)
        self.secrets.add(name)
        return name

    def secret(self, text: str) -> str:
        self.secrets.add(text)
        return text

    def add(self, kind: Kind, id_: str, account: str, region: str, **body: Any) -> None:
        self.records.append(Record(kind, id_, account, region, body))

    def tags(self) -> list[dict[str, str]]:
        name = self.name() + self.draw(_SPOILT)
        self.names.append(name)
        about = {"Key": f"of {self.draw(st.sampled_from(self.accounts))}", "Value": f"like {self.mention()}"}
        return [{"Key": "Name", "Value": name}, {"Key": self.name(), "Value": self.name()}, about]

    def mention(self) -> str:
        """Something that nobody else may see, as people write it down elsewhere."""
        written = sorted(one for one in self.secrets if "/" not in one and not one.startswith("q"))
        found = self.draw(st.sampled_from((*self.names, *written)))
        before = self.draw(st.sampled_from(BEFORE)) if _DASHED.fullmatch(found) else ""
        return f"{before}{found}"

    def address(self, start: str) -> str:
        """An address, which is also written in other ways."""
        address = self.secret(f"{start}.{self.draw(st.integers(4, 254))}")
        self.secret(address.replace(".", "-"))
        self.secret(address.replace(".", "_"))
        self.secret(bytes(map(int, address.split("."))).hex())
        return address

    def hardware(self) -> str:
        self.given += 1
        return self.secret(f"0a:{self.draw(st.integers(0, 255)):02x}:00:00:00:{self.given:02x}")


def _octet(estate: Estate) -> int:
    return estate.draw(st.integers(1, 120))


def _network(estate: Estate, account: str, region: str, octet: int) -> dict[str, Any]:
    vpc = estate.id("vpc")
    cidr = estate.secret(f"10.{octet}.0.0/16")
    estate.add(Kind.VPC, vpc, account, region, VpcId=vpc, CidrBlock=cidr, OwnerId=account, Tags=estate.tags())
    subnets = [_subnet(estate, vpc, account, region, f"10.{octet}.{number}") for number in (1, 2)]
    return {"vpc": vpc, "account": account, "region": region, "octet": octet, "subnets": subnets}


def _subnet(estate: Estate, vpc: str, account: str, region: str, start: str) -> str:
    subnet = estate.id("subnet")
    estate.add(
        Kind.SUBNET,
        subnet,
        account,
        region,
        SubnetId=subnet,
        VpcId=vpc,
        OwnerId=account,
        CidrBlock=estate.secret(f"{start}.0/24"),
        AvailabilityZone=f"{region}a",
        SubnetArn=f"arn:aws:ec2:{region}:{account}:subnet/{subnet}",
        Tags=estate.tags(),
    )
    return subnet


def _routes(estate: Estate, place: dict[str, Any], endpoint: str, listed: str) -> None:
    account, region, vpc = place["account"], place["region"], place["vpc"]
    gateway = estate.id("igw")
    estate.add(Kind.INTERNET_GATEWAY, gateway, account, region, InternetGatewayId=gateway, Attachments=[{"VpcId": vpc}])
    local = {"DestinationCidrBlock": f"10.{place['octet']}.0.0/16", "GatewayId": "local", "State": "active"}
    out = {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": gateway, "State": "active"}
    private = {"DestinationPrefixListId": listed, "GatewayId": endpoint, "State": "active"}
    for routes, used in (([local, out], place["subnets"][:1]), ([local, private], [])):
        table = estate.id("rtb")
        associations = [{"SubnetId": one, "Main": False} for one in used] or [{"Main": True}]
        estate.add(
            Kind.ROUTE_TABLE,
            table,
            account,
            region,
            RouteTableId=table,
            VpcId=vpc,
            OwnerId=account,
            Routes=routes,
            Associations=associations,
        )


def _gateway_endpoint(estate: Estate, place: dict[str, Any]) -> tuple[str, str]:
    account, region = place["account"], place["region"]
    listed, endpoint = estate.id("pl"), estate.id("vpce")
    name = f"com.amazonaws.{region}.s3"
    estate.add(
        Kind.PREFIX_LIST, listed, account, region, PrefixListId=listed, PrefixListName=name, Cidrs=["52.218.0.0/17"]
    )
    policy = json.dumps({"Statement": [{"Effect": "Allow", "Principal": account, "Resource": estate.name()}]})
    estate.add(
        Kind.VPC_ENDPOINT,
        endpoint,
        account,
        region,
        VpcEndpointId=endpoint,
        VpcId=place["vpc"],
        VpcEndpointType="Gateway",
        ServiceName=name,
        State="available",
        OwnerId=account,
        PolicyDocument=policy,
    )
    return endpoint, listed


def _consumer(estate: Estate, place: dict[str, Any], service: str, name: str) -> str:
    account, region = place["account"], place["region"]
    endpoint = estate.id("vpce")
    interfaces = []
    for number, subnet in enumerate(place["subnets"], start=1):
        interface = estate.id("eni")
        interfaces.append(interface)
        address = estate.address(f"10.{place['octet']}.{number}")
        seen = f"by {account} at {address}, ip-{bytes(map(int, address.split('.'))).hex()}, {estate.mention()}"
        estate.add(
            Kind.NETWORK_INTERFACE,
            interface,
            account,
            region,
            NetworkInterfaceId=interface,
            SubnetId=subnet,
            VpcId=place["vpc"],
            OwnerId=account,
            Description=f"VPC Endpoint Interface {endpoint}",
            PrivateIpAddress=address,
            MacAddress=estate.hardware(),
            RequesterId=f"{estate.secret(f'AROA{estate.given:017}')}:{place['subnets'][0]}",
            TagSet=estate.tags(),
            PrivateDnsName=f"ip-{address.replace('.', '-')}.ec2.internal",
            UnheardOf={"Field": estate.name(), "Deeper": [{"Seen": seen}]},
        )
    estate.add(
        Kind.VPC_ENDPOINT,
        endpoint,
        account,
        region,
        VpcEndpointId=endpoint,
        VpcId=place["vpc"],
        VpcEndpointType="Interface",
        ServiceName=name,
        State="available",
        OwnerId=account,
        SubnetIds=place["subnets"],
        NetworkInterfaceIds=interfaces[:1],
        DnsEntries=[{"DnsName": f"{endpoint}-0a1b2c3d.{service}.{region}.vpce.amazonaws.com"}],
    )
    return endpoint


def _provider(estate: Estate, place: dict[str, Any]) -> str:
    account, region = place["account"], place["region"]
    service, name = estate.id("vpce-svc"), estate.name()
    tail = estate.draw(st.from_regex(r"[0-9a-f]{15}[0-9]", fullmatch=True))
    start = f"arn:aws:elasticloadbalancing:{region}:{account}"
    balancer, group = f"{start}:loadbalancer/net/{name}/{tail}", f"{start}:targetgroup/{name}-tg/{tail}"
    interface, target = estate.id("eni"), estate.address(f"10.{place['octet']}.1")
    estate.add(
        Kind.LOAD_BALANCER,
        balancer,
        account,
        region,
        LoadBalancerArn=balancer,
        LoadBalancerName=name,
        Type="network",
        VpcId=place["vpc"],
        DNSName=f"{name}-{tail}.elb.{region}.amazonaws.com",
        AvailabilityZones=[{"SubnetId": place["subnets"][0], "ZoneName": f"{region}a"}],
    )
    estate.add(
        Kind.NETWORK_INTERFACE,
        interface,
        account,
        region,
        NetworkInterfaceId=interface,
        SubnetId=place["subnets"][0],
        VpcId=place["vpc"],
        OwnerId=account,
        InterfaceType="network_load_balancer",
        Description=f"ELB net/{name}/{tail}",
    )
    estate.add(
        Kind.TARGET_GROUP, group, account, region, TargetGroupArn=group, LoadBalancerArns=[balancer], Protocol="TCP"
    )
    health = [{"Target": {"Id": target, "Port": 443}, "TargetHealth": {"State": "healthy"}}]
    estate.add(Kind.TARGET_HEALTH, group, account, region, TargetGroupArn=group, TargetHealthDescriptions=health)
    estate.add(
        Kind.ENDPOINT_SERVICE_CONFIGURATION,
        service,
        account,
        region,
        ServiceId=service,
        ServiceName=f"com.amazonaws.vpce.{region}.{service}",
        ServiceState="Available",
        NetworkLoadBalancerArns=[balancer],
        PrivateDnsName=f"{estate.name()}.{estate.name()}.example",
        Tags=estate.tags(),
    )
    return service


@st.composite
def estates(draw: st.DrawFn) -> tuple[Inventory, frozenset[str]]:
    """An inventory, and every id, account, name and address in it that is not AWS's own."""
    estate = Estate(draw)
    region = draw(st.sampled_from(REGIONS))
    first = _octet(estate)
    places = [
        _network(estate, account, region, octet)
        for account, octet in zip(estate.accounts, (first, first + 1), strict=True)
    ]
    service = _provider(estate, places[1])
    owner = estate.accounts[0]
    endpoint = _consumer(estate, places[0], service, f"com.amazonaws.vpce.{region}.{service}")
    stranger, outline = estate.secret("444455556666"), estate.id("vpce")
    for consumer, account in ((endpoint, owner), (outline, stranger)):
        estate.add(
            Kind.ENDPOINT_CONNECTION,
            f"{service}|{consumer}",
            estate.accounts[1],
            region,
            ServiceId=service,
            VpcEndpointId=consumer,
            VpcEndpointOwner=account,
            VpcEndpointState="available",
        )
    short = draw(st.sampled_from(SERVICES))
    _consumer(estate, places[1], short, f"com.amazonaws.{region}.{short}")
    for place in places:
        _routes(estate, place, *_gateway_endpoint(estate, place))
    message = f"User: arn:aws:sts::{owner}:assumed-role/{estate.name()} is not authorized"
    denied = Outcome(
        Kind.TRANSIT_GATEWAY, owner, region, OutcomeState.DENIED, "ec2", "DescribeTransitGateways", message=message
    )
    return Inventory(tuple(estate.records), (denied,)), frozenset(estate.secrets)
