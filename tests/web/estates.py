"""Inventories for the tests of the pages, as AWS answers them."""

import json
from collections.abc import Iterator
from typing import Any

from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Inventory, Outcome, OutcomeState, Record

REGION = "eu-west-1"
SHOP, PAY, GONE = "111111111111", "222222222222", "444444444444"
SERVICE_ID = "vpce-svc-0aaaaaaaaaaaaaaa1"
SERVICE = f"com.amazonaws.vpce.{REGION}.{SERVICE_ID}"
BALANCER = f"arn:aws:elasticloadbalancing:{REGION}:{PAY}:loadbalancer/net/payments/50dc6c495c0c9188"
HOSTILE = "\"><script>alert(1)</script>'\n\u202eevil<IMG SRC=/etc/passwd>" + "x" * 300
POLICY = json.dumps(
    {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shop/*"}]}
)


def tag(name: str) -> list[dict[str, str]]:
    """A Name tag."""
    return [{"Key": "Name", "Value": name}]


def record(kind: Kind, resource_id: str, account: str, **body: Any) -> Record:
    """A row of an AWS answer."""
    return Record(kind, resource_id, account, REGION, {"OwnerId": account, **body})


def shop_network(number: int, name: str = "shop", account: str = SHOP) -> Iterator[Record]:
    """A VPC with a public and a private subnet, an endpoint of each usual type, and tables."""
    vpc, public, private = f"vpc-{number:08x}", f"subnet-{number:07x}a", f"subnet-{number:07x}b"
    main, own = f"rtb-{number:07x}a", f"rtb-{number:07x}b"
    block = f"10.{number % 250}"
    yield record(Kind.VPC, vpc, account, CidrBlock=f"{block}.0.0/16", State="available", Tags=tag(name), VpcId=vpc)
    for subnet, third in ((public, 0), (private, 1)):
        yield record(
            Kind.SUBNET, subnet, account, VpcId=vpc, CidrBlock=f"{block}.{third}.0/24", AvailabilityZone=f"{REGION}a",
            AvailabilityZoneId="euw1-az1", State="available", Tags=tag(f"{name}-{'public' if third == 0 else 'private'}"),
        )  # fmt: skip
    local = {"DestinationCidrBlock": f"{block}.0.0/16", "GatewayId": "local", "Origin": "CreateRouteTable"}
    out = {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": f"igw-{number:08x}", "Origin": "CreateRoute"}
    s3 = {"DestinationPrefixListId": "pl-6da54004", "GatewayId": f"vpce-{number:07x}a", "Origin": "CreateRoute"}
    yield record(Kind.ROUTE_TABLE, main, account, VpcId=vpc, Routes=[local, s3], Associations=[{"Main": True}])
    yield record(
        Kind.ROUTE_TABLE,
        own,
        account,
        VpcId=vpc,
        Routes=[local, out],
        Associations=[{"SubnetId": public}],
        Tags=tag("out"),
    )
    yield record(
        Kind.INTERNET_GATEWAY, f"igw-{number:08x}", account, Attachments=[{"VpcId": vpc, "State": "available"}]
    )
    yield record(
        Kind.VPC_ENDPOINT, f"vpce-{number:07x}a", account, VpcEndpointType="Gateway", VpcId=vpc, State="available",
        ServiceName=f"com.amazonaws.{REGION}.s3", RouteTableIds=[main], PolicyDocument=POLICY,
    )  # fmt: skip
    yield record(
        Kind.VPC_ENDPOINT, f"vpce-{number:07x}b", account, VpcEndpointType="Interface", VpcId=vpc, State="available",
        ServiceName=SERVICE, SubnetIds=[private], NetworkInterfaceIds=[f"eni-{number:08x}"], PrivateDnsEnabled=False,
        Groups=[{"GroupId": f"sg-{number:08x}", "GroupName": "endpoints"}], Tags=tag(f"{name}-to-payments"),
        DnsEntries=[{"DnsName": f"vpce-{number}.{SERVICE_ID}.vpce.amazonaws.com", "HostedZoneId": "Z38GZ743OKFT7T"}],
    )  # fmt: skip
    yield record(
        Kind.NETWORK_INTERFACE, f"eni-{number:08x}", account, VpcId=vpc, SubnetId=private, AvailabilityZone=f"{REGION}a",
        InterfaceType="vpc_endpoint", Description=f"VPC Endpoint Interface vpce-{number:07x}b", Status="in-use",
        PrivateIpAddress=f"{block}.1.10", Groups=[{"GroupId": f"sg-{number:08x}"}], RequesterManaged=True,
    )  # fmt: skip
    yield record(
        Kind.SECURITY_GROUP, f"sg-{number:08x}", account, GroupName="endpoints", VpcId=vpc, Description="to endpoints",
        IpPermissions=[{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": f"{block}.0.0/16"}]}],
    )  # fmt: skip
    yield record(
        Kind.ENDPOINT_CONNECTION, f"{SERVICE_ID}|vpce-{number:07x}b", PAY, ServiceId=SERVICE_ID,
        VpcEndpointId=f"vpce-{number:07x}b", VpcEndpointOwner=account, VpcEndpointState="available",
    )  # fmt: skip


def provider() -> Iterator[Record]:
    """The payments service: its load balancer, its targets, and a consumer whose account is not connected."""
    yield record(Kind.VPC, "vpc-pay", PAY, CidrBlock="10.9.0.0/16", State="available", Tags=tag("pay"), VpcId="vpc-pay")
    yield record(
        Kind.SUBNET,
        "subnet-pay",
        PAY,
        VpcId="vpc-pay",
        CidrBlock="10.9.0.0/24",
        AvailabilityZone=f"{REGION}a",
        State="available",
    )
    yield record(
        Kind.ENDPOINT_SERVICE_CONFIGURATION, SERVICE_ID, PAY, ServiceName=SERVICE, ServiceState="Available",
        ServiceType=[{"ServiceType": "Interface"}], NetworkLoadBalancerArns=[BALANCER], AcceptanceRequired=True,
        Tags=tag("payments"),
    )  # fmt: skip
    yield record(
        Kind.ENDPOINT_SERVICE_PERMISSIONS, SERVICE_ID, PAY, ServiceId=SERVICE_ID, AllowedPrincipals=[{"Principal": "*"}]
    )
    yield record(
        Kind.LOAD_BALANCER, BALANCER, PAY, LoadBalancerArn=BALANCER, LoadBalancerName="payments", Type="network", VpcId="vpc-pay",
        AvailabilityZones=[{"ZoneName": f"{REGION}a", "SubnetId": "subnet-pay"}], State={"Code": "active"},
    )  # fmt: skip
    group = f"arn:aws:elasticloadbalancing:{REGION}:{PAY}:targetgroup/payments/73e2d6bc24d8a067"
    yield record(
        Kind.TARGET_GROUP, group, PAY, TargetGroupArn=group, TargetGroupName="payments", Protocol="TCP", Port=443,
        VpcId="vpc-pay", TargetType="ip", LoadBalancerArns=[BALANCER],
    )  # fmt: skip
    health = [
        {"Target": {"Id": "10.9.0.5", "Port": 443}, "TargetHealth": {"State": "healthy"}},
        {"Target": {"Id": "10.9.0.6", "Port": 443}, "TargetHealth": {"State": "unhealthy"}},
    ]
    yield record(Kind.TARGET_HEALTH, group, PAY, TargetGroupArn=group, TargetHealthDescriptions=health)
    yield record(
        Kind.ENDPOINT_CONNECTION, f"{SERVICE_ID}|vpce-far", PAY, ServiceId=SERVICE_ID, VpcEndpointId="vpce-far",
        VpcEndpointOwner=GONE, VpcEndpointState="pendingAcceptance",
    )  # fmt: skip


def fetched(kind: Kind, operation: str, account: str = SHOP, region: str = REGION) -> Outcome:
    """A call that was answered."""
    return Outcome(kind, account, region, OutcomeState.FETCHED, "ec2", operation, at="2026-03-04T05:00:00+00:00")


def denied(account: str = SHOP, region: str = REGION) -> Outcome:
    """Transit gateways that may not be read."""
    return Outcome(
        Kind.TRANSIT_GATEWAY, account, region, OutcomeState.DENIED, "ec2", "DescribeTransitGateways",
        at="2026-03-04T05:00:00+00:00", error_code="UnauthorizedOperation", action="ec2:DescribeTransitGateways",
    )  # fmt: skip


def small(*outcomes: Outcome) -> Inventory:
    """Two consumer VPCs, one with a hostile name, and the provider of their service."""
    records = (*shop_network(1), *shop_network(2, HOSTILE), *provider())
    return Inventory(records, (fetched(Kind.VPC_ENDPOINT, "DescribeVpcEndpoints"), *outcomes))


def large(count: int) -> Inventory:
    """As many consumer VPCs as asked for, in two accounts."""
    networks = (
        item
        for number in range(1, count + 1)
        for item in shop_network(number, f"shop-{number}", SHOP if number % 2 else GONE)
    )
    return Inventory((*networks, *provider()), (denied(), denied(GONE)))
