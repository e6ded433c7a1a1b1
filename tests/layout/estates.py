"""Ugly estates: what real ones hold at their worst."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Inventory, Record

ACCOUNT, REGION, VPC = "111122223333", "eu-west-1", "vpc-0ugly"
HOSTILE = (
    "<script>alert(1)</script>",
    "\"quoted\" & 'quoted'",
    "two\nlines\r\nand\ttabs",
    "\u202egnp.exe\u202c right to left",
    "x" * 300,
    '<IMG SRC="/etc/passwd">',
    "名前・とても長い名前",
    "",
    "   ",
    "]]>--><!--",
    "\x00\x1b[31m",
)


def row(kind: Kind, name: str, account: str = ACCOUNT, region: str = REGION, **body: Any) -> Record:
    return Record(kind, name, account, region, {"OwnerId": account, **body})


def named(name: str) -> list[dict[str, str]]:
    return [{"Key": "Name", "Value": name}]


def vpc(name: str = VPC, *, label: str = "ugly", cidrs: tuple[str, ...] = ("10.0.0.0/16",)) -> Record:
    blocks = [{"CidrBlock": cidr, "CidrBlockState": {"State": "associated"}} for cidr in cidrs]
    return row(Kind.VPC, name, VpcId=name, CidrBlock=cidrs[0], CidrBlockAssociationSet=blocks, Tags=named(label))


def subnet(name: str, zone: str, cidr: str, *, label: str = "", vpc_id: str = VPC) -> Record:
    return row(
        Kind.SUBNET, name, SubnetId=name, VpcId=vpc_id, CidrBlock=cidr, AvailabilityZone=zone, Tags=named(label or name)
    )


def interface(name: str, subnet_id: str, address: str, **body: Any) -> Record:
    return row(
        Kind.NETWORK_INTERFACE,
        name,
        NetworkInterfaceId=name,
        SubnetId=subnet_id,
        VpcId=body.pop("vpc_id", VPC),
        PrivateIpAddress=address,
        **body,
    )


def endpoint(name: str, kind: str, **body: Any) -> Record:
    return row(Kind.VPC_ENDPOINT, name, VpcEndpointId=name, VpcEndpointType=kind, VpcId=body.pop("vpc_id", VPC), **body)


def many_endpoints() -> Inventory:
    """50 endpoints in 6 zones, names of 40 characters, 5 CIDR blocks, every type and state."""
    zones = [f"{REGION}{letter}" for letter in "abcdef"]
    subnets = [
        subnet(f"subnet-{zone[-1]}", zone, f"10.0.{n}.0/24", label=f"{'long-name-' * 4}{zone[-1]}")
        for n, zone in enumerate(zones)
    ]
    cidrs = tuple(f"10.{number}.0.0/16" for number in range(5))
    return Inventory((vpc(label="v" * 40, cidrs=cidrs), *subnets, *_endpoints(subnets)))


def _endpoints(subnets: list[Record]) -> Iterator[Record]:
    types = ("Interface", "GatewayLoadBalancer", "Resource", "ServiceNetwork", "Tunnel", "Gateway", "FutureType")
    states = (
        "available",
        "pendingAcceptance",
        "pending",
        "rejected",
        "failed",
        "expired",
        "partial",
        "deleting",
        "new",
    )
    for number in range(50):
        name, kind = f"vpce-{number:017x}", types[number % len(types)]
        state = states[number % len(states)]
        service = (
            f"com.amazonaws.vpce.{REGION}.vpce-svc-{number % 12:017x}" if number % 3 else f"com.amazonaws.{REGION}.ssm"
        )
        if kind == "Gateway":
            yield endpoint(name, kind, ServiceName=f"com.amazonaws.{REGION}.s3", State=state, RouteTableIds=[])
            continue
        used = subnets if kind != "GatewayLoadBalancer" else subnets[number % 6 : number % 6 + 1]
        interfaces = [f"eni-{number:04x}{place:04x}" for place in range(len(used))]
        yield endpoint(
            name, kind, ServiceName=service, State=state, NetworkInterfaceIds=interfaces,
            SubnetIds=[item.id for item in used], Tags=named("e" * 40),
        )  # fmt: skip
        for place, (item, eni) in enumerate(zip(used, interfaces, strict=True)):
            yield interface(eni, item.id, f"10.0.{place}.{number + 4}", InterfaceType="vpc_endpoint")


def many_subnets() -> Inventory:
    """200 subnets in three zones."""
    subnets = [
        subnet(
            f"subnet-{number:03d}",
            f"{REGION}{'abc'[number % 3]}",
            f"10.0.{number}.0/24",
            label=f"tier{number // 3:02d}-{'abc'[number % 3]}",
        )
        for number in range(200)
    ]
    return Inventory((vpc(), *subnets))


def many_consumers() -> Inventory:
    """One service with 300 consumers, half of them known only from the provider's side."""
    service = "vpce-svc-0123456789abcdef0"
    arn = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/net/api/0123456789abcdef"
    records = [
        vpc(),
        subnet("subnet-a", f"{REGION}a", "10.0.0.0/24"),
        row(Kind.LOAD_BALANCER, arn, LoadBalancerArn=arn, LoadBalancerName="api", Type="network", VpcId=VPC,
            AvailabilityZones=[{"ZoneName": f"{REGION}a", "SubnetId": "subnet-a"}]),
        row(Kind.ENDPOINT_SERVICE_CONFIGURATION, service, ServiceId=service, NetworkLoadBalancerArns=[arn],
            ServiceName=f"com.amazonaws.vpce.{REGION}.{service}", ServiceState="Available"),
    ]  # fmt: skip
    for number in range(300):
        name, account = f"vpce-{number:017x}", f"{200000000000 + number % 40:012d}"
        records.append(
            row(Kind.ENDPOINT_CONNECTION, f"{service}|{name}", ServiceId=service, VpcEndpointId=name,
                VpcEndpointOwner=account, VpcEndpointState="available")
        )  # fmt: skip
        if number % 2:
            vpc_id = f"vpc-{number:017x}"
            records += [
                Record(Kind.VPC, vpc_id, account, REGION, {"VpcId": vpc_id, "OwnerId": account, "CidrBlock": "10.1.0.0/16"}),
                Record(Kind.VPC_ENDPOINT, name, account, REGION, {
                    "VpcEndpointId": name, "VpcEndpointType": "Interface", "OwnerId": account, "VpcId": vpc_id,
                    "ServiceName": f"com.amazonaws.vpce.{REGION}.{service}", "State": "available"}),
            ]  # fmt: skip
    return Inventory(tuple(records))


def hub_and_spokes() -> Inventory:
    """100 VPCs on one transit gateway, in one account and region."""
    gateway = "tgw-0hub"
    records = [row(Kind.TRANSIT_GATEWAY, gateway, TransitGatewayId=gateway, State="available")]
    for number in range(100):
        name = f"vpc-{number:03d}"
        records.append(vpc(name, label=f"spoke-{number:03d}", cidrs=(f"10.{number}.0.0/16",)))
        records.append(
            row(Kind.TRANSIT_GATEWAY_ATTACHMENT, f"tgw-attach-{number:03d}", TransitGatewayAttachmentId=f"tgw-attach-{number:03d}",
                TransitGatewayId=gateway, ResourceType="vpc", ResourceId=name, State="available")
        )  # fmt: skip
    return Inventory(tuple(records))


def hostile_names() -> Inventory:
    """Names that break pages: markup, controls, direction marks, 300 characters, nothing at all."""
    records = [vpc(label=HOSTILE[0])]
    for number, name in enumerate(HOSTILE):
        place = f"subnet-{number:02d}"
        records.append(subnet(place, f"{REGION}{'abc'[number % 3]}", f"10.0.{number}.0/24", label=name))
        records.append(interface(f"eni-{number:02d}", place, f"10.0.{number}.9", Description=name, TagSet=named(name)))
        records.append(endpoint(f"vpce-{number:02d}", "Interface", ServiceName=name, State=name, SubnetIds=[place]))
        records.append(row(Kind.ROUTE_TABLE, f"rtb-{number:02d}", RouteTableId=f"rtb-{number:02d}", VpcId=VPC, Tags=named(name),
                           Associations=[{"SubnetId": place}],
                           Routes=[{"DestinationCidrBlock": name, "GatewayId": f"igw-{name}", "State": "active"}]))  # fmt: skip
        records.append(
            row(
                Kind.INTERNET_GATEWAY,
                f"igw-{number:02d}",
                Attachments=[{"VpcId": VPC, "State": "available"}],
                Tags=named(name),
            )
        )
    return Inventory(tuple(records))


def fan() -> Inventory:
    """A service with six load balancers, an ALB behind two of them, targets that they share, and consumers of other regions."""
    arns = [f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/net/nlb-{n}/{n:016x}" for n in range(6)]
    behind = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/app/shop/0000000000000abc"
    service = "vpce-svc-0fa00000000000000"
    records = [
        vpc(),
        *(subnet(f"subnet-{zone}", f"{REGION}{zone}", f"10.0.{place}.0/24") for place, zone in enumerate("abc")),
        row(Kind.ENDPOINT_SERVICE_CONFIGURATION, service, ServiceId=service, NetworkLoadBalancerArns=arns,
            ServiceName=f"com.amazonaws.vpce.{REGION}.{service}", ServiceState="Available", AcceptanceRequired=True,
            SupportedRegions=[{"Region": "us-east-1", "ServiceState": "Available"}]),
    ]  # fmt: skip
    records += [_balancer(arn) for arn in (*arns, behind)]
    for number, arn in enumerate(arns):
        alb = number in (1, 4)
        targets = [behind] if alb else [f"10.0.{place % 3}.{20 + (number * 7 + place * 5) % 12}" for place in range(4)]
        records += _group(f"group-{number}", arn, targets, "alb" if alb else "ip")
    records += _group("group-web", behind, [f"10.0.{place % 3}.{40 + place}" for place in range(5)], "ip")
    for number in range(9):
        region = (REGION, "us-east-1", "ap-southeast-2")[number % 3]
        state = ("available", "pendingAcceptance", "rejected")[number % 3]
        records.append(
            row(Kind.ENDPOINT_CONNECTION, f"{service}|vpce-{number:017x}", ServiceId=service, VpcEndpointId=f"vpce-{number:017x}",
                VpcEndpointOwner=f"{200000000000 + number % 4:012d}", VpcEndpointState=state, VpcEndpointRegion=region)
        )  # fmt: skip
    return Inventory(tuple(records))


def _balancer(arn: str) -> Record:
    kind, name = arn.split("/")[-3:-1]
    zones = [{"ZoneName": f"{REGION}{zone}", "SubnetId": f"subnet-{zone}"} for zone in "abc"]
    return row(
        Kind.LOAD_BALANCER, arn, LoadBalancerArn=arn, LoadBalancerName=name, VpcId=VPC, AvailabilityZones=zones,
        Type="network" if kind.endswith("net") else "application", State={"Code": "active"},
    )  # fmt: skip


def _group(name: str, balancer: str, targets: list[str], kind: str) -> Iterator[Record]:
    arn = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/{name}/0123456789abcdef"
    health = [
        {
            "Target": {"Id": target, "Port": 443},
            "TargetHealth": {"State": ("healthy", "unhealthy", "draining")[place % 3]},
        }
        for place, target in enumerate(targets)
    ]
    yield row(Kind.TARGET_GROUP, arn, TargetGroupArn=arn, TargetGroupName=name, VpcId=VPC, TargetType=kind,
              Protocol="TCP", Port=443, LoadBalancerArns=[balancer])  # fmt: skip
    yield row(Kind.TARGET_HEALTH, arn, TargetGroupArn=arn, TargetHealthDescriptions=health)


def twenty_endpoints() -> Inventory:
    """A VPC as large as many are: 20 interface endpoints in three zones, three tiers, a NAT gateway and a gateway endpoint."""
    zones = "abc"
    subnets = [
        subnet(f"subnet-{tier}-{zone}", f"{REGION}{zone}", f"10.0.{3 * row_ + place}.0/24", label=f"{tier}-{zone}")
        for row_, tier in enumerate(("public", "app", "data"))
        for place, zone in enumerate(zones)
    ]
    inside = [f"subnet-app-{zone}" for zone in zones]
    records = [vpc(label="workloads"), *subnets, *_tables(subnets)]
    for number in range(20):
        name = f"vpce-{number:017x}"
        service = f"com.amazonaws.{REGION}.service-{number:02d}"
        if number % 7 == 0:
            service = f"com.amazonaws.vpce.{REGION}.vpce-svc-{number:017x}"
        interfaces = [f"eni-{number:02d}{zone}" for zone in zones]
        records.append(
            endpoint(name, "Interface", ServiceName=service, State="available", SubnetIds=inside, NetworkInterfaceIds=interfaces)
        )  # fmt: skip
        records += [
            interface(eni, where, f"10.0.{3 + place}.{10 + number}", InterfaceType="vpc_endpoint")
            for place, (eni, where) in enumerate(zip(interfaces, inside, strict=True))
        ]
    records.append(
        endpoint("vpce-0s3", "Gateway", ServiceName=f"com.amazonaws.{REGION}.s3", State="available", RouteTableIds=["rtb-app"])
    )  # fmt: skip
    return Inventory(tuple(records))


def _tables(subnets: list[Record]) -> Iterator[Record]:
    ways = {"public": {"GatewayId": "igw-1"}, "app": {"NatGatewayId": "nat-1"}, "data": {}}
    for tier, way in ways.items():
        routes = [{"DestinationCidrBlock": "0.0.0.0/0", "State": "active", **way}] if way else []
        members = [{"SubnetId": item.id} for item in subnets if tier in item.id]
        yield row(
            Kind.ROUTE_TABLE, f"rtb-{tier}", RouteTableId=f"rtb-{tier}", VpcId=VPC, Associations=members, Routes=routes
        )
    yield row(
        Kind.INTERNET_GATEWAY, "igw-1", InternetGatewayId="igw-1", Attachments=[{"VpcId": VPC, "State": "available"}]
    )
    yield row(Kind.NAT_GATEWAY, "nat-1", NatGatewayId="nat-1", VpcId=VPC, SubnetId="subnet-public-a", State="available",
              NatGatewayAddresses=[{"NetworkInterfaceId": "eni-nat", "PrivateIp": "10.0.0.9", "PublicIp": "198.51.100.9"}])  # fmt: skip


def nothing() -> Inventory:
    """An account in which there is nothing."""
    return Inventory(())


UGLY: Mapping[str, Callable[[], Inventory]] = {
    "many endpoints": many_endpoints,
    "many subnets": many_subnets,
    "twenty endpoints": twenty_endpoints,
    "many consumers": many_consumers,
    "many load balancers": fan,
    "hub and spokes": hub_and_spokes,
    "hostile names": hostile_names,
    "nothing": nothing,
}
